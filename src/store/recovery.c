#include "store/recovery.h"

#include <string.h>

#include "base/memory.h"
#include "core/recovery.h"
#include "store/encode.h"
#include "store/meta.h"
#include "store/private.h"
#include "store/users.h"

enum err
recovery_drop(struct store *store, const char *name)
{
	struct query query;

	query_open(&query, store->sqlite, SQL_RECOVERY_DELETE);
	query_text(&query, name);
	return query_run(&query, NULL);
}

/* Bound to its user and its place in the batch. */
static enum err
recovery_mac(struct store *store, const char *name,
    const struct recovery *recovery, const struct recovery_row *row,
    unsigned char mac[SECRET_HASH_SIZE])
{
	struct encoded encoded = { .size = 0 };

	encode_text(&encoded, name);
	encode_integer(&encoded, row->slot);
	encode_integer(&encoded, recovery->batch);
	encode_bytes(&encoded, recovery->salt, sizeof(recovery->salt));
	encode_bytes(&encoded, row->hash, sizeof(row->hash));
	encode_integer(&encoded, row->used_at);
	return encode_mac(&encoded, store->state.key, "recovery row", mac);
}

static enum err
recovery_damaged(struct store *store, const char *name)
{
	return why_restore(&store->why, ERR_DAMAGED,
	    "%s: the recovery codes of %s were altered by somebody else, or "
	    "some are lost",
	    store->state.path, name);
}

static enum err
recovery_read_row(struct store *store, struct query *query, const char *name,
    struct recovery *recovery)
{
	struct recovery_row *row = &recovery->rows[recovery->count];
	unsigned char ours[SECRET_HASH_SIZE];
	unsigned char mac[SECRET_HASH_SIZE];
	bool has_salt, has_hash, has_mac;
	enum err err;

	query_get_integer(query, 0, STORE_RECOVERY_MAX - 1, &row->slot);
	query_get_integer(query, 0, INT64_MAX, &recovery->batch);
	query_get_blob(
	    query, recovery->salt, sizeof(recovery->salt), &has_salt);
	query_get_blob(query, row->hash, sizeof(row->hash), &has_hash);
	query_get_integer(query, 0, INT64_MAX, &row->used_at);
	query_get_blob(query, mac, sizeof(mac), &has_mac);
	if ((err = query_err(query)) != ERR_OK)
		return err;
	if (row->slot != (int64_t)recovery->count || !has_salt || !has_hash ||
	    !has_mac)
		return recovery_damaged(store, name);
	if ((err = recovery_mac(store, name, recovery, row, ours)) != ERR_OK)
		return err;
	if (!memory_equal(ours, mac, sizeof(ours)))
		return recovery_damaged(store, name);
	recovery->count++;
	return ERR_OK;
}

int64_t
recovery_unused(const struct recovery *recovery)
{
	int64_t unused = 0;
	size_t i;

	for (i = 0; i < recovery->count; i++)
		unused += recovery->rows[i].used_at == 0;
	return unused;
}

enum err
recovery_load(
    struct store *store, const struct user *user, struct recovery *recovery)
{
	const char *name = user->record.user;
	struct query query;
	int64_t restored = 0;
	bool row = true;
	enum err err;

	memset(recovery, 0, sizeof(*recovery));
	if ((err = meta_get(store, META_RESTORED, &restored)) != ERR_OK)
		return err;
	query_open(&query, store->sqlite, SQL_RECOVERY);
	query_text(&query, name);
	while ((err = query_next(&query, &row)) == ERR_OK && row) {
		err = recovery->count < STORE_RECOVERY_MAX
			  ? recovery_read_row(store, &query, name, recovery)
			  : recovery_damaged(store, name);
		if (err != ERR_OK)
			break;
	}
	query_close(&query);
	if (err == ERR_OK && recovery_unused(recovery) != user->recovery_left)
		err = recovery_damaged(store, name);
	if (recovery->batch <= restored)
		memset(recovery, 0, sizeof(*recovery));
	return err;
}

static enum err
recovery_write_row(struct store *store, const char *name,
    const struct recovery *recovery, const struct recovery_row *row)
{
	unsigned char mac[SECRET_HASH_SIZE];
	struct query query;
	enum err err;

	if ((err = recovery_mac(store, name, recovery, row, mac)) != ERR_OK)
		return err;
	query_open(&query, store->sqlite, SQL_RECOVERY_INSERT);
	query_text(&query, name);
	query_integer(&query, row->slot);
	query_integer(&query, recovery->batch);
	query_blob(&query, recovery->salt, sizeof(recovery->salt));
	query_blob(&query, row->hash, sizeof(row->hash));
	query_integer(&query, row->used_at);
	query_blob(&query, mac, sizeof(mac));
	return query_run(&query, NULL);
}

static enum err
recovery_replace(struct store *store, const char *name,
    struct recovery *recovery, const struct store_actor *actor)
{
	struct ledger ledger;
	struct user user;
	size_t i;
	enum err err;

	if ((err = ledger_read(store, &ledger)) != ERR_OK ||
	    (err = user_load(store, name, &user)) != ERR_OK ||
	    (err = recovery_drop(store, name)) != ERR_OK ||
	    (err = users_note(store, &ledger, name, NULL, "recovery_codes",
		 actor, &recovery->batch)) != ERR_OK)
		return err;
	for (i = 0; i < recovery->count && err == ERR_OK; i++)
		err = recovery_write_row(
		    store, name, recovery, &recovery->rows[i]);
	if (err != ERR_OK)
		return err;
	user.recovery_left = (int64_t)recovery->count;
	return user_save(store, &user);
}

enum err
recovery_use(struct store *store, struct user *user,
    const struct recovery *recovery, struct recovery_row *row, int64_t at)
{
	unsigned char mac[SECRET_HASH_SIZE];
	struct query query;
	long changes = 0;
	enum err err;

	row->used_at = at;
	if ((err = recovery_mac(
		 store, user->record.user, recovery, row, mac)) != ERR_OK)
		return err;
	query_open(&query, store->sqlite, SQL_RECOVERY_USE);
	query_integer(&query, at);
	query_blob(&query, mac, sizeof(mac));
	query_text(&query, user->record.user);
	query_integer(&query, row->slot);
	if ((err = query_run(&query, &changes)) != ERR_OK)
		return err;
	if (changes != 1)
		return recovery_damaged(store, user->record.user);
	user->recovery_left--;
	user->record.last_login = at;
	return user_save(store, user);
}

enum err
store_recovery_set(struct store *store, const char *name,
    const struct recovery_code *codes, size_t count,
    const struct store_actor *actor)
{
	struct recovery recovery = { .count = count };
	size_t i;
	enum err err;

	if (count > STORE_RECOVERY_MAX)
		return why_say(&store->why, ERR_RANGE,
		    "at most %d recovery codes", STORE_RECOVERY_MAX);
	err = secret_random(recovery.salt, sizeof(recovery.salt));
	for (i = 0; i < count && err == ERR_OK; i++) {
		recovery.rows[i].slot = (int64_t)i;
		err = secret_slow_hash(recovery.rows[i].hash, recovery.salt,
		    codes[i].text, strlen(codes[i].text));
	}
	if (err != ERR_OK)
		return why_say(&store->why, err,
		    "recovery codes can't be hashed: %s", err_text(err));
	if ((err = transaction_begin(store, true)) != ERR_OK)
		return err;
	err = recovery_replace(store, name, &recovery, actor);
	return transaction_end(store, true, err);
}

enum err
store_recovery_left(struct store *store, const char *name, long *left)
{
	struct recovery recovery = { .count = 0 };
	struct user user;
	enum err err;

	if ((err = transaction_begin(store, false)) != ERR_OK)
		return err;
	if ((err = user_load(store, name, &user)) == ERR_OK)
		err = recovery_load(store, &user, &recovery);
	if ((err = transaction_end(store, false, err)) == ERR_OK)
		*left = (long)recovery_unused(&recovery);
	return err;
}
