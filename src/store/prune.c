/*
 * Events that nothing needs any more.
 *
 * MUSTs: the newest event stays, for time goes on from it (ledger.h), and its
 * boot's row; what a window can still see stays, whatever was configured; a
 * failed code stays until its user was shown it.
 */
#include "store/upkeep.h"

#include "store/batch.h"
#include "store/ledger.h"
#include "store/private.h"

#define PRUNE_SECONDS_MIN (INT64_C(24) * 60 * 60) /* notices, recovery codes \
						   */

struct prune {
	int64_t keep_us;
	int64_t last; /* all up to this event have been looked at */
	bool more;
	int64_t old[BATCH_STEP];
	size_t count;
};

/* As long as the longest window. */
static int64_t
prune_keep(const struct limits *limits, int64_t keep_seconds)
{
	size_t i;

	if (keep_seconds < PRUNE_SECONDS_MIN)
		keep_seconds = PRUNE_SECONDS_MIN;
	for (i = 0; i < limits->send_count; i++)
		if (keep_seconds < limits->sends[i].window_seconds)
			keep_seconds = limits->sends[i].window_seconds;
	for (i = 0; i < limits->guess_count; i++)
		if (keep_seconds < limits->guesses[i].window_seconds)
			keep_seconds = limits->guesses[i].window_seconds;
	return keep_seconds;
}

/* Events are in the order of time: the first young one ends the search. */
static enum err
prune_find(
    struct store *store, const struct ledger *ledger, struct prune *prune)
{
	int64_t before_us = ledger_now(ledger) - prune->keep_us;
	struct query query;
	bool row = true;
	size_t seen = 0;
	int64_t place, id, kept;
	enum err err;

	prune->count = 0;
	query_open(&query, store->sqlite, SQL_OLDEST);
	query_integer(&query, prune->last);
	query_integer(&query, BATCH_STEP);
	while ((err = query_next(&query, &row)) == ERR_OK && row) {
		place = ledger_place(ledger, &query);
		query_get_integer(&query, 1, INT64_MAX, &id);
		query_get_integer(&query, 0, 1, &kept);
		if ((err = query_err(&query)) != ERR_OK || place >= before_us)
			break;
		if (!kept)
			prune->old[prune->count++] = id;
		prune->last = id;
		seen++;
	}
	query_close(&query);
	prune->more = seen == BATCH_STEP;
	return err;
}

static enum err
prune_delete(struct store *store, const struct prune *prune)
{
	struct query query;
	size_t i;
	enum err err;

	for (i = 0; i < prune->count; i++) {
		query_open(&query, store->sqlite, SQL_EVENT_DELETE);
		query_integer(&query, prune->old[i]);
		if ((err = query_run(&query, NULL)) != ERR_OK)
			return err;
	}
	if (prune->more)
		return ERR_OK;
	query_open(&query, store->sqlite, SQL_BOOTS_PRUNE);
	if ((err = query_run(&query, NULL)) != ERR_OK)
		return err;
	query_open(&query, store->sqlite, SQL_SPEND_PRUNE);
	return query_run(&query, NULL);
}

static enum err
prune_step(struct store *store, struct prune *prune)
{
	struct ledger ledger;
	enum err err;

	if ((err = transaction_begin(store, true)) != ERR_OK)
		return err;
	if ((err = ledger_read(store, &ledger)) == ERR_OK &&
	    (err = prune_find(store, &ledger, prune)) == ERR_OK)
		err = prune_delete(store, prune);
	return transaction_end(store, true, err);
}

/* What a dead import left; one that lives clears up for itself. */
static enum err
prune_batches(struct store *store)
{
	enum err err = batch_lock(store);

	if (err == ERR_BUSY)
		return ERR_OK;
	err = batch_sweep(store);
	batch_unlock(store);
	return err;
}

enum err
store_prune(struct store *store, const struct limits *limits,
    int64_t keep_seconds, long *deleted)
{
	struct prune prune = {
		.keep_us = prune_keep(limits, keep_seconds) * CLOCK_SECOND,
	};
	enum err err;

	*deleted = 0;
	do {
		if ((err = prune_step(store, &prune)) != ERR_OK)
			return err;
		*deleted += (long)prune.count;
		batch_pause();
	} while (prune.more);
	return prune_batches(store);
}
