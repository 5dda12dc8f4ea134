/*
 * What Lookup said of a number: an event, which the log shows, and the newest
 * of which is the cache.
 */
#include "store/store.h"

#include <limits.h>
#include <string.h>

#include "base/text.h"
#include "store/ledger.h"
#include "store/private.h"

#define SIGNALS_TEXT_SIZE 80
#define SIGNALS_MAX 9 /* one digit each */

/* The one spelling of ${signals}, the line type aside. */
static enum err
signals_spell(char text[SIGNALS_TEXT_SIZE], const struct store_signals *signals)
{
	if (signals->asked > SIGNALS_MAX || signals->valid > SIGNALS_MAX ||
	    signals->sim_swapped > SIGNALS_MAX ||
	    signals->forwarding > SIGNALS_MAX || signals->sim_swap_at < 0)
		return ERR_RANGE;
	return text_format(text, SIGNALS_TEXT_SIZE,
	    "asked=%u valid=%u sim_swap=%u forwarding=%u at=%lld",
	    signals->asked, signals->valid, signals->sim_swapped,
	    signals->forwarding, (long long)signals->sim_swap_at);
}

static uint32_t
signals_digit(const char *text, const char *name)
{
	const char *at = strstr(text, name);
	long digit = 0;
	char one[2] = "";

	if (at != NULL)
		one[0] = at[strlen(name)];
	return text_number(one, 0, SIGNALS_MAX, &digit) ? (uint32_t)digit : 0;
}

/* What does not spell the same again was never written by us. */
static bool
signals_parse(struct store_signals *signals, const char *text)
{
	const char *at = strstr(text, " at=");
	char again[SIGNALS_TEXT_SIZE];
	long seconds;

	if (at == NULL ||
	    !text_number(at + strlen(" at="), 0, LONG_MAX, &seconds))
		return false;
	signals->asked = signals_digit(text, "asked=");
	signals->valid = signals_digit(text, " valid=");
	signals->sim_swapped = signals_digit(text, " sim_swap=");
	signals->forwarding = signals_digit(text, " forwarding=");
	signals->sim_swap_at = seconds;
	return signals_spell(again, signals) == ERR_OK &&
	       strcmp(again, text) == 0;
}

static enum err
signals_read(struct store *store, struct query *query,
    const struct ledger *ledger, int64_t seconds, struct store_signals *signals)
{
	int64_t age_us = ledger_now(ledger) - ledger_place(ledger, query);
	char text[SIGNALS_TEXT_SIZE];
	enum err err;

	query_get_text(query, text, sizeof(text));
	query_show_text(query, signals->line_type, sizeof(signals->line_type));
	if ((err = query_err(query)) != ERR_OK)
		return err;
	if (age_us >= seconds * CLOCK_SECOND)
		return ERR_NOT_FOUND;
	if (!signals_parse(signals, text))
		return why_restore(&store->why, ERR_DAMAGED,
		    "%s: the signals of a number are garbled",
		    store->state.path);
	return ERR_OK;
}

static enum err
signals_find(struct store *store, const struct e164 *number, int64_t seconds,
    struct store_signals *signals)
{
	unsigned char hash[SECRET_HASH_SIZE];
	struct ledger ledger;
	struct query query;
	bool row = false;
	enum err err;

	if ((err = ledger_read(store, &ledger)) != ERR_OK ||
	    (err = ledger_hash_number(store, number, hash)) != ERR_OK)
		return err;
	query_open(&query, store->sqlite, SQL_LOOKUP);
	query_blob(&query, hash, sizeof(hash));
	if ((err = query_next(&query, &row)) == ERR_OK)
		err =
		    row ? signals_read(store, &query, &ledger, seconds, signals)
			: ERR_NOT_FOUND;
	query_close(&query);
	return err;
}

enum err
store_signals_find(struct store *store, const struct e164 *number,
    int64_t seconds, struct store_signals *signals)
{
	struct store_signals found = { .asked = 0 };
	enum err err;

	if ((err = transaction_begin(store, false)) != ERR_OK)
		return err;
	err = signals_find(store, number, seconds, &found);
	if ((err = transaction_end(store, false, err)) == ERR_OK)
		*signals = found;
	return err;
}

enum err
signals_write(struct store *store)
{
	char text[SIGNALS_TEXT_SIZE];
	const struct ledger_event event = {
		.kind = "lookup",
		.counts = SQL_COUNTS_LOOKUP,
		.user = "",
		.number = &store->signals_number,
		.reason = store->signals.line_type,
		.detail = text,
	};
	struct ledger ledger;
	enum err err;

	if (store->signals_number.text[0] == '\0')
		return ERR_OK;
	if ((err = signals_spell(text, &store->signals)) != ERR_OK ||
	    (err = ledger_read(store, &ledger)) != ERR_OK)
		return err;
	return ledger_insert(store, &ledger, &event, NULL);
}

enum err
store_signals_keep(struct store *store, const struct e164 *number,
    const struct store_signals *signals)
{
	char text[SIGNALS_TEXT_SIZE];
	enum err err;

	if ((err = signals_spell(text, signals)) != ERR_OK)
		return why_say(&store->why, err,
		    "the signals of a number are out of range");
	if (store->signals_number.text[0] != '\0' &&
	    (err = store_flush(store)) != ERR_OK)
		return err;
	store->signals = *signals;
	text_printable(store->signals.line_type,
	    sizeof(store->signals.line_type), signals->line_type);
	store->signals_number = *number;
	return ERR_OK;
}
