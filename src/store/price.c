#include "store/upkeep.h"

#include "store/budget.h"
#include "store/private.h"

#define DAY_US (INT64_C(24) * 60 * 60 * CLOCK_SECOND)
#define PRICES_AT_ONCE 64

struct unpriced {
	int64_t charge;
	char sid[STORE_WORD_SIZE];
};

static enum err
unpriced_read(struct store *store, int64_t after, size_t most,
    struct unpriced *found, size_t *count)
{
	struct query query;
	struct moment now;
	bool row = true;
	enum err err;

	*count = 0;
	if ((err = clock_now(&now)) != ERR_OK)
		return err;
	query_open(&query, store->sqlite, SQL_UNPRICED);
	query_integer(&query, after);
	query_integer(&query, now.real_us - STORE_PRICE_DAYS * DAY_US);
	query_integer(&query, (int64_t)most);
	while ((err = query_next(&query, &row)) == ERR_OK && row) {
		query_get_integer(&query, 1, INT64_MAX, &found[*count].charge);
		query_get_text(&query, found[*count].sid, STORE_WORD_SIZE);
		if ((err = query_err(&query)) != ERR_OK)
			break;
		++*count;
	}
	query_close(&query);
	return err;
}

/* The lock is not held while ${each} runs: it may ask the provider. */
enum err
store_unpriced_each(struct store *store, long most,
    bool (*each)(int64_t charge, const char *sid, void *), void *data)
{
	struct unpriced found[PRICES_AT_ONCE];
	int64_t after = 0;
	size_t count = 0;
	size_t i;
	enum err err;

	do {
		size_t asked =
		    most < PRICES_AT_ONCE ? (size_t)most : PRICES_AT_ONCE;

		if ((err = transaction_begin(store, false)) != ERR_OK)
			return err;
		err = unpriced_read(store, after, asked, found, &count);
		if ((err = transaction_end(store, false, err)) != ERR_OK)
			return err;
		for (i = 0; i < count; i++)
			if (!each(found[i].charge, found[i].sid, data))
				return ERR_OK;
		most -= (long)count;
		if (count > 0)
			after = found[count - 1].charge;
	} while (count == PRICES_AT_ONCE && most > 0);
	return ERR_OK;
}

static enum err
price_write(struct store *store, int64_t charge, const struct money *price)
{
	struct query query;
	long changes = 0;
	enum err err;

	if ((err = budget_take(store, charge)) != ERR_OK)
		return err;
	query_open(&query, store->sqlite, SQL_PRICE_SET);
	query_text(&query, price->currency);
	query_integer(&query, price->micros);
	query_integer(&query, charge);
	if ((err = query_run(&query, &changes)) != ERR_OK)
		return err;
	if (changes != 1)
		return why_say(&store->why, ERR_NOT_FOUND,
		    "no charge %lld is in %s", (long long)charge,
		    store->state.path);
	return budget_add(store, charge);
}

enum err
store_price_set(struct store *store, int64_t charge, const struct money *price)
{
	enum err err;

	if ((err = transaction_begin(store, true)) != ERR_OK)
		return err;
	return transaction_end(store, true, price_write(store, charge, price));
}
