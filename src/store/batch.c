#include "store/batch.h"

#include <sys/file.h>

#include "base/clock.h"
#include "base/text.h"
#include "store/meta.h"
#include "store/private.h"
#include "store/user.h"

#define BATCH_NAME_SIZE 32
#define BATCH_PAUSE_US (CLOCK_SECOND / 100)

static void
batch_name(char name[BATCH_NAME_SIZE], int64_t batch)
{
	text_format(name, BATCH_NAME_SIZE, "import %lld", (long long)batch);
}

enum err
batch_get(struct store *store, int64_t batch, int64_t *state)
{
	char name[BATCH_NAME_SIZE];

	batch_name(name, batch);
	return meta_get(store, name, state);
}

enum err
batch_put(struct store *store, int64_t batch, int64_t state)
{
	char name[BATCH_NAME_SIZE];

	batch_name(name, batch);
	return meta_put(store, name, state);
}

enum err
batch_begin(struct store *store, int64_t *batch)
{
	int64_t last;
	enum err err;

	if ((err = meta_get(store, META_IMPORTS, &last)) != ERR_OK ||
	    (err = meta_put(store, META_IMPORTS, ++last)) != ERR_OK ||
	    (err = batch_put(store, last, BATCH_OPEN)) != ERR_OK)
		return err;
	*batch = last;
	return ERR_OK;
}

void
batch_pause(void)
{
	int64_t now = clock_boot_us();

	if (now < INT64_MAX - BATCH_PAUSE_US)
		clock_wait_until(now + BATCH_PAUSE_US);
}

/* The kernel lets go of it when we die. */
enum err
batch_lock(struct store *store)
{
	if (flock(store->state.directory, LOCK_EX | LOCK_NB) == 0)
		return ERR_OK;
	return why_say(&store->why, ERR_BUSY,
	    "%s: another import is under way: wait for its end",
	    store->state.path);
}

void
batch_unlock(struct store *store)
{
	(void)flock(store->state.directory, LOCK_UN);
}

/* Up to BATCH_STEP users; ${*left}: there may be more of them. */
static enum err
batch_unlink(struct store *store, int64_t batch, bool *left)
{
	char name[STORE_NAME_SIZE];
	struct query query;
	size_t i;
	enum err err;

	*left = true;
	for (i = 0; i < BATCH_STEP; i++) {
		query_open(&query, store->sqlite, SQL_USERS_OF_BATCH);
		query_integer(&query, batch);
		if ((err = query_next(&query, left)) == ERR_OK && *left) {
			query_get_text(&query, name, sizeof(name));
			err = query_err(&query);
		}
		query_close(&query);
		if (err != ERR_OK || !*left)
			return err;
		if ((err = user_unlink(store, name)) != ERR_OK)
			return err;
	}
	return ERR_OK;
}

static enum err
batch_clear(struct store *store, int64_t batch, bool *left)
{
	enum err err;

	if ((err = batch_put(store, batch, BATCH_DEAD)) != ERR_OK ||
	    (err = batch_unlink(store, batch, left)) != ERR_OK || *left)
		return err;
	return batch_put(store, batch, BATCH_GONE);
}

/* The first batch after ${*batch} that left something; 0: none. */
static enum err
batch_next_undone(struct store *store, int64_t *batch)
{
	int64_t state;
	int64_t last;
	enum err err;

	if ((err = meta_get(store, META_IMPORTS, &last)) != ERR_OK)
		return err;
	while (++*batch <= last) {
		if ((err = batch_get(store, *batch, &state)) != ERR_OK)
			return err;
		if (state == BATCH_OPEN || state == BATCH_DEAD)
			return ERR_OK;
	}
	*batch = 0;
	return ERR_OK;
}

enum err
batch_sweep(struct store *store)
{
	int64_t batch = 0;
	bool left = true;
	enum err err;

	for (;;) {
		if ((err = transaction_begin(store, false)) != ERR_OK)
			return err;
		err = batch_next_undone(store, &batch);
		if ((err = transaction_end(store, false, err)) != ERR_OK ||
		    batch == 0)
			return err;
		do {
			batch_pause();
			if ((err = transaction_begin(store, true)) != ERR_OK)
				return err;
			err = batch_clear(store, batch, &left);
			if ((err = transaction_end(store, true, err)) != ERR_OK)
				return err;
		} while (left);
	}
}
