/*
 * A number gives way to another one, and a user is suspended.
 *
 * MUSTs: the number of a row is replaced only by the pending one of that same
 * row, in the transaction that reads it; nothing but a verified user has a
 * change.
 */
#include "store/store.h"

#include <string.h>

#include "store/private.h"
#include "store/users.h"

/* One change of one user, on its way through a transaction. */
struct change {
	const char *name;
	const struct e164 *number; /* the pending one */
	bool suspended;
	const struct store_actor *actor;
	struct e164 old;
};

static enum err
change_load_verified(
    struct store *store, const struct change *change, struct user *user)
{
	enum err err = user_load(store, change->name, user);

	if (err == ERR_OK && user->record.status != STORE_VERIFIED)
		return why_say(&store->why, ERR_NOT_FOUND,
		    "%s is %s, not verified", change->name,
		    store_status_word(user->record.status));
	return err;
}

static enum err
change_begin(struct store *store, struct ledger *ledger, struct change *change)
{
	struct user user;
	enum err err;

	if ((err = change_load_verified(store, change, &user)) != ERR_OK)
		return err;
	if (strcmp(user.record.number.text, change->number->text) == 0)
		return why_say(&store->why, ERR_EXISTS,
		    "%s has this number already", change->name);
	user.record.pending_number = *change->number;
	user_drop_code(&user);
	if ((err = user_save(store, &user)) != ERR_OK)
		return err;
	return users_note(store, ledger, change->name, change->number,
	    "change_begun", change->actor, NULL);
}

static enum err
change_finish(struct store *store, struct ledger *ledger, struct change *change)
{
	struct user user;
	enum err err;

	if ((err = change_load_verified(store, change, &user)) != ERR_OK)
		return err;
	if (strcmp(user.record.pending_number.text, change->number->text) != 0)
		return why_say(&store->why, ERR_NOT_FOUND,
		    "the change of %s is not to this number any more: begin "
		    "it anew",
		    change->name);
	change->old = user.record.number;
	user.record.number = *change->number;
	user.record.pending_number.text[0] = '\0';
	users_by(&user, ledger, change->actor);
	user.record.verified_at = user.record.changed_at;
	user_drop_code(&user);
	if ((err = user_renumber(store, &user)) != ERR_OK)
		return err;
	return users_note(store, ledger, change->name, &change->old,
	    "number_changed", change->actor, NULL);
}

static enum err
change_suspend(
    struct store *store, struct ledger *ledger, struct change *change)
{
	enum store_status from =
	    change->suspended ? STORE_VERIFIED : STORE_SUSPENDED;
	enum store_status to =
	    change->suspended ? STORE_SUSPENDED : STORE_VERIFIED;
	struct user user;
	enum err err;

	if ((err = user_load(store, change->name, &user)) != ERR_OK)
		return err;
	if (user.record.status != from)
		return why_say(&store->why,
		    user.record.status == to ? ERR_EXISTS : ERR_NOT_FOUND,
		    "%s is %s", change->name,
		    store_status_word(user.record.status));
	user.record.status = to;
	users_by(&user, ledger, change->actor);
	if ((err = user_save(store, &user)) != ERR_OK)
		return err;
	return users_note(store, ledger, change->name, &user.record.number,
	    change->suspended ? "suspended" : "resumed", change->actor, NULL);
}

static enum err
change_run(struct store *store, struct change *change,
    enum err (*step)(struct store *, struct ledger *, struct change *))
{
	struct ledger ledger;
	enum err err;

	if ((err = transaction_begin(store, true)) != ERR_OK)
		return err;
	if ((err = ledger_read(store, &ledger)) == ERR_OK)
		err = step(store, &ledger, change);
	return transaction_end(store, true, err);
}

enum err
store_change_begin(struct store *store, const char *name,
    const struct e164 *pending, const struct store_actor *actor)
{
	struct change change = {
		.name = name,
		.number = pending,
		.actor = actor,
	};

	return change_run(store, &change, change_begin);
}

enum err
store_change_finish(struct store *store, const char *name,
    const struct e164 *pending, struct e164 *old,
    const struct store_actor *actor)
{
	struct change change = {
		.name = name,
		.number = pending,
		.actor = actor,
	};
	enum err err = change_run(store, &change, change_finish);

	if (err == ERR_OK)
		*old = change.old;
	return err;
}

enum err
store_user_suspend(struct store *store, const char *name, bool suspended,
    const struct store_actor *actor)
{
	struct change change = {
		.name = name,
		.suspended = suspended,
		.actor = actor,
	};

	return change_run(store, &change, change_suspend);
}
