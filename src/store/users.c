#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "store/ledger.h"
#include "store/private.h"
#include "store/recovery.h"
#include "store/users.h"

#define USERS_AT_ONCE 64

const char *
store_status_word(enum store_status status)
{
	switch (status) {
	case STORE_PENDING:
		return "pending";
	case STORE_VERIFIED:
		return "verified";
	case STORE_SUSPENDED:
		return "suspended";
	}
	return "unknown";
}

static enum err
users_fill(struct store *store, struct user *user)
{
	struct moment now;
	enum err err;

	if (!user->waiting)
		return ERR_OK;
	if ((err = clock_now(&now)) != ERR_OK)
		return why_say(&store->why, err,
		    "the time can't be read: is /proc mounted?");
	user->record.code_waiting = user_code_waits(user, &now);
	return ERR_OK;
}

enum err
store_user_find(struct store *store, const char *name, struct store_user *found)
{
	struct user user;
	enum err err;

	if ((err = transaction_begin(store, false)) != ERR_OK)
		return err;
	if ((err = user_load(store, name, &user)) == ERR_OK)
		err = users_fill(store, &user);
	if ((err = transaction_end(store, false, err)) == ERR_OK)
		*found = user.record;
	memory_wipe(&user, sizeof(user));
	return err;
}

static enum err
users_read(
    struct store *store, const char *after, struct user *users, size_t *count)
{
	bool seen = false;
	size_t i;
	enum err err;

	if ((err = transaction_begin(store, false)) != ERR_OK)
		return err;
	err = user_load_after(store, after, users, USERS_AT_ONCE, count);
	for (i = 0; err == ERR_OK && i < *count; i++)
		if ((err = user_seen(store, &users[i], &seen)) == ERR_OK) {
			users[i].unseen = !seen;
			err = users_fill(store, &users[i]);
		}
	return transaction_end(store, false, err);
}

/* The lock is not held while ${each} runs: it may print to a terminal. */
enum err
store_user_each(struct store *store,
    bool (*each)(const struct store_user *, void *), void *data)
{
	struct user *users = calloc(USERS_AT_ONCE, sizeof(*users));
	char after[STORE_NAME_SIZE] = "";
	size_t count;
	size_t i;
	enum err err = ERR_OK;

	if (users == NULL)
		return ERR_MEMORY;
	do {
		count = 0;
		if ((err = users_read(store, after, users, &count)) != ERR_OK)
			goto out;
		for (i = 0; i < count; i++)
			if (!users[i].unseen && !each(&users[i].record, data))
				goto out;
		if (count > 0)
			memcpy(
			    after, users[count - 1].record.user, sizeof(after));
	} while (count == USERS_AT_ONCE);
out:
	memory_wipe(users, USERS_AT_ONCE * sizeof(*users));
	free(users);
	return err;
}

enum err
store_number_users(struct store *store, const struct e164 *number,
    const char *except, long *count)
{
	enum err err;

	if ((err = transaction_begin(store, false)) != ERR_OK)
		return err;
	err = user_count_number(
	    store, number, except != NULL ? except : "", count);
	return transaction_end(store, false, err);
}

void
users_by(struct user *user, const struct ledger *ledger,
    const struct store_actor *actor)
{
	user->record.changed_at = ledger->now.real_us / CLOCK_SECOND;
	text_printable(user->record.changed_by, sizeof(user->record.changed_by),
	    actor->name);
}

enum err
users_note(struct store *store, struct ledger *ledger, const char *name,
    const struct e164 *number, const char *what,
    const struct store_actor *actor, int64_t *id)
{
	const struct ledger_event event = {
		.kind = "change",
		.counts = SQL_COUNTS_NOT,
		.user = name,
		.number = number,
		.outcome = what,
		.actor = actor->name,
		.detail = actor->origin,
	};

	return ledger_insert(store, ledger, &event, id);
}

/*
 * A row that was never verified gives way, code and all.  What it counted
 * against its user stays.
 */
static enum err
users_put(struct store *store, struct user *user)
{
	struct user old;
	enum err err = user_load(store, user->record.user, &old);

	if (err == ERR_NOT_FOUND) {
		/* what an earlier user of this name mistyped is not news */
		if ((err = sqlite_number(store->sqlite, SQL_EVENT_TOP,
			 &user->shown_event)) != ERR_OK)
			return err;
		return user_insert(store, user);
	}
	if (err != ERR_OK)
		return err;
	if (old.record.status != STORE_PENDING)
		return why_say(&store->why, ERR_EXISTS,
		    "%s is enrolled already (%s)", user->record.user,
		    store_status_word(old.record.status));
	memcpy(user->next, old.next, sizeof(user->next));
	user->record.failures = old.record.failures;
	user->record.last_login = old.record.last_login;
	user->shown_event = old.shown_event;
	user->unlocked_event = old.unlocked_event;
	if ((err = recovery_drop(store, user->record.user)) != ERR_OK)
		return err;
	return user_renumber(store, user);
}

static enum err
users_add(
    struct store *store, struct user *user, const struct store_actor *actor)
{
	struct ledger ledger;
	enum err err;

	if ((err = ledger_read(store, &ledger)) != ERR_OK)
		return err;
	users_by(user, &ledger, actor);
	if ((err = users_put(store, user)) != ERR_OK)
		return err;
	return users_note(store, &ledger, user->record.user,
	    &user->record.number, "enrolled", actor, NULL);
}

enum err
store_user_add(struct store *store, const char *name, uid_t uid,
    const struct e164 *number, const struct store_actor *actor)
{
	struct user user;
	enum err err;

	memset(&user, 0, sizeof(user));
	if (name[0] == '\0')
		return why_say(
		    &store->why, ERR_INVALID, "a user has a name: give one");
	if ((err = text_copy(
		 user.record.user, sizeof(user.record.user), name)) != ERR_OK)
		return why_say(&store->why, err,
		    "a user's name has at most %d bytes: %.32s...",
		    STORE_NAME_SIZE - 1, name);
	user.record.uid = uid;
	user.record.number = *number;
	user.record.status = STORE_PENDING;
	if ((err = transaction_begin(store, true)) != ERR_OK)
		return err;
	return transaction_end(store, true, users_add(store, &user, actor));
}

static enum err
users_verify(struct store *store, const char *name, const struct e164 *number,
    const struct store_actor *actor)
{
	struct ledger ledger;
	struct user user;
	enum err err;

	if ((err = ledger_read(store, &ledger)) != ERR_OK ||
	    (err = user_load(store, name, &user)) != ERR_OK)
		return err;
	if (strcmp(user.record.number.text, number->text) != 0)
		return why_say(&store->why, ERR_NOT_FOUND,
		    "%s has another number by now: enroll again", name);
	if (user.record.status != STORE_PENDING)
		return why_say(&store->why, ERR_EXISTS,
		    "%s is %s already, not pending", name,
		    store_status_word(user.record.status));
	user.record.status = STORE_VERIFIED;
	users_by(&user, &ledger, actor);
	user.record.verified_at = user.record.changed_at;
	user_drop_code(&user);
	if ((err = user_save(store, &user)) != ERR_OK)
		return err;
	return users_note(
	    store, &ledger, name, number, "verified", actor, NULL);
}

enum err
store_user_verify(struct store *store, const char *name,
    const struct e164 *number, const struct store_actor *actor)
{
	enum err err;

	if ((err = transaction_begin(store, true)) != ERR_OK)
		return err;
	return transaction_end(
	    store, true, users_verify(store, name, number, actor));
}

static enum err
users_remove(struct store *store, const char *name, struct user *removed,
    const struct store_actor *actor)
{
	struct ledger ledger;
	enum err err;

	if ((err = ledger_read(store, &ledger)) != ERR_OK ||
	    (err = user_load(store, name, removed)) != ERR_OK ||
	    (err = user_delete(store, name)) != ERR_OK)
		return err;
	return users_note(store, &ledger, name, &removed->record.number,
	    "removed", actor, NULL);
}

enum err
store_user_remove(struct store *store, const char *name,
    struct store_user *removed, const struct store_actor *actor)
{
	struct user user;
	enum err err;

	if ((err = transaction_begin(store, true)) != ERR_OK)
		return err;
	err = users_remove(store, name, &user, actor);
	if ((err = transaction_end(store, true, err)) == ERR_OK &&
	    removed != NULL)
		*removed = user.record;
	return err;
}

static enum err
users_unlock(
    struct store *store, const char *name, const struct store_actor *actor)
{
	struct ledger ledger;
	struct query query;
	struct user user;
	enum err err;

	if ((err = ledger_read(store, &ledger)) != ERR_OK ||
	    (err = user_load(store, name, &user)) != ERR_OK)
		return err;
	if ((err = users_note(store, &ledger, name, &user.record.number,
		 "unlocked", actor, &user.unlocked_event)) != ERR_OK)
		return err;
	user.record.failures = 0;
	users_by(&user, &ledger, actor);
	if ((err = user_save(store, &user)) != ERR_OK)
		return err;
	query_open(&query, store->sqlite, SQL_GUESSES_CLEAR);
	query_text(&query, name);
	return query_run(&query, NULL);
}

enum err
store_user_unlock(
    struct store *store, const char *name, const struct store_actor *actor)
{
	enum err err;

	if ((err = transaction_begin(store, true)) != ERR_OK)
		return err;
	return transaction_end(store, true, users_unlock(store, name, actor));
}

enum err
store_note(struct store *store, const char *name, const char *what,
    const struct store_actor *actor)
{
	struct ledger ledger;
	enum err err;

	if ((err = transaction_begin(store, true)) != ERR_OK)
		return err;
	if ((err = ledger_read(store, &ledger)) == ERR_OK)
		err = users_note(store, &ledger, name != NULL ? name : "", NULL,
		    what, actor, NULL);
	return transaction_end(store, true, err);
}
