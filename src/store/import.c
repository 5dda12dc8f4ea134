/*
 * Many users at once.
 *
 * MUSTs: all or none, whatever dies when; nobody waits for an import longer
 * than for one step of it.  So rows are put into the chain step by step, as a
 * batch that nobody sees until its own row says that it is done.
 */
#include "store/upkeep.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/batch.h"
#include "store/private.h"
#include "store/users.h"

#define IMPORT_ROWS_FIRST 1024

struct import_row {
	char *name;
	uid_t uid;
	struct e164 number;
	enum store_status status;
	size_t index; /* its line */
};

struct import {
	struct import_row *rows; /* by name */
	size_t count, room;
	size_t done; /* rows that are in the chain */
	int64_t batch;
	int64_t shown_event;
	const struct store_actor *actor;
	size_t *bad;
};

static enum err
import_room(struct import *import)
{
	size_t room = import->room == 0 ? IMPORT_ROWS_FIRST : 2 * import->room;
	struct import_row *rows;

	if (import->count < import->room)
		return ERR_OK;
	rows = reallocarray(import->rows, room, sizeof(*rows));
	if (rows == NULL)
		return ERR_MEMORY;
	import->rows = rows;
	import->room = room;
	return ERR_OK;
}

static enum err
import_collect_one(struct store *store, struct import *import,
    const struct store_user *user, size_t index)
{
	struct import_row *row;
	enum err err;

	*import->bad = index;
	if (user->user[0] == '\0' || user->number.text[0] == '\0' ||
	    (unsigned)user->status > STORE_SUSPENDED)
		return why_say(&store->why, ERR_INVALID,
		    "line %zu has no name, no number or no status", index + 1);
	if (memchr(user->user, '\0', sizeof(user->user)) == NULL)
		return ERR_TOO_LONG;
	if ((err = import_room(import)) != ERR_OK)
		return err;
	row = &import->rows[import->count];
	if ((row->name = strdup(user->user)) == NULL)
		return ERR_MEMORY;
	row->uid = user->uid;
	row->number = user->number;
	row->status = user->status;
	row->index = index;
	import->count++;
	return ERR_OK;
}

static int
import_order(const void *one, const void *other)
{
	const struct import_row *a = one;
	const struct import_row *b = other;
	int order = strcmp(a->name, b->name);

	return order != 0 ? order
			  : (a->index > b->index) - (a->index < b->index);
}

static enum err
import_collect(struct store *store, struct import *import,
    bool (*next)(size_t index, struct store_user *, void *), void *data)
{
	struct store_user user;
	size_t index;
	enum err err;

	for (index = 0;; index++) {
		memset(&user, 0, sizeof(user));
		if (!next(index, &user, data))
			break;
		if ((err = import_collect_one(store, import, &user, index)) !=
		    ERR_OK)
			return err;
	}
	if (import->count == 0)
		return ERR_OK;
	qsort(
	    import->rows, import->count, sizeof(import->rows[0]), import_order);
	for (index = 1; index < import->count; index++)
		if (strcmp(import->rows[index - 1].name,
			import->rows[index].name) == 0) {
			*import->bad = import->rows[index].index;
			return why_say(&store->why, ERR_EXISTS,
			    "%s is there twice", import->rows[index].name);
		}
	return ERR_OK;
}

static enum err
import_put(struct store *store, struct import *import,
    const struct ledger *ledger, const struct import_row *row)
{
	struct user user;
	enum err err;

	memset(&user, 0, sizeof(user));
	*import->bad = row->index;
	if ((err = text_copy(user.record.user, sizeof(user.record.user),
		 row->name)) != ERR_OK)
		return err;
	user.record.uid = row->uid;
	user.record.number = row->number;
	user.record.status = row->status;
	users_by(&user, ledger, import->actor);
	if (row->status != STORE_PENDING)
		user.record.verified_at = user.record.changed_at;
	user.shown_event = import->shown_event;
	user.batch = import->batch;
	return user_insert(store, &user);
}

/* An enrollment that met a row of ours has ended the import. */
static enum err
import_goes_on(struct store *store, const struct import *import)
{
	int64_t state;
	enum err err = batch_get(store, import->batch, &state);

	if (err == ERR_OK && state != BATCH_OPEN)
		return why_say(&store->why, ERR_BUSY,
		    "one of these users was enrolled meanwhile: try again");
	return err;
}

static enum err
import_begin(struct store *store, struct import *import, struct ledger *ledger)
{
	enum err err;

	(void)ledger;
	if ((err = sqlite_number(
		 store->sqlite, SQL_EVENT_TOP, &import->shown_event)) != ERR_OK)
		return err;
	return batch_begin(store, &import->batch);
}

static enum err
import_step(struct store *store, struct import *import, struct ledger *ledger)
{
	size_t end = import->count - import->done < BATCH_STEP
			 ? import->count
			 : import->done + BATCH_STEP;
	size_t i;
	enum err err = import_goes_on(store, import);

	for (i = import->done; i < end && err == ERR_OK; i++)
		err = import_put(store, import, ledger, &import->rows[i]);
	if (err == ERR_OK)
		import->done = end;
	return err;
}

/* From here on all of them are there. */
static enum err
import_finish(struct store *store, struct import *import, struct ledger *ledger)
{
	char what[STORE_WORD_SIZE];
	enum err err;

	text_format(what, sizeof(what), "imported %zu users", import->count);
	if ((err = import_goes_on(store, import)) != ERR_OK ||
	    (err = batch_put(store, import->batch, BATCH_DONE)) != ERR_OK)
		return err;
	return users_note(store, ledger, "", NULL, what, import->actor, NULL);
}

static enum err
import_run(struct store *store, struct import *import,
    enum err (*step)(struct store *, struct import *, struct ledger *))
{
	struct ledger ledger;
	enum err err;

	if ((err = transaction_begin(store, true)) != ERR_OK)
		return err;
	if ((err = ledger_read(store, &ledger)) == ERR_OK)
		err = step(store, import, &ledger);
	return transaction_end(store, true, err);
}

static enum err
import_all(struct store *store, struct import *import)
{
	enum err err;

	if ((err = batch_sweep(store)) != ERR_OK ||
	    (err = import_run(store, import, import_begin)) != ERR_OK)
		return err;
	while (import->done < import->count) {
		if ((err = import_run(store, import, import_step)) != ERR_OK)
			return err;
		batch_pause();
	}
	return import_run(store, import, import_finish);
}

/* The reason outlives the clearing up, which the next import can do as well. */
static enum err
import_or_none(struct store *store, struct import *import)
{
	struct why why;
	enum err err;

	if ((err = batch_lock(store)) != ERR_OK)
		return err;
	if ((err = import_all(store, import)) != ERR_OK) {
		why = store->why;
		if (batch_sweep(store) != ERR_OK || store->why.text[0] == '\0')
			store->why = why;
	}
	batch_unlock(store);
	return err;
}

enum err
store_import(struct store *store,
    bool (*next)(size_t index, struct store_user *, void *), void *data,
    const struct store_actor *actor, size_t *bad)
{
	struct import import = { .actor = actor, .bad = bad };
	size_t i;
	enum err err;

	*bad = 0;
	store->why.text[0] = '\0';
	if ((err = import_collect(store, &import, next, data)) == ERR_OK &&
	    import.count > 0)
		err = import_or_none(store, &import);
	if (err != ERR_OK && store->why.text[0] == '\0')
		why_write(&store->why, "line %zu: %s", *bad + 1, err_text(err));
	for (i = 0; i < import.count; i++)
		free(import.rows[i].name);
	free(import.rows);
	return err;
}
