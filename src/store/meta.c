#include "store/meta.h"

#include "base/memory.h"
#include "base/secret.h"
#include "store/encode.h"
#include "store/private.h"

static enum err
meta_mac(struct store *store, const char *name, int64_t value,
    unsigned char mac[SECRET_HASH_SIZE])
{
	struct encoded encoded = { .size = 0 };

	encode_text(&encoded, name);
	encode_integer(&encoded, value);
	return encode_mac(&encoded, store->state.key, "meta row", mac);
}

enum err
meta_get(struct store *store, const char *name, int64_t *value)
{
	unsigned char ours[SECRET_HASH_SIZE];
	unsigned char mac[SECRET_HASH_SIZE];
	struct query query;
	bool present = false;
	bool row = false;
	int64_t found = 0;
	enum err err;

	query_open(&query, store->sqlite, SQL_META_GET);
	query_text(&query, name);
	if ((err = query_next(&query, &row)) == ERR_OK && row) {
		query_get_integer(&query, INT64_MIN, INT64_MAX, &found);
		query_get_blob(&query, mac, sizeof(mac), &present);
		err = query_err(&query);
	}
	query_close(&query);
	if (err != ERR_OK ||
	    (err = meta_mac(store, name, found, ours)) != ERR_OK)
		return err;
	if (!present || !memory_equal(ours, mac, sizeof(ours)))
		return why_restore(&store->why, ERR_DAMAGED,
		    "%s: row \"%s\" of table meta is lost or altered",
		    store->state.path, name);
	*value = found;
	return ERR_OK;
}

enum err
meta_put(struct store *store, const char *name, int64_t value)
{
	unsigned char mac[SECRET_HASH_SIZE];
	struct query query;
	enum err err;

	if ((err = meta_mac(store, name, value, mac)) != ERR_OK)
		return err;
	query_open(&query, store->sqlite, SQL_META_PUT);
	query_text(&query, name);
	query_integer(&query, value);
	query_blob(&query, mac, sizeof(mac));
	return query_run(&query, NULL);
}
