/*
 * The state as a whole, and what it has cost: for the administrator's command,
 * never for a login.  As store.h, unless it says otherwise.
 */
#ifndef STORE_UPKEEP_H
#define STORE_UPKEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/limit.h"
#include "core/money.h"
#include "store/store.h"

/* SQLite's version, at run time and when this was compiled. */
const char *store_library(const char **compiled);

/*
 * The sends with a SID whose price the provider has not said yet, oldest
 * first; after STORE_PRICE_DAYS nobody expects it any more.
 */
#define STORE_PRICE_DAYS 7
enum err store_unpriced_each(struct store *, long most,
    bool (*each)(int64_t charge, const char *sid, void *), void *) MUST_CHECK;

/*
 * The provider's price.  In another currency than the charge's it is not
 * asked for again, and the charge's stays.  ERR_NOT_FOUND: no such charge.
 */
enum err store_price_set(
    struct store *, int64_t charge, const struct money *) MUST_CHECK;

/* Days of UTC, oldest first, today last; those without an event too. */
struct store_day {
	int64_t at;  /* real seconds of 00:00 UTC */
	long sent;   /* messages and calls: DELIVERY_SENT, DELIVERY_MAYBE, or
		      * nobody lived to tell */
	long voice;  /* the calls among them */
	long failed; /* every other class */
	long failed_by_class[16]; /* enum delivery_class */
	long granted;		  /* logins by a code */
	long refused; /* logins with any other end, exemptions aside */
	long wrong;   /* codes, recovery codes too */
	int64_t cost_micros; /* of what was paid in ${currency} */
};
enum err store_day_each(struct store *, long days, const char *currency,
    bool (*each)(const struct store_day *, void *), void *) MUST_CHECK;

/*
 * Insert all or none, whatever their number, in steps that hold up nobody:
 * unseen until the last of them.  ${next} fills user, uid, number and status
 * of line ${index} and returns false after the last.  ${*bad} names the index
 * of a line that is refused: ERR_EXISTS (enrolled already, or twice in the
 * file), ERR_INVALID, ERR_TOO_LONG (the name).  ERR_BUSY: another import runs,
 * or somebody was enrolled meanwhile whose row was there already.
 */
enum err store_import(struct store *,
    bool (*next)(size_t index, struct store_user *, void *), void *,
    const struct store_actor *, size_t *bad) MUST_CHECK;

/*
 * Delete the events that ${keep_seconds}, and every window of ${limits}, has
 * outlived, failed codes that nobody has been shown aside; in steps.
 */
enum err store_prune(struct store *, const struct limits *,
    int64_t keep_seconds, long *deleted) MUST_CHECK;

/*
 * A consistent copy of database and key into the open, empty, regular
 * ${file}, durably.  It is as secret as the state.  ERR_DAMAGED, as a restore
 * of it would be: a row of a user is lost or altered.
 */
enum err store_backup(struct store *, int file) MUST_CHECK;

/*
 * A backup, read from ${file}, into the existing ${directory} without a state:
 * all of it, or nothing.  Recovery codes and waiting codes are void, every
 * window of `limits` and `guesses` is full for its length from now on; failures
 * and lockouts are as they were.  The restore is an event.  ERR_EXISTS: there
 * is a state.  ERR_DAMAGED: no backup of ours, or not whole.
 */
#define STORE_RESTORE_WHY_SIZE 512
enum err store_restore(const char *directory, int file,
    const struct store_actor *, char why[STORE_RESTORE_WHY_SIZE]) MUST_CHECK;

#endif
