#include "store/user_row.h"

#include <string.h>

#include "base/memory.h"
#include "store/private.h"

#define USER_CHAIN "first" /* the row of meta that begins the chain */
#define USER_ENCODED_MAX 1024
#define USER_MEND "restore it and `key` from a backup"

/* Every field with its length or at a fixed width: one reading alone. */
struct encoded {
	unsigned char bytes[USER_ENCODED_MAX];
	size_t size;
	bool overflowed;
};

static void
encode_bytes(struct encoded *encoded, const void *bytes, size_t size)
{
	if (size > sizeof(encoded->bytes) - encoded->size) {
		encoded->overflowed = true;
		return;
	}
	memcpy(encoded->bytes + encoded->size, bytes, size);
	encoded->size += size;
}

/* Little-endian: a backup may be restored on another machine. */
static void
encode_integer(struct encoded *encoded, int64_t number)
{
	unsigned char bytes[8];
	unsigned i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)((uint64_t)number >> (8 * i));
	encode_bytes(encoded, bytes, sizeof(bytes));
}

static void
encode_text(struct encoded *encoded, const char *text)
{
	encode_integer(encoded, (int64_t)strlen(text));
	encode_bytes(encoded, text, strlen(text));
}

static enum err
user_mac(struct store *store, const struct user *user,
    unsigned char mac[SECRET_HASH_SIZE])
{
	struct encoded encoded = { .size = 0 };
	const struct store_user *record = &user->record;
	enum err err = ERR_TOO_LONG;

	encode_text(&encoded, record->user);
	encode_text(&encoded, user->next);
	encode_integer(&encoded, record->uid);
	encode_text(&encoded, record->number.text);
	encode_integer(&encoded, record->status);
	encode_integer(&encoded, record->verified_at);
	encode_integer(&encoded, record->changed_at);
	encode_text(&encoded, record->changed_by);
	encode_integer(&encoded, record->last_login);
	encode_integer(&encoded, record->failures);
	encode_integer(&encoded, user->waiting);
	encode_bytes(&encoded, user->waiting_hash, sizeof(user->waiting_hash));
	encode_integer(&encoded, user->waiting_guesses);
	encode_text(&encoded, user->waiting_boot);
	encode_integer(&encoded, user->waiting_until_us);
	if (!encoded.overflowed)
		err = secret_hash(mac, store->state.key, "user row",
		    encoded.bytes, encoded.size);
	memory_wipe(&encoded, sizeof(encoded));
	return err;
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
	return why_say(&store->why, ERR_DAMAGED,
	    "%s: a row of table user was altered by somebody else: " USER_MEND,
	    store->state.path);
}

enum err
user_broken_chain(struct store *store)
{
	return why_say(&store->why, ERR_DAMAGED,
	    "%s: a row of table user is lost: " USER_MEND, store->state.path);
}

enum err
user_read_row(struct store *store, struct query *query, struct user *user)
{
	struct store_user *record = &user->record;
	unsigned char mac[SECRET_HASH_SIZE] = { 0 };
	char number[E164_TEXT_SIZE];
	bool signed_row = false;
	int64_t uid;
	int64_t status;
	int64_t failures;
	enum err err;

	memset(user, 0, sizeof(*user));
	query_get_text(query, record->user, sizeof(record->user));
	query_get_text(query, user->next, sizeof(user->next));
	query_get_integer(query, 0, UINT32_MAX, &uid);
	query_get_text(query, number, sizeof(number));
	query_get_integer(query, STORE_PENDING, STORE_SUSPENDED, &status);
	query_get_integer(query, 0, INT64_MAX, &record->verified_at);
	query_get_integer(query, 0, INT64_MAX, &record->changed_at);
	query_get_text(query, record->changed_by, sizeof(record->changed_by));
	query_get_integer(query, 0, INT64_MAX, &record->last_login);
	query_get_integer(query, 0, INT32_MAX, &failures);
	query_get_blob(query, user->waiting_hash, sizeof(user->waiting_hash),
	    &user->waiting);
	query_get_integer(query, 0, INT32_MAX, &user->waiting_guesses);
	query_get_text(query, user->waiting_boot, sizeof(user->waiting_boot));
	query_get_integer(query, 0, INT64_MAX, &user->waiting_until_us);
	query_get_blob(query, mac, sizeof(mac), &signed_row);
	if ((err = query_err(query)) != ERR_OK)
		return err;
	if (e164_parse(&record->number, number) != ERR_OK)
		return why_say(&store->why, ERR_DAMAGED,
		    "%s: a number in table user is no number: " USER_MEND,
		    store->state.path);
	record->uid = (uid_t)uid;
	record->status = (enum store_status)status;
	record->failures = (long)failures;
	return user_check_mac(store, user, mac, signed_row);
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

enum err
user_save(struct store *store, const struct user *user)
{
	const struct store_user *record = &user->record;
	unsigned char mac[SECRET_HASH_SIZE];
	struct query query;
	long changes = 0;
	enum err err;

	if (record->user[0] == '\0')
		return user_write_chain(store, user);
	if ((err = user_mac(store, user, mac)) != ERR_OK)
		return err;
	query_open(&query, store->sqlite, SQL_USER_UPDATE);
	query_text(&query, user->next);
	query_integer(&query, record->status);
	query_integer(&query, record->verified_at);
	query_integer(&query, record->changed_at);
	query_text(&query, record->changed_by);
	query_integer(&query, record->last_login);
	query_integer(&query, record->failures);
	query_blob(&query, user->waiting ? user->waiting_hash : NULL,
	    sizeof(user->waiting_hash));
	query_integer(&query, user->waiting_guesses);
	query_text(&query, user->waiting_boot);
	query_integer(&query, user->waiting_until_us);
	query_blob(&query, mac, sizeof(mac));
	query_text(&query, record->user);
	if ((err = query_run(&query, &changes)) == ERR_OK && changes != 1)
		err = user_broken_chain(store);
	return err;
}

enum err
user_write_new(struct store *store, const struct user *user)
{
	const struct store_user *record = &user->record;
	unsigned char mac[SECRET_HASH_SIZE];
	struct query query;
	enum err err;

	if ((err = user_mac(store, user, mac)) != ERR_OK)
		return err;
	query_open(&query, store->sqlite, SQL_USER_INSERT);
	query_text(&query, record->user);
	query_text(&query, user->next);
	query_integer(&query, record->uid);
	query_text(&query, record->number.text);
	query_integer(&query, record->status);
	query_integer(&query, record->verified_at);
	query_integer(&query, record->changed_at);
	query_text(&query, record->changed_by);
	query_integer(&query, record->last_login);
	query_integer(&query, record->failures);
	query_blob(&query, user->waiting ? user->waiting_hash : NULL,
	    sizeof(user->waiting_hash));
	query_integer(&query, user->waiting_guesses);
	query_text(&query, user->waiting_boot);
	query_integer(&query, user->waiting_until_us);
	query_blob(&query, mac, sizeof(mac));
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
