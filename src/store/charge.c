#include "store/store.h"

#include <string.h>

#include "store/budget.h"
#include "store/ledger.h"
#include "store/obstacle.h"
#include "store/private.h"

static const char *
charge_kind_word(enum store_send_kind kind)
{
	switch (kind) {
	case STORE_SEND_LOGIN:
		return "send";
	case STORE_SEND_VERIFY:
		return "verify";
	case STORE_SEND_TEST:
		return "test";
	case STORE_SEND_NOTICE:
		return "notice";
	}
	return "unknown";
}

/* What a row of `limits` counts by; false: it does not bind this send. */
static bool
charge_key(struct ledger_key *key, enum limit_per per,
    const struct store_send *send, char address[NETWORK_TEXT_SIZE])
{
	switch (per) {
	case LIMIT_NUMBER:
		key->sql = SQL_WINDOW_NUMBER;
		key->hashed = true;
		return true;
	case LIMIT_USER:
		key->sql = SQL_WINDOW_USER;
		key->text = send->user;
		break;
	case LIMIT_ADDRESS:
		key->sql = SQL_WINDOW_ADDRESS;
		if (send->address == NULL || send->address->family == 0)
			return false;
		address_key(address, send->address);
		key->text = address;
		break;
	case LIMIT_COUNTRY:
		key->sql = SQL_WINDOW_COUNTRY;
		key->text = send->country;
		break;
	case LIMIT_HOST:
	case LIMIT_PER_COUNT:
		key->sql = SQL_WINDOW_HOST;
		key->hashed = false;
		key->text = NULL;
		return true;
	}
	key->hashed = false;
	return key->text != NULL && key->text[0] != '\0';
}

static enum err
charge_check_row(struct store *store, const struct ledger *ledger,
    const struct ledger_key *key, const struct limit *limit,
    struct store_obstacle *obstacle)
{
	int64_t wait_us;
	enum err err = ledger_wait(store, ledger, key, limit, &wait_us);

	if (err == ERR_OK && wait_us > 0)
		obstacle_add(obstacle, STORE_OVER_LIMIT, limit, wait_us);
	return err;
}

/* Notices are bound by the host's rows, and by the number's day. */
static enum err
charge_check_notice(struct store *store, const struct ledger *ledger,
    struct ledger_key *key, struct store_obstacle *obstacle)
{
	const struct limit day = {
		.per = LIMIT_NUMBER,
		.max = LIMIT_NOTICES_PER_DAY,
		.window_seconds = INT64_C(24) * 60 * 60,
	};

	key->sql = SQL_WINDOW_NOTICE;
	key->hashed = true;
	return charge_check_row(store, ledger, key, &day, obstacle);
}

/* A login's code goes to the number that is the user's own now. */
static enum err
charge_check_number(
    struct store *store, const struct store_send *send, const struct user *user)
{
	if (strcmp(user->record.number.text, send->number->text) != 0)
		return why_say(&store->why, ERR_NOT_FOUND,
		    "%s has another number by now", send->user);
	if (user->record.status == STORE_VERIFIED ||
	    (user->record.status == STORE_PENDING && send->unverified_too))
		return ERR_OK;
	return why_say(&store->why, ERR_NOT_FOUND, "%s is %s by now",
	    send->user, store_status_word(user->record.status));
}

/* Last: the lockout stays the reason where both wait for an administrator. */
static enum err
charge_check_budget(struct store *store, const struct ledger *ledger,
    const struct store_budget *budget, const struct money *price,
    struct store_obstacle *obstacle)
{
	const struct limit row = {
		.per = LIMIT_HOST,
		.window_seconds = budget->window_seconds,
	};
	int64_t spent;
	enum err err;

	if ((err = budget_spent(store, ledger, budget, &spent)) != ERR_OK)
		return err;
	obstacle->spent_micros = spent + price->micros;
	if (spent >= budget->max.micros ||
	    obstacle->spent_micros > budget->max.micros)
		obstacle_add(obstacle, STORE_OVER_BUDGET, &row, INT64_MAX);
	return ERR_OK;
}

static enum err
charge_check_login(struct store *store, const struct ledger *ledger,
    const struct limits *limits, const struct store_send *send,
    struct store_obstacle *obstacle)
{
	struct user user;
	enum err err;

	if ((err = obstacle_check_user(
		 store, ledger, limits, send->user, obstacle, &user)) != ERR_OK)
		return err;
	return charge_check_number(store, send, &user);
}

static enum err
charge_check(struct store *store, const struct ledger *ledger,
    const struct limits *limits, const struct store_budget *budget,
    const struct store_send *send, struct store_obstacle *obstacle)
{
	bool notice = send->kind == STORE_SEND_NOTICE;
	struct ledger_key key = { .sql = SQL_WINDOW_HOST };
	char address[NETWORK_TEXT_SIZE];
	size_t i;
	enum err err;

	if ((err = ledger_hash_number(store, send->number, key.hash)) != ERR_OK)
		return err;
	if (notice && (err = charge_check_notice(
			   store, ledger, &key, obstacle)) != ERR_OK)
		return err;
	for (i = 0; i < limits->send_count; i++) {
		const struct limit *limit = &limits->sends[i];

		if ((notice && limit->per != LIMIT_HOST) ||
		    !charge_key(&key, limit->per, send, address))
			continue;
		if ((err = charge_check_row(
			 store, ledger, &key, limit, obstacle)) != ERR_OK)
			return err;
	}
	if (send->kind == STORE_SEND_LOGIN &&
	    (err = charge_check_login(store, ledger, limits, send, obstacle)) !=
		ERR_OK)
		return err;
	if (budget == NULL)
		return ERR_OK;
	return charge_check_budget(
	    store, ledger, budget, &send->price, obstacle);
}

static enum err
charge_insert(struct store *store, struct ledger *ledger,
    const struct store_send *send, int64_t *charge)
{
	const struct ledger_event event = {
		.kind = charge_kind_word(send->kind),
		.counts = send->kind == STORE_SEND_NOTICE ? SQL_COUNTS_NOTICE
							  : SQL_COUNTS_SEND,
		.user = send->user != NULL ? send->user : "",
		.number = send->number,
		.country = send->country,
		.address = send->address,
		.service = send->service,
		.channel = send->channel,
		.price = &send->price,
	};

	enum err err = ledger_insert(store, ledger, &event, charge);

	if (err != ERR_OK || send->price.currency[0] == '\0')
		return err;
	return budget_add(store, *charge);
}

/* ${charge} is NULL where it is only asked for. */
static enum err
charge_decide(struct store *store, const struct limits *limits,
    const struct store_budget *budget, const struct store_send *send,
    struct store_obstacle *obstacle, int64_t *charge)
{
	struct ledger ledger;
	enum err err;

	obstacle_begin(obstacle);
	if ((err = ledger_read(store, &ledger)) != ERR_OK ||
	    (err = charge_check(
		 store, &ledger, limits, budget, send, obstacle)) != ERR_OK)
		return err;
	if (obstacle->kind != STORE_FREE || charge == NULL)
		return ERR_OK;
	return charge_insert(store, &ledger, send, charge);
}

enum err
store_charge(struct store *store, const struct limits *limits,
    const struct store_budget *budget, const struct store_send *send,
    struct store_obstacle *obstacle, int64_t *charge)
{
	struct store_obstacle found;
	int64_t id = 0;
	enum err err;

	if ((err = transaction_begin(store, true)) != ERR_OK)
		return err;
	err = charge_decide(store, limits, budget, send, &found, &id);
	if ((err = transaction_end(store, true, err)) != ERR_OK)
		return err;
	*obstacle = found;
	if (found.kind == STORE_FREE)
		*charge = id;
	return ERR_OK;
}

enum err
store_charge_foresee(struct store *store, const struct limits *limits,
    const struct store_budget *budget, const struct store_send *send,
    struct store_obstacle *obstacle)
{
	struct store_obstacle found;
	enum err err;

	if ((err = transaction_begin(store, false)) != ERR_OK)
		return err;
	err = charge_decide(store, limits, budget, send, &found, NULL);
	if ((err = transaction_end(store, false, err)) == ERR_OK)
		*obstacle = found;
	return err;
}

static enum err
usage_row(struct store *store, const struct ledger *ledger,
    struct ledger_key *key, const struct limit *limit,
    const struct store_send *send, struct store_usage *usage)
{
	char address[NETWORK_TEXT_SIZE];
	int64_t wait_us;
	enum err err;

	memset(usage, 0, sizeof(*usage));
	usage->limit = *limit;
	if (!charge_key(key, limit->per, send, address))
		return ERR_OK;
	if ((err = ledger_used(store, ledger, key, limit, &usage->used)) !=
		ERR_OK ||
	    (err = ledger_wait(store, ledger, key, limit, &wait_us)) != ERR_OK)
		return err;
	if (wait_us > 0)
		usage->free_at =
		    (ledger->now.real_us + wait_us + CLOCK_SECOND - 1) /
		    CLOCK_SECOND;
	return ERR_OK;
}

static enum err
usage_read(struct store *store, const struct limits *limits,
    const struct store_send *send, struct store_usage *usage)
{
	struct ledger_key key = { .sql = SQL_WINDOW_HOST };
	struct ledger ledger;
	size_t i;
	enum err err;

	if ((err = ledger_read(store, &ledger)) != ERR_OK ||
	    (err = ledger_hash_number(store, send->number, key.hash)) != ERR_OK)
		return err;
	for (i = 0; i < limits->send_count && err == ERR_OK; i++)
		err = usage_row(
		    store, &ledger, &key, &limits->sends[i], send, &usage[i]);
	return err;
}

enum err
store_usage(struct store *store, const struct limits *limits,
    const struct store_user *user, const char *country,
    struct store_usage usage[LIMIT_ROWS_MAX], size_t *count)
{
	const struct store_send send = {
		.user = user->user,
		.number = &user->number,
		.country = country,
	};
	enum err err;

	if ((err = transaction_begin(store, false)) != ERR_OK)
		return err;
	err = usage_read(store, limits, &send, usage);
	if ((err = transaction_end(store, false, err)) == ERR_OK)
		*count = limits->send_count;
	return err;
}
