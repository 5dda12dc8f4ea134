#include "store/budget.h"

#include "store/private.h"

#define HOUR_US (INT64_C(60) * 60 * CLOCK_SECOND) /* as in SQL_SPEND */

static enum err
budget_change(struct store *store, int64_t id, int64_t sign)
{
	struct query query;

	query_open(&query, store->sqlite, SQL_SPEND);
	query_integer(&query, sign);
	query_integer(&query, id);
	return query_run(&query, NULL);
}

enum err
budget_add(struct store *store, int64_t id)
{
	return budget_change(store, id, 1);
}

enum err
budget_take(struct store *store, int64_t id)
{
	return budget_change(store, id, -1);
}

/* Of one boot, after ${since_us} on its clock. */
static enum err
budget_spent_in(struct store *store, const char *currency, int64_t boot,
    int64_t since_us, int64_t *micros)
{
	/* the hour that the window begins in, event by event */
	int64_t hour = since_us < 0 ? -1 : since_us / HOUR_US;
	struct query query;
	int64_t sum = 0;
	bool row = false;
	enum err err;

	query_open(&query, store->sqlite, SQL_SPENT);
	query_text(&query, currency);
	query_integer(&query, boot);
	query_integer(&query, hour);
	query_integer(&query, since_us);
	if ((err = query_next(&query, &row)) == ERR_OK && row) {
		query_get_integer(&query, 0, INT64_MAX, &sum);
		err = query_err(&query);
	}
	query_close(&query);
	if (err == ERR_OK)
		*micros += sum;
	return err;
}

/* Boot by boot, the newest first, until one began before the window did. */
enum err
budget_spent(struct store *store, const struct ledger *ledger,
    const struct store_budget *budget, int64_t *micros)
{
	int64_t begin_us =
	    ledger_now(ledger) - budget->window_seconds * CLOCK_SECOND;
	int64_t zero_us = INT64_MAX;
	struct query boots;
	int64_t boot;
	int64_t sum = 0;
	bool row = true;
	enum err err;

	query_open(&boots, store->sqlite, SQL_BOOTS);
	while ((err = query_next(&boots, &row)) == ERR_OK && row &&
	       zero_us > begin_us) {
		query_get_integer(&boots, 1, INT32_MAX, &boot);
		query_get_integer(&boots, 0, INT64_MAX, &zero_us);
		if ((err = query_err(&boots)) != ERR_OK)
			break;
		zero_us = ledger_zero(ledger, boot, zero_us);
		if ((err = budget_spent_in(store, budget->max.currency, boot,
			 begin_us - zero_us, &sum)) != ERR_OK)
			break;
	}
	query_close(&boots);
	if (err == ERR_OK)
		*micros = sum;
	return err;
}

enum err
store_budget_spent(
    struct store *store, const struct store_budget *budget, int64_t *micros)
{
	struct ledger ledger;
	enum err err;

	if ((err = transaction_begin(store, false)) != ERR_OK)
		return err;
	if ((err = ledger_read(store, &ledger)) == ERR_OK)
		err = budget_spent(store, &ledger, budget, micros);
	return transaction_end(store, false, err);
}
