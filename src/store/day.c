/*
 * What happened on each day of UTC.
 */
#include "store/upkeep.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "core/wire.h"
#include "store/private.h"

#define DAY_US (INT64_C(24) * 60 * 60 * CLOCK_SECOND)
#define DAY_ROWS_AT_ONCE 4000

static_assert(sizeof(((struct store_day *)0)->failed_by_class) / sizeof(long) >=
		  DELIVERY_COUNT,
    "a day has room for every class of failure");

/* Where the walk is: the last event seen, and how many at once. */
struct day_walk {
	int64_t real_us, id;
	int64_t end_us;
	const char *currency;
	long rows;
};

static bool
day_is_send(const char *kind)
{
	return strcmp(kind, "send") == 0 || strcmp(kind, "verify") == 0 ||
	       strcmp(kind, "test") == 0 || strcmp(kind, "notice") == 0;
}

/* A charge without an outcome may have been sent: nobody lived to tell. */
static enum delivery_class
day_class(const char *outcome)
{
	unsigned class;

	for (class = 0; class < DELIVERY_COUNT; class ++)
		if (strcmp(outcome,
			delivery_word((enum delivery_class) class)) == 0)
			return (enum delivery_class) class;
	return DELIVERY_MAYBE;
}

static void
day_add_send(struct store_day *day, const char *outcome, const char *channel)
{
	enum delivery_class class = day_class(outcome);

	if (class == DELIVERY_SENT || class == DELIVERY_MAYBE) {
		day->sent++;
		day->voice += strcmp(channel, "voice") == 0;
	} else {
		day->failed++;
		day->failed_by_class[class]++;
	}
}

static enum err
day_add(struct query *query, struct store_day *day, struct day_walk *walk)
{
	char kind[STORE_WORD_SIZE];
	char outcome[STORE_WORD_SIZE];
	char channel[STORE_WORD_SIZE];
	int64_t counts;
	int64_t price;

	query_get_integer(query, 1, INT64_MAX, &walk->id);
	query_get_integer(query, 0, INT64_MAX, &walk->real_us);
	query_get_text(query, kind, sizeof(kind));
	query_show_text(query, outcome, sizeof(outcome));
	query_show_text(query, channel, sizeof(channel));
	query_get_integer(query, 0, INT64_MAX, &counts);
	query_get_integer(query, 0, MONEY_MAX, &price);
	if (query_err(query) != ERR_OK)
		return query_err(query);
	if (day_is_send(kind))
		day_add_send(day, outcome, channel);
	else if (strcmp(kind, "decision") != 0)
		day->wrong += strcmp(outcome, "wrong") == 0;
	else if (strcmp(outcome, "granted") == 0)
		day->granted++;
	else if (strcmp(outcome, "ignored") != 0)
		day->refused++;
	if (counts == SQL_COUNTS_SEND || counts == SQL_COUNTS_NOTICE)
		day->cost_micros += price;
	return ERR_OK;
}

static enum err
day_read(struct store *store, struct store_day *day, struct day_walk *walk)
{
	struct query query;
	bool row = true;
	enum err err;

	walk->rows = 0;
	if ((err = transaction_begin(store, false)) != ERR_OK)
		return err;
	query_open(&query, store->sqlite, SQL_DAY);
	query_text(&query, walk->currency);
	query_integer(&query, walk->real_us);
	query_integer(&query, walk->id);
	query_integer(&query, walk->end_us);
	query_integer(&query, DAY_ROWS_AT_ONCE);
	while ((err = query_next(&query, &row)) == ERR_OK && row) {
		if ((err = day_add(&query, day, walk)) != ERR_OK)
			break;
		walk->rows++;
	}
	query_close(&query);
	return transaction_end(store, false, err);
}

/* The lock is held for some rows at a time, and not while ${each} runs. */
enum err
store_day_each(struct store *store, long days, const char *currency,
    bool (*each)(const struct store_day *, void *), void *data)
{
	struct day_walk walk = { .id = INT64_MAX, .currency = currency };
	struct store_day day;
	struct moment now;
	int64_t today_us;
	enum err err;

	if ((err = clock_now(&now)) != ERR_OK)
		return why_say(&store->why, err,
		    "the time can't be read: is /proc mounted?");
	today_us = now.real_us - now.real_us % DAY_US;
	if (days > today_us / DAY_US)
		days = (long)(today_us / DAY_US);
	for (days--; days >= 0; days--) {
		memset(&day, 0, sizeof(day));
		walk.real_us = today_us - days * DAY_US - 1;
		walk.end_us = walk.real_us + 1 + DAY_US;
		walk.id = INT64_MAX;
		day.at = (walk.real_us + 1) / CLOCK_SECOND;
		do {
			if ((err = day_read(store, &day, &walk)) != ERR_OK)
				return err;
		} while (walk.rows == DAY_ROWS_AT_ONCE);
		if (!each(&day, data))
			return ERR_OK;
	}
	return ERR_OK;
}
