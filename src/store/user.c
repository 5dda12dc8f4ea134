#include "store/user.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "store/batch.h"
#include "store/private.h"
#include "store/recovery.h"

/* The chain's beginning is a user without a name: before all others. */
enum err
user_begin_chain(struct store *store)
{
	const struct user first = { .next = "" };

	return user_write_chain(store, &first);
}

/* The last row that ${sql} finds before ${name}, else the chain's beginning. */
static enum err
user_before(
    struct store *store, enum sql sql, const char *name, struct user *user)
{
	struct query query;
	bool row = false;
	enum err err;

	query_open(&query, store->sqlite, sql);
	query_text(&query, name);
	if ((err = query_next(&query, &row)) == ERR_OK)
		err = row ? user_read_row(store, &query, user)
			  : user_read_chain(store, user);
	query_close(&query);
	return err;
}

/* ${user} is the row of ${name}, or, with ERR_NOT_FOUND, the one before. */
static enum err
user_seek(struct store *store, const char *name, struct user *user)
{
	enum err err;
	int order;

	if ((err = user_before(store, SQL_USER_UP_TO, name, user)) != ERR_OK)
		return err;
	order = strcmp(user->record.user, name);
	if (order == 0 && name[0] != '\0')
		return ERR_OK;
	if (order > 0 ||
	    (user->next[0] != '\0' && strcmp(user->next, name) <= 0))
		return user_broken_chain(store);
	return ERR_NOT_FOUND;
}

enum err
user_seen(struct store *store, struct user *user, bool *seen)
{
	int64_t state = BATCH_DONE;
	enum err err;

	if (user->batch != 0 &&
	    (err = batch_get(store, user->batch, &state)) != ERR_OK)
		return err;
	*seen = state == BATCH_DONE;
	if (*seen)
		user->batch = 0; /* the next save need not ask again */
	return ERR_OK;
}

enum err
user_load(struct store *store, const char *name, struct user *user)
{
	struct user found;
	bool seen = false;
	enum err err = user_seek(store, name, &found);

	if (err == ERR_OK &&
	    (err = user_seen(store, &found, &seen)) == ERR_OK && !seen)
		err = ERR_NOT_FOUND;
	if (err == ERR_OK)
		*user = found;
	memory_wipe(&found, sizeof(found));
	if (err == ERR_NOT_FOUND)
		return why_say(&store->why, err, "%s is not enrolled", name);
	return err;
}

/* What an import left, or is about to lose, does not stand in the way. */
static enum err
user_make_way(struct store *store, struct user *old)
{
	int64_t batch = old->batch;
	bool seen = false;
	enum err err = user_seen(store, old, &seen);

	if (err != ERR_OK)
		return err;
	if (seen)
		return why_say(&store->why, ERR_EXISTS,
		    "%s is enrolled already", old->record.user);
	if ((err = batch_put(store, batch, BATCH_DEAD)) != ERR_OK)
		return err;
	return user_unlink(store, old->record.user);
}

enum err
user_insert(struct store *store, struct user *user)
{
	const char *name = user->record.user;
	struct user before;
	enum err err = user_seek(store, name, &before);

	if (err == ERR_OK && (err = user_make_way(store, &before)) == ERR_OK)
		err = user_seek(store, name, &before);
	if (err != ERR_NOT_FOUND)
		return err;
	memcpy(user->next, before.next, sizeof(user->next));
	if ((err = text_copy(before.next, sizeof(before.next), name)) !=
		ERR_OK ||
	    (err = user_write_new(store, user)) != ERR_OK)
		return err;
	return user_save(store, &before);
}

enum err
user_unlink(struct store *store, const char *name)
{
	struct user before;
	struct user user;
	struct query query;
	enum err err;

	if ((err = user_seek(store, name, &user)) != ERR_OK ||
	    (err = user_before(store, SQL_USER_BELOW, name, &before)) != ERR_OK)
		return err;
	if (strcmp(before.next, name) != 0)
		return user_broken_chain(store);
	memcpy(before.next, user.next, sizeof(before.next));
	if ((err = user_save(store, &before)) != ERR_OK ||
	    (err = recovery_drop(store, name)) != ERR_OK)
		return err;
	query_open(&query, store->sqlite, SQL_USER_DELETE);
	query_text(&query, name);
	return query_run(&query, NULL);
}

enum err
user_delete(struct store *store, const char *name)
{
	struct user user;
	enum err err = user_load(store, name, &user);

	return err == ERR_OK ? user_unlink(store, name) : err;
}

enum err
user_load_after(struct store *store, const char *name, struct user *users,
    size_t most, size_t *count)
{
	struct user before = { .next = "" };
	struct query query;
	const char *next = before.next;
	size_t got = 0;
	bool row = true;
	enum err err = user_seek(store, name, &before);

	if (err != ERR_OK && err != ERR_NOT_FOUND)
		return err;
	query_open(&query, store->sqlite, SQL_USERS_ABOVE);
	query_text(&query, name);
	query_integer(&query, (int64_t)most);
	while ((err = query_next(&query, &row)) == ERR_OK && row) {
		if ((err = user_read_row(store, &query, &users[got])) != ERR_OK)
			break;
		if (strcmp(next, users[got].record.user) != 0) {
			err = user_broken_chain(store);
			break;
		}
		next = users[got++].next;
	}
	query_close(&query);
	if (err == ERR_OK && got < most && next[0] != '\0')
		err = user_broken_chain(store);
	if (err == ERR_OK)
		*count = got;
	return err;
}

enum err
user_count_number(struct store *store, const struct e164 *number,
    const char *except, long *count)
{
	struct query query;
	struct user user;
	long found = 0;
	bool row = true;
	bool seen = false;
	enum err err;

	query_open(&query, store->sqlite, SQL_USERS_OF_NUMBER);
	query_text(&query, number->text);
	query_text(&query, except);
	while ((err = query_next(&query, &row)) == ERR_OK && row) {
		if ((err = user_read_row(store, &query, &user)) != ERR_OK ||
		    (err = user_seen(store, &user, &seen)) != ERR_OK)
			break;
		found += seen;
	}
	query_close(&query);
	if (err == ERR_OK)
		*count = found;
	return err;
}
