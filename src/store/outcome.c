#include "store/store.h"

#include "base/text.h"
#include "store/budget.h"
#include "store/private.h"

static enum err
outcome_lost(struct store *store, int64_t charge)
{
	/* it would refuse every write from now on */
	store->queued = 0;
	return why_say(&store->why, ERR_NOT_FOUND,
	    "no charge %lld counts in %s", (long long)charge,
	    store->state.path);
}

static enum err
outcome_write(struct store *store, const struct store_queued *queued)
{
	struct query query;
	long changes = 0;
	enum err err;

	query_open(&query, store->sqlite, SQL_EVENT_OUTCOME);
	query_text(&query, queued->word);
	query_text(&query, queued->sid[0] != '\0' ? queued->sid : NULL);
	query_text(&query, queued->request_id);
	query_text(&query, queued->detail);
	query_integer(&query, queued->charge);
	if ((err = query_run(&query, &changes)) != ERR_OK)
		return err;
	if (changes != 1)
		return outcome_lost(store, queued->charge);
	if (!queued->give_back)
		return ERR_OK;

	if ((err = budget_take(store, queued->charge)) != ERR_OK)
		return err;
	query_open(&query, store->sqlite, SQL_EVENT_GIVE_BACK);
	query_integer(&query, queued->charge);
	if ((err = query_run(&query, &changes)) != ERR_OK)
		return err;
	return changes == 1 ? ERR_OK : outcome_lost(store, queued->charge);
}

enum err
outcomes_write(struct store *store)
{
	size_t i;
	enum err err = ERR_OK;

	for (i = 0; i < store->queued && err == ERR_OK; i++)
		err = outcome_write(store, &store->queue[i]);
	return err;
}

enum err
store_flush(struct store *store)
{
	enum err err;

	if (store->queued == 0 && store->signals_number.text[0] == '\0')
		return ERR_OK;
	if ((err = transaction_begin(store, true)) != ERR_OK)
		return err;
	return transaction_end(store, true, ERR_OK);
}

enum err
store_outcome(
    struct store *store, int64_t charge, const struct store_outcome *outcome)
{
	struct store_queued *queued;
	enum err err;

	if (store->queued == STORE_QUEUE_MAX &&
	    (err = store_flush(store)) != ERR_OK)
		return err;
	queued = &store->queue[store->queued++];
	queued->charge = charge;
	queued->give_back = outcome->give_back;
	text_printable(queued->word, sizeof(queued->word), outcome->word);
	text_printable(queued->sid, sizeof(queued->sid), outcome->sid);
	text_printable(queued->request_id, sizeof(queued->request_id),
	    outcome->request_id);
	text_printable(queued->detail, sizeof(queued->detail), outcome->detail);
	return outcome->give_back ? store_flush(store) : ERR_OK;
}
