#include "store/user_row.h"

#include <string.h>

#include "base/memory.h"
#include "store/encode.h"
#include "store/private.h"

#define USER_CHAIN "first" /* the row of meta that begins the chain */

/* What a row holds in another form than struct user. */
struct user_columns {
	int64_t uid, status, failures;
	char number[E164_TEXT_SIZE];
	char pending[E164_TEXT_SIZE];
	unsigned char mac[SECRET_HASH_SIZE];
	bool signed_row;
};

static enum err
user_mac(struct store *store, const struct user *user,
    unsigned char mac[SECRET_HASH_SIZE])
{
	struct encoded encoded = { .size = 0 };
	const struct store_user *record = &user->record;

	encode_text(&encoded, record->user);
	encode_text(&encoded, user->next);
	encode_integer(&encoded, record->uid);
	encode_text(&encoded, record->number.text);
	encode_text(&encoded, record->pending_number.text);
	encode_integer(&encoded, record->status);
	encode_integer(&encoded, record->verified_at);
	encode_integer(&encoded, record->changed_at);
	encode_text(&encoded, record->changed_by);
	encode_integer(&encoded, record->last_login);
	encode_integer(&encoded, record->failures);
	encode_integer(&encoded, user->waiting);
	encode_bytes(&encoded, user->waiting_hash, sizeof(user->waiting_hash));
	encode_integer(&encoded, user->waiting_change);
	encode_integer(&encoded, user->waiting_guesses);
	encode_text(&encoded, user->waiting_boot);
	encode_integer(&encoded, user->waiting_until_us);
	encode_integer(&encoded, user->shown_event);
	encode_integer(&encoded, user->unlocked_event);
	encode_integer(&encoded, user->recovery_left);
	encode_integer(&encoded, user->batch);
	return encode_mac(&encoded, store->state.key, "user row", mac);
}

/* The caller must not learn a field of a row that is not ours. */
static enum err
user_check_mac(struct store *store, struct user *user,
    const unsigned char mac[SECRET_HASH_SIZE], bool present)
{
	unsigned char ours[SECRET_HASH_SIZE];
	enum err err;

	if ((err = user_mac(store, user, ours)) != ERR_OK)
		return err;
	if (present && memory_equal(ours, mac, sizeof(ours)))
		return ERR_OK;
	memory_wipe(user, sizeof(*user));
	return why_restore(&store->why, ERR_DAMAGED,
	    "%s: a row of table user was altered by somebody else",
	    store->state.path);
}

enum err
user_broken_chain(struct store *store)
{
	return why_restore(&store->why, ERR_DAMAGED,
	    "%s: a row of table user is lost", store->state.path);
}

/* The columns of SQL_USER_COLUMNS, in order. */
static void
user_read_columns(
    struct query *query, struct user *user, struct user_columns *raw)
{
	struct store_user *record = &user->record;

	query_get_text(query, record->user, sizeof(record->user));
	query_get_integer(query, 0, UINT32_MAX, &raw->uid);
	query_get_text(query, raw->number, sizeof(raw->number));
	query_get_text(query, user->next, sizeof(user->next));
	query_get_text(query, raw->pending, sizeof(raw->pending));
	query_get_integer(query, STORE_PENDING, STORE_SUSPENDED, &raw->status);
	query_get_integer(query, 0, INT64_MAX, &record->verified_at);
	query_get_integer(query, 0, INT64_MAX, &record->changed_at);
	query_get_text(query, record->changed_by, sizeof(record->changed_by));
	query_get_integer(query, 0, INT64_MAX, &record->last_login);
	query_get_integer(query, 0, INT32_MAX, &raw->failures);
	query_get_blob(query, user->waiting_hash, sizeof(user->waiting_hash),
	    &user->waiting);
	query_get_integer(query, 0, 1, &user->waiting_change);
	query_get_integer(query, 0, INT32_MAX, &user->waiting_guesses);
	query_get_text(query, user->waiting_boot, sizeof(user->waiting_boot));
	query_get_integer(query, 0, INT64_MAX, &user->waiting_until_us);
	query_get_integer(query, 0, INT64_MAX, &user->shown_event);
	query_get_integer(query, 0, INT64_MAX, &user->unlocked_event);
	query_get_integer(query, 0, STORE_RECOVERY_MAX, &user->recovery_left);
	query_get_integer(query, 0, INT64_MAX, &user->batch);
	query_get_blob(query, raw->mac, sizeof(raw->mac), &raw->signed_row);
}

enum err
user_read_row(struct store *store, struct query *query, struct user *user)
{
	struct store_user *record = &user->record;
	struct user_columns raw = { .signed_row = false };
	enum err err;

	memset(user, 0, sizeof(*user));
	user_read_columns(query, user, &raw);
	if ((err = query_err(query)) != ERR_OK)
		return err;
	if (e164_parse(&record->number, raw.number) != ERR_OK ||
	    (raw.pending[0] != '\0' &&
		e164_parse(&record->pending_number, raw.pending) != ERR_OK))
		return why_restore(&store->why, ERR_DAMAGED,
		    "%s: a number in table user is no number",
		    store->state.path);
	record->uid = (uid_t)raw.uid;
	record->status = (enum store_status)raw.status;
	record->failures = (long)raw.failures;
	return user_check_mac(store, user, raw.mac, raw.signed_row);
}

enum err
user_read_chain(struct store *store, struct user *first)
{
	unsigned char mac[SECRET_HASH_SIZE] = { 0 };
	struct query query;
	bool present = false;
	bool row = false;
	enum err err;

	memset(first, 0, sizeof(*first));
	query_open(&query, store->sqlite, SQL_META_GET);
	query_text(&query, USER_CHAIN);
	if ((err = query_next(&query, &row)) == ERR_OK && row) {
		query_get_text(&query, first->next, sizeof(first->next));
		query_get_blob(&query, mac, sizeof(mac), &present);
		err = query_err(&query);
	}
	query_close(&query);
	if (err != ERR_OK)
		return err;
	return row ? user_check_mac(store, first, mac, present)
		   : user_broken_chain(store);
}

enum err
user_write_chain(struct store *store, const struct user *first)
{
	unsigned char mac[SECRET_HASH_SIZE];
	struct query query;
	enum err err;

	if ((err = user_mac(store, first, mac)) != ERR_OK)
		return err;
	query_open(&query, store->sqlite, SQL_META_PUT);
	query_text(&query, USER_CHAIN);
	query_text(&query, first->next);
	query_blob(&query, mac, sizeof(mac));
	return query_run(&query, NULL);
}

/* The columns from `next` to `mac`. */
static void
user_bind(struct query *query, const struct user *user,
    const unsigned char mac[SECRET_HASH_SIZE])
{
	const struct store_user *record = &user->record;

	query_text(query, user->next);
	query_text(query, record->pending_number.text);
	query_integer(query, record->status);
	query_integer(query, record->verified_at);
	query_integer(query, record->changed_at);
	query_text(query, record->changed_by);
	query_integer(query, record->last_login);
	query_integer(query, record->failures);
	query_blob(query, user->waiting ? user->waiting_hash : NULL,
	    sizeof(user->waiting_hash));
	query_integer(query, user->waiting_change);
	query_integer(query, user->waiting_guesses);
	query_text(query, user->waiting_boot);
	query_integer(query, user->waiting_until_us);
	query_integer(query, user->shown_event);
	query_integer(query, user->unlocked_event);
	query_integer(query, user->recovery_left);
	query_integer(query, user->batch);
	query_blob(query, mac, SECRET_HASH_SIZE);
}

enum err
user_save(struct store *store, const struct user *user)
{
	unsigned char mac[SECRET_HASH_SIZE];
	struct query query;
	long changes = 0;
	enum err err;

	if (user->record.user[0] == '\0')
		return user_write_chain(store, user);
	if ((err = user_mac(store, user, mac)) != ERR_OK)
		return err;
	query_open(&query, store->sqlite, SQL_USER_UPDATE);
	user_bind(&query, user, mac);
	query_text(&query, user->record.user);
	if ((err = query_run(&query, &changes)) == ERR_OK && changes != 1)
		err = user_broken_chain(store);
	return err;
}

enum err
user_write_new(struct store *store, const struct user *user)
{
	unsigned char mac[SECRET_HASH_SIZE];
	struct query query;
	enum err err;

	if ((err = user_mac(store, user, mac)) != ERR_OK)
		return err;
	query_open(&query, store->sqlite, SQL_USER_INSERT);
	query_text(&query, user->record.user);
	query_integer(&query, user->record.uid);
	query_text(&query, user->record.number.text);
	user_bind(&query, user, mac);
	return query_run(&query, NULL);
}

enum err
user_renumber(struct store *store, const struct user *user)
{
	struct query query;
	enum err err;

	query_open(&query, store->sqlite, SQL_USER_RENUMBER);
	query_integer(&query, user->record.uid);
	query_text(&query, user->record.number.text);
	query_text(&query, user->record.user);
	if ((err = query_run(&query, NULL)) != ERR_OK)
		return err;
	return user_save(store, user);
}

void
user_drop_code(struct user *user)
{
	user->waiting = false;
	memory_wipe(user->waiting_hash, sizeof(user->waiting_hash));
	user->waiting_change = 0;
	user->waiting_guesses = 0;
	user->waiting_boot[0] = '\0';
	user->waiting_until_us = 0;
}

bool
user_code_waits(const struct user *user, const struct moment *now)
{
	return user->waiting && strcmp(user->waiting_boot, now->boot_id) == 0 &&
	       now->boot_us < user->waiting_until_us;
}
