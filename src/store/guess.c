#include "store/store.h"

#include <string.h>

#include "store/ledger.h"
#include "store/obstacle.h"
#include "store/private.h"
#include "store/user.h"

void
obstacle_begin(struct store_obstacle *obstacle)
{
	memset(obstacle, 0, sizeof(*obstacle));
	obstacle->kind = STORE_FREE;
	obstacle->only_limits = true;
}

void
obstacle_add(struct store_obstacle *obstacle, enum store_obstacle_kind kind,
    const struct limit *limit, int64_t wait_us)
{
	if (kind != STORE_OVER_LIMIT)
		obstacle->only_limits = false;
	if (obstacle->kind != STORE_FREE && wait_us <= obstacle->wait_us)
		return;
	obstacle->kind = kind;
	obstacle->per = limit->per;
	obstacle->max = limit->max;
	obstacle->window_seconds = limit->window_seconds;
	obstacle->wait_us = wait_us;
}

static void
obstacle_add_lockout(
    struct store_obstacle *obstacle, const struct limits *limits)
{
	const struct limit lockout = {
		.per = LIMIT_USER,
		.max = limits->lockout_failures,
	};

	obstacle_add(obstacle, STORE_LOCKED, &lockout, INT64_MAX);
}

enum err
obstacle_check_user(struct store *store, const struct ledger *ledger,
    const struct limits *limits, const char *name,
    struct store_obstacle *obstacle, struct user *found)
{
	struct ledger_key key = {
		.sql = SQL_WINDOW_GUESS,
		.text = name,
	};
	struct user user;
	int64_t wait_us;
	size_t i;
	enum err err;

	if ((err = user_load(store, name, &user)) != ERR_OK)
		return err;
	key.after_restore = user.unlocked_event > ledger->restored;
	if (user.record.failures >= limits->lockout_failures)
		obstacle_add_lockout(obstacle, limits);
	for (i = 0; i < limits->guess_count; i++) {
		struct limit limit = limits->guesses[i];

		limit.per = LIMIT_USER;
		if ((err = ledger_wait(
			 store, ledger, &key, &limit, &wait_us)) != ERR_OK)
			return err;
		if (wait_us > 0)
			obstacle_add(
			    obstacle, STORE_OVER_GUESSES, &limit, wait_us);
	}
	if (found != NULL)
		*found = user;
	return ERR_OK;
}

/* What one guess is made of, on its way through a transaction. */
struct guess {
	const struct limits *limits;
	const char *user;
	const char *service;
	const struct address *address;
	struct store_obstacle obstacle;
	int64_t id;
	long failures;
};

static enum err
guess_record(struct store *store, struct guess *guess)
{
	const struct ledger_event event = {
		.kind = "guess",
		.counts = SQL_COUNTS_GUESS,
		.user = guess->user,
		.address = guess->address,
		.service = guess->service,
		.outcome = "wrong",
	};
	struct ledger ledger;
	struct user user;
	enum err err;

	obstacle_begin(&guess->obstacle);
	if ((err = ledger_read(store, &ledger)) != ERR_OK ||
	    (err = obstacle_check_user(store, &ledger, guess->limits,
		 guess->user, &guess->obstacle, &user)) != ERR_OK)
		return err;
	if (guess->obstacle.kind != STORE_FREE)
		return ERR_OK;
	guess->failures = ++user.record.failures;
	if ((err = user_save(store, &user)) != ERR_OK)
		return err;
	return ledger_insert(store, &ledger, &event, &guess->id);
}

enum err
store_guess(struct store *store, const struct limits *limits, const char *user,
    const char *service, const struct address *address,
    struct store_obstacle *obstacle, int64_t *id, long *failures)
{
	struct guess guess = {
		.limits = limits,
		.user = user,
		.service = service,
		.address = address,
	};
	enum err err;

	if ((err = transaction_begin(store, true)) != ERR_OK)
		return err;
	err = guess_record(store, &guess);
	if ((err = transaction_end(store, true, err)) != ERR_OK)
		return err;
	*obstacle = guess.obstacle;
	if (guess.obstacle.kind == STORE_FREE) {
		*id = guess.id;
		*failures = guess.failures;
	}
	return ERR_OK;
}

static bool
decision_lets_in(const struct store_decision *decision)
{
	return decision->guess != 0 || decision->number != NULL ||
	       decision->limits != NULL;
}

/* An exchange takes its time: whoever was judged may be another by now. */
static enum err
decision_check_user(struct store *store, const struct store_decision *decision,
    const struct store_user *now)
{
	if (now->status == STORE_VERIFIED &&
	    (decision->number == NULL ||
		(now->uid == decision->uid &&
		    strcmp(decision->number->text, now->number.text) == 0)))
		return ERR_OK;
	return why_say(&store->why, ERR_DENIED,
	    "%s was suspended or removed, or has another number by now",
	    decision->user);
}

static enum err
decision_refuse(struct store *store, const struct store_decision *decision)
{
	return why_say(&store->why, ERR_DENIED,
	    "%s was locked, or guessed too often, in the meantime",
	    decision->user);
}

/*
 * A guess is right once: what it was recorded as decides, not what it counts,
 * which an unlock may have cleared in between.  Whoever was locked by others
 * since stays locked: a right code is no unlock.
 */
static enum err
guess_right(struct store *store, const struct ledger *ledger,
    const struct store_decision *decision, struct user *user,
    struct store_obstacle *obstacle)
{
	long own = user->unlocked_event > decision->guess ? 0
							   : decision->failures;
	long others = user->record.failures - own;
	struct query query;
	long changes = 0;
	enum err err;

	query_open(&query, store->sqlite, SQL_GUESS_RIGHT);
	query_integer(&query, decision->guess);
	query_text(&query, decision->user);
	query_text(&query, "guess");
	if ((err = query_run(&query, &changes)) != ERR_OK)
		return err;
	if (changes != 1)
		return why_say(&store->why, ERR_DENIED,
		    "guess %lld is not an open guess of %s",
		    (long long)decision->guess, decision->user);
	if (decision->limits != NULL && others > 0 &&
	    user->record.failures >= decision->limits->lockout_failures) {
		obstacle_add_lockout(obstacle, decision->limits);
		return decision_refuse(store, decision);
	}
	user->record.failures = others > 0 ? others : 0;
	user->record.last_login = ledger->now.real_us / CLOCK_SECOND;
	return user_save(store, user);
}

static enum err
decision_let_in(struct store *store, const struct ledger *ledger,
    const struct store_decision *decision, struct store_obstacle *obstacle)
{
	struct user user;
	enum err err;

	if ((err = user_load(store, decision->user, &user)) != ERR_OK ||
	    (err = decision_check_user(store, decision, &user.record)) !=
		ERR_OK)
		return err;
	if (decision->guess != 0)
		return guess_right(store, ledger, decision, &user, obstacle);
	if (decision->limits == NULL)
		return ERR_OK;
	err = obstacle_check_user(store, ledger, decision->limits,
	    decision->user, obstacle, NULL);
	if (err == ERR_OK && obstacle->kind != STORE_FREE)
		return decision_refuse(store, decision);
	return err;
}

static enum err
decision_record(struct store *store, const struct store_decision *decision,
    struct store_obstacle *obstacle)
{
	const struct ledger_event event = {
		.kind = "decision",
		.counts = SQL_COUNTS_NOT,
		.user = decision->user != NULL ? decision->user : "",
		.address = decision->address,
		.service = decision->service,
		.outcome = decision->outcome,
		.reason = decision->reason,
	};
	struct ledger ledger;
	enum err err;

	if ((err = ledger_read(store, &ledger)) != ERR_OK)
		return err;
	if (decision_lets_in(decision) &&
	    (err = decision_let_in(store, &ledger, decision, obstacle)) !=
		ERR_OK)
		return err;
	return ledger_insert(store, &ledger, &event, NULL);
}

enum err
store_decide(struct store *store, const struct store_decision *decision,
    struct store_obstacle *obstacle)
{
	struct store_obstacle found;
	enum err err;

	obstacle_begin(&found);
	if ((err = transaction_begin(store, true)) != ERR_OK)
		return err;
	err = decision_record(store, decision, &found);
	if ((err = transaction_end(store, true, err)) == ERR_DENIED)
		*obstacle = found;
	return err;
}

enum err
store_user_obstacle(struct store *store, const struct limits *limits,
    const char *name, struct store_obstacle *obstacle)
{
	struct store_obstacle found;
	struct ledger ledger;
	enum err err;

	if ((err = transaction_begin(store, false)) != ERR_OK)
		return err;
	obstacle_begin(&found);
	if ((err = ledger_read(store, &ledger)) == ERR_OK)
		err = obstacle_check_user(
		    store, &ledger, limits, name, &found, NULL);
	if ((err = transaction_end(store, false, err)) == ERR_OK)
		*obstacle = found;
	return err;
}
