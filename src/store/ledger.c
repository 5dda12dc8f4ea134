#include "store/ledger.h"

#include <string.h>

#include "store/meta.h"
#include "store/private.h"

/* Some 36000 years: no clock of ours says more, and sums can't overflow. */
#define LEDGER_TIME_MAX (INT64_C(1) << 60)

static int64_t
ledger_start(
    const struct moment *now, int64_t before_us, int64_t before_real_us)
{
	int64_t gap = now->real_us - now->boot_us - before_real_us;

	return before_us + (gap > 0 ? gap : 0);
}

/*
 * The newest boot's row: ${*known} is false where there is none.  ${id} is
 * its boot id.
 */
static enum err
ledger_read_boot(struct store *store, struct ledger *ledger, bool *known,
    char id[CLOCK_BOOT_ID_SIZE])
{
	struct query query;
	enum err err;

	query_open(&query, store->sqlite, SQL_BOOT_LAST);
	if ((err = query_next(&query, known)) == ERR_OK && *known) {
		query_get_integer(&query, 1, INT32_MAX, &ledger->boot);
		query_get_text(&query, id, CLOCK_BOOT_ID_SIZE);
		query_get_integer(
		    &query, 0, LEDGER_TIME_MAX, &ledger->before_us);
		query_get_integer(&query, -LEDGER_TIME_MAX, LEDGER_TIME_MAX,
		    &ledger->before_real_us);
		err = query_err(&query);
	}
	query_close(&query);
	return err;
}

/* Another boot began: its line starts where the last event left off. */
static enum err
ledger_next_boot(struct store *store, struct ledger *ledger)
{
	struct moment last;
	struct query query;
	bool row = false;
	int64_t boot = 0;
	enum err err;

	query_open(&query, store->sqlite, SQL_EVENT_LAST);
	if ((err = query_next(&query, &row)) == ERR_OK && row) {
		query_get_integer(&query, 1, INT32_MAX, &boot);
		query_get_integer(&query, 0, LEDGER_TIME_MAX, &last.real_us);
		query_get_integer(&query, 0, LEDGER_TIME_MAX, &last.boot_us);
		err = query_err(&query);
	}
	query_close(&query);
	if (err != ERR_OK)
		return err;
	if (!row || boot != ledger->boot)
		return why_restore(&store->why, ERR_DAMAGED,
		    "%s: the newest event is lost", store->state.path);
	ledger->ended_start_us =
	    ledger_start(&last, ledger->before_us, ledger->before_real_us);
	ledger->before_us = ledger->ended_start_us + last.boot_us;
	ledger->before_real_us = last.real_us;
	ledger->boot++;
	ledger->boot_is_new = true;
	return ERR_OK;
}

int64_t
ledger_now(const struct ledger *ledger)
{
	return ledger->start_us + ledger->now.boot_us;
}

int64_t
ledger_zero(const struct ledger *ledger, int64_t boot, int64_t start_us)
{
	if (boot == ledger->boot)
		return ledger->start_us;
	if (ledger->boot_is_new && boot == ledger->boot - 1)
		return ledger->ended_start_us;
	return start_us;
}

int64_t
ledger_place(const struct ledger *ledger, struct query *query)
{
	int64_t boot;
	int64_t boot_us;
	int64_t start_us;

	query_get_integer(query, 1, INT32_MAX, &boot);
	query_get_integer(query, 0, LEDGER_TIME_MAX, &boot_us);
	query_get_integer(query, 0, LEDGER_TIME_MAX, &start_us);
	return ledger_zero(ledger, boot, start_us) + boot_us;
}

/* One that was pruned is over for every window. */
static enum err
ledger_read_restore(struct store *store, struct ledger *ledger)
{
	struct query query;
	bool row = false;
	enum err err;

	if ((err = meta_get(store, META_RESTORED, &ledger->restored)) !=
		ERR_OK ||
	    ledger->restored == 0)
		return err;
	query_open(&query, store->sqlite, SQL_EVENT_PLACE);
	query_integer(&query, ledger->restored);
	if ((err = query_next(&query, &row)) == ERR_OK && row) {
		ledger->restored_us = ledger_place(ledger, &query);
		err = query_err(&query);
	}
	query_close(&query);
	if (err == ERR_OK && !row)
		ledger->restored_us = -LEDGER_TIME_MAX;
	return err;
}

enum err
ledger_read(struct store *store, struct ledger *ledger)
{
	char id[CLOCK_BOOT_ID_SIZE] = "";
	bool known = false;
	enum err err;

	memset(ledger, 0, sizeof(*ledger));
	if ((err = clock_now(&ledger->now)) != ERR_OK)
		return why_say(&store->why, err,
		    "the time can't be read: is /proc mounted?");
	if (ledger->now.real_us < 0 || ledger->now.boot_us < 0 ||
	    ledger->now.real_us > LEDGER_TIME_MAX ||
	    ledger->now.boot_us > LEDGER_TIME_MAX)
		return why_say(&store->why, ERR_CLOCK,
		    "the system clock is absurd: set it");
	if ((err = ledger_read_boot(store, ledger, &known, id)) != ERR_OK)
		return err;
	if (!known) {
		ledger->boot = 1;
		ledger->boot_is_new = true;
		ledger->before_real_us =
		    ledger->now.real_us - ledger->now.boot_us;
	} else if (strcmp(id, ledger->now.boot_id) != 0 &&
		   (err = ledger_next_boot(store, ledger)) != ERR_OK) {
		return err;
	}
	ledger->start_us = ledger_start(
	    &ledger->now, ledger->before_us, ledger->before_real_us);
	return ledger_read_restore(store, ledger);
}

static enum err
ledger_write_boot(struct store *store, struct ledger *ledger)
{
	struct query query;
	enum err err;

	if (ledger->boot > 1) {
		query_open(&query, store->sqlite, SQL_BOOT_END);
		query_integer(&query, ledger->ended_start_us);
		query_integer(&query, ledger->boot - 1);
		if ((err = query_run(&query, NULL)) != ERR_OK)
			return err;
	}
	query_open(&query, store->sqlite, SQL_BOOT_INSERT);
	query_integer(&query, ledger->boot);
	query_text(&query, ledger->now.boot_id);
	query_integer(&query, ledger->before_us);
	query_integer(&query, ledger->before_real_us);
	query_integer(&query, ledger->start_us);
	if ((err = query_run(&query, NULL)) == ERR_OK)
		ledger->boot_is_new = false;
	return err;
}

enum err
ledger_hash_number(struct store *store, const struct e164 *number,
    unsigned char hash[SECRET_HASH_SIZE])
{
	return secret_hash(hash, store->state.key, "number", number->text,
	    strlen(number->text));
}

/* An absent text and an empty one are the same to us. */
static const char *
ledger_text(const char *text)
{
	return text == NULL || text[0] == '\0' ? NULL : text;
}

/* Its two columns, or two NULLs. */
static void
ledger_price(struct query *query, const struct money *price)
{
	if (price == NULL || price->currency[0] == '\0') {
		query_text(query, NULL);
		query_text(query, NULL);
		return;
	}
	query_integer(query, price->micros);
	query_text(query, price->currency);
}

enum err
ledger_insert(struct store *store, struct ledger *ledger,
    const struct ledger_event *event, int64_t *id)
{
	unsigned char hash[SECRET_HASH_SIZE];
	char key[NETWORK_TEXT_SIZE] = "";
	char address[NETWORK_TEXT_SIZE] = "";
	struct query query;
	enum err err;

	if (ledger->boot_is_new &&
	    (err = ledger_write_boot(store, ledger)) != ERR_OK)
		return err;
	if (event->number != NULL &&
	    (err = ledger_hash_number(store, event->number, hash)) != ERR_OK)
		return err;
	if (event->address != NULL && event->address->family != 0) {
		address_key(key, event->address);
		address_text(address, event->address);
	}
	query_open(&query, store->sqlite, SQL_EVENT_INSERT);
	query_text(&query, event->kind);
	query_integer(&query, ledger->now.real_us);
	query_integer(&query, ledger->boot);
	query_integer(&query, ledger->now.boot_us);
	query_integer(&query, event->counts);
	query_text(&query, event->user);
	query_blob(&query, event->number != NULL ? hash : NULL, sizeof(hash));
	query_text(&query, ledger_text(event->country));
	query_text(&query, ledger_text(key));
	query_text(&query, ledger_text(address));
	query_text(&query, ledger_text(event->service));
	query_text(&query, ledger_text(event->outcome));
	query_text(&query, ledger_text(event->reason));
	query_text(&query, ledger_text(event->detail));
	query_text(&query, ledger_text(event->actor));
	query_text(&query, ledger_text(event->channel));
	ledger_price(&query, event->price);
	if ((err = query_run(&query, NULL)) == ERR_OK && id != NULL)
		*id = sqlite_inserted(store->sqlite);
	return err;
}

static void
ledger_ask(struct query *query, struct store *store,
    const struct ledger_key *key, int64_t most, int64_t skip)
{
	query_open(query, store->sqlite, key->sql);
	if (key->hashed)
		query_blob(query, key->hash, sizeof(key->hash));
	else if (key->text != NULL)
		query_text(query, key->text);
	query_integer(query, most);
	query_integer(query, skip);
}

/* What is left of the window of what lies at ${place}; 0 or less: nothing. */
static int64_t
ledger_left(
    const struct ledger *ledger, const struct limit *limit, int64_t place)
{
	return place + limit->window_seconds * CLOCK_SECOND -
	       ledger_now(ledger);
}

/* The same of the newest restore, where it counts. */
static int64_t
ledger_left_full(const struct ledger *ledger, const struct ledger_key *key,
    const struct limit *limit)
{
	if (ledger->restored == 0 || key->after_restore)
		return 0;
	return ledger_left(ledger, limit, ledger->restored_us);
}

enum err
ledger_wait(struct store *store, const struct ledger *ledger,
    const struct ledger_key *key, const struct limit *limit, int64_t *wait_us)
{
	struct query query;
	bool row = false;
	int64_t full = ledger_left_full(ledger, key, limit);
	int64_t left = 0;
	enum err err;

	/* the max-th newest: once it is out, fewer than max are in */
	ledger_ask(&query, store, key, 1, limit->max - 1);
	if ((err = query_next(&query, &row)) == ERR_OK && row) {
		left = ledger_left(ledger, limit, ledger_place(ledger, &query));
		err = query_err(&query);
	}
	query_close(&query);
	if (left < full)
		left = full;
	if (err == ERR_OK)
		*wait_us = left > 0 ? left : 0;
	return err;
}

enum err
ledger_used(struct store *store, const struct ledger *ledger,
    const struct ledger_key *key, const struct limit *limit, long *used)
{
	struct query query;
	bool row = true;
	long count = 0;
	enum err err;

	if (ledger_left_full(ledger, key, limit) > 0) {
		*used = limit->max;
		return ERR_OK;
	}
	ledger_ask(&query, store, key, -1, 0);
	while ((err = query_next(&query, &row)) == ERR_OK && row) {
		int64_t left =
		    ledger_left(ledger, limit, ledger_place(ledger, &query));

		if ((err = query_err(&query)) != ERR_OK || left <= 0)
			break;
		count++;
	}
	query_close(&query);
	if (err == ERR_OK)
		*used = count;
	return err;
}
