/*
 * Enrolments, events, limits: the state of one host, in the product's words.
 *
 * Every operation is one transaction: all of it is durable when it returns
 * ERR_OK, nothing of it otherwise.  Time is read inside the transaction, after
 * the lock is had.  State that is absent, foreign, damaged, unreadable, full
 * or locked for over 5 s is an error, never an empty answer:
 * ERR_STORE (can't read or write; absent), ERR_DAMAGED (content is wrong),
 * ERR_BUSY (locked), ERR_FULL (disk), ERR_UNSAFE (owner, mode, link),
 * ERR_CLOCK, ERR_MEMORY.  store_why() has the sentence for the log.
 *
 * The caller is the system user already: nothing here runs as root.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "core/code.h"
#include "core/e164.h"
#include "core/limit.h"
#include "core/money.h"
#include "core/network.h"

#define STORE_NAME_SIZE 256
#define STORE_WORD_SIZE 64
#define STORE_DETAIL_SIZE 256

struct store;

/*
 * Open the state in ${directory}: it, state.db and key belong to this
 * process's effective uid with modes 0700, 0600, 0600, regular, one link each;
 * key's fingerprint stands in state.db.  The caller closes.  On failure
 * ${*store} is NULL or a closed store good for store_why alone; it is freed by
 * store_close.
 */
enum err store_open(struct store **store, const char *directory) MUST_CHECK;

/*
 * Make state.db and key in the existing ${directory} (the command alone does
 * this).  ERR_EXISTS when a file of a state is there already.
 */
enum err store_create(const char *directory) MUST_CHECK;

/*
 * ${directory} can be read and has no state.db.  Whether it is lost or was
 * never there says store_create, which waits for others who make one; what else
 * may lie there (the lost+found of a mount point, temporary files of one who
 * died) is in nobody's way.
 */
bool store_is_absent(const char *directory);

/* NULL is fine. */
void store_close(struct store *);

/* What went wrong last, with the mend; "" when nothing did, never NULL. */
const char *store_why(const struct store *);

/* Users. */
enum store_status { STORE_PENDING, STORE_VERIFIED, STORE_SUSPENDED };

struct store_user {
	char user[STORE_NAME_SIZE]; /* pw_name */
	uid_t uid;
	struct e164 number;
	struct e164 pending_number; /* of a change, text "" for none */
	enum store_status status;
	int64_t verified_at, changed_at, last_login; /* seconds, 0: never */
	char changed_by[STORE_WORD_SIZE];
	long failures;	   /* consecutive wrong codes */
	bool code_waiting; /* a code of `enroll --pending` or unlock waits */
};

const char *store_status_word(enum store_status);

/* Who does a change, from where: for its event. */
struct store_actor {
	char name[STORE_WORD_SIZE];   /* "uid 1000", "root" */
	char origin[STORE_WORD_SIZE]; /* "sms2fa enroll" */
};

/* ERR_NOT_FOUND only when the store was read whole and lacks ${user}. */
enum err store_user_find(
    struct store *, const char *user, struct store_user *) MUST_CHECK;

/*
 * Call ${each} for every user by name; false ends the walk early.  One
 * damaged row ends it with ERR_DAMAGED.
 */
enum err store_user_each(struct store *,
    bool (*each)(const struct store_user *, void *), void *) MUST_CHECK;

/* How many users have ${number}, ${except} aside. */
enum err store_number_users(struct store *, const struct e164 *,
    const char *except, long *count) MUST_CHECK;

/*
 * Insert, `pending`, with its event.  A row that is `pending` already is
 * replaced (there is no instant without one), and the code that waits for it
 * dies.  ERR_EXISTS: verified or suspended.
 */
enum err store_user_add(struct store *, const char *user, uid_t,
    const struct e164 *, const struct store_actor *) MUST_CHECK;

/*
 * pending -> verified, with its event.  ERR_NOT_FOUND, also when the row's
 * number is not ${number} (the one that was proven) any more.
 */
enum err store_user_verify(struct store *, const char *user,
    const struct e164 *number, const struct store_actor *) MUST_CHECK;

/* Delete the row, ${*removed} (may be NULL), keep the events (so the windows
 * stay).  ERR_NOT_FOUND. */
enum err store_user_remove(struct store *, const char *user,
    struct store_user *removed, const struct store_actor *) MUST_CHECK;

/* Clear the consecutive failures and the windows of guesses. */
enum err store_user_unlock(
    struct store *, const char *user, const struct store_actor *) MUST_CHECK;

/*
 * A code that waits for `verify`: kept as a keyed hash, with a guess count
 * and an end on this boot's clock; a reboot expires it.  It belongs to the
 * ${number} that it is sent to, the user's or the pending one of a change:
 * ERR_NOT_FOUND when it is neither.  One code waits at a time.
 */
enum err store_waiting_set(struct store *, const char *user,
    const struct e164 *number, const struct code *) MUST_CHECK;

/* The code, if it waits still, was not sent: none waits. */
enum err store_waiting_drop(struct store *, const char *user,
    const struct code *) MUST_CHECK;

/*
 * Count a guess durably, then compare.  ${*right} only with ERR_OK; a right
 * guess consumes the code, as the last one does, and ${*number} (may be NULL)
 * is the one that the code was sent to: what it proves.  ERR_NOT_FOUND: no
 * code waits, it has expired, or its ${guesses} (code.guesses) are used up.
 */
enum err store_waiting_check(struct store *, const char *user,
    const char *answer, long guesses, bool *right,
    struct e164 *number) MUST_CHECK;

/* Sends. */
enum store_send_kind {
	STORE_SEND_LOGIN,  /* code for a login */
	STORE_SEND_VERIFY, /* code for an enrolment or unlock */
	STORE_SEND_TEST,   /* sms2fa send-test */
	STORE_SEND_NOTICE  /* number changed or removed, locked */
};

struct store_send {
	enum store_send_kind kind;
	const char *user; /* pw_name; "" for send-test */
	const char *service;
	const struct address *address; /* NULL: no `address` row counts */
	const struct e164 *number;
	const char *country; /* prefix of numbers.allow, "" */
	const char *channel; /* "sms" or "voice" */
	struct money price;  /* currency "": not known */
	bool unverified_too; /* pending = "verify_at_login": a pending user's
			      * number may get a login's code */
};

/* Why a send or a guess was refused. */
enum store_obstacle_kind {
	STORE_FREE, /* not refused */
	STORE_OVER_LIMIT,
	STORE_OVER_GUESSES,
	STORE_LOCKED,
	STORE_OVER_BUDGET
};

struct store_obstacle {
	enum store_obstacle_kind kind;
	enum limit_per per; /* of the row that frees last */
	long max;
	int64_t window_seconds;
	int64_t wait_us;      /* until all rows are free; the longest */
	bool only_limits;     /* no guess window and no lockout among them */
	int64_t spent_micros; /* with STORE_FREE of a charge under a budget:
			       * what its window holds, this send included */
};

/*
 * Check every row of `limits`, the budget (NULL: none), and for
 * STORE_SEND_LOGIN the windows of `guesses` and the lockout; charge all or
 * none.  Refused: ERR_OK, an obstacle, and no charge (no event).  Charged:
 * ${*charge} names it.  STORE_OVER_BUDGET waits for an administrator: its
 * wait_us is INT64_MAX, as the lockout's.
 * STORE_SEND_LOGIN to another number than the user's own by now, to a
 * suspended user's, or, without unverified_too, to a pending one's:
 * ERR_NOT_FOUND.
 * A notice is bound by the host rows and by LIMIT_NOTICES_PER_DAY alone, and
 * counts in no other.
 */
struct store_budget;
enum err store_charge(struct store *, const struct limits *,
    const struct store_budget *, const struct store_send *,
    struct store_obstacle *, int64_t *charge) MUST_CHECK;

/* What store_charge would say now; charges nothing: for `explain`. */
enum err store_charge_foresee(struct store *, const struct limits *,
    const struct store_budget *, const struct store_send *,
    struct store_obstacle *) MUST_CHECK;

/* What became of a charge. */
struct store_outcome {
	const char *word; /* delivery_word */
	bool give_back;	  /* surely unsent: the charge counts no more */
	const char *sid;
	const char *request_id;
	const char *detail; /* filtered, bounded by STORE_DETAIL_SIZE */
};

/*
 * Note the outcome of a charge.  Not a transaction of its own: written with
 * the next one, or by store_flush.  With ${give_back} it is written at once.
 */
enum err store_outcome(
    struct store *, int64_t charge, const struct store_outcome *) MUST_CHECK;
enum err store_flush(struct store *) MUST_CHECK;

/* Guesses. */

/*
 * Record one guess of ${user} as wrong, before anybody compares it: one more
 * consecutive failure, one more in the windows.  Refused (locked, or a window
 * of guesses is full): ERR_OK and an obstacle, nothing recorded.
 * ${*failures}: consecutive failures now.
 */
enum err store_guess(struct store *, const struct limits *, const char *user,
    const char *service, const struct address *, struct store_obstacle *,
    int64_t *guess, long *failures) MUST_CHECK;

/* A decision of a login, for the log, the statistics and last_login. */
struct store_decision {
	const char *user;
	const char *service;
	const struct address *address; /* NULL: none */
	const char *outcome;	       /* verdict_word */
	const char *reason;	       /* reason_word */

	/* Who is let in; all 0 or NULL: nobody. */
	const struct e164 *number;   /* that the login was judged by, and its */
	uid_t uid;		     /* user's; NULL: neither is asked */
	const struct limits *limits; /* NULL: a lock is not asked */
	int64_t guess;		     /* the right one; 0: none */
	long failures;		     /* store_guess's word on it */
};

/*
 * Record it.  With it, a right guess counts as wrong no more, the failures up
 * to it are cleared, last_login is now.  Nothing of it, but ERR_DENIED, when
 * who is let in is not verified by now, has another number or uid, or with
 * ${*obstacle} (written with ERR_DENIED alone; STORE_FREE: another reason) is
 * locked by guesses that came after the right one, or, with no guess, is
 * locked or over a window of guesses.  ERR_NOT_FOUND: who is let in is gone.
 */
enum err store_decide(struct store *, const struct store_decision *,
    struct store_obstacle *obstacle) MUST_CHECK;

/* What is left of every row of `limits` for a user, for `show`. */
struct store_usage {
	struct limit limit;
	long used;
	int64_t free_at; /* real seconds when a send fits again, 0: now */
};
enum err store_usage(struct store *, const struct limits *,
    const struct store_user *, const char *country,
    struct store_usage usage[LIMIT_ROWS_MAX], size_t *count) MUST_CHECK;

/* Whether the windows of `guesses` or the lockout refuse ${user} now. */
enum err store_user_obstacle(struct store *, const struct limits *,
    const char *user, struct store_obstacle *) MUST_CHECK;

/* An event of a change that touches no user row (send-test, show --reveal). */
enum err store_note(struct store *, const char *user, const char *what,
    const struct store_actor *) MUST_CHECK;

/*
 * Beyond the main path.
 */

/* verified <-> suspended.  ERR_NOT_FOUND (or pending); ERR_EXISTS: is so. */
enum err store_user_suspend(struct store *, const char *user, bool suspended,
    const struct store_actor *) MUST_CHECK;

/*
 * Number change: the pending number stands beside the verified one, which
 * keeps working; a change begun later replaces one begun earlier.
 * ERR_NOT_FOUND: no such user, or not verified.  ERR_EXISTS: it is the number
 * already.
 */
enum err store_change_begin(struct store *, const char *user,
    const struct e164 *pending, const struct store_actor *) MUST_CHECK;

/*
 * Replace the number by the pending one, when that is still ${pending}:
 * atomic, with its event, which keeps the hash of the number that was; ${*old}
 * is that number.  Locked users stay locked.  ERR_NOT_FOUND.
 */
enum err store_change_finish(struct store *, const char *user,
    const struct e164 *pending, struct e164 *old,
    const struct store_actor *) MUST_CHECK;

/*
 * Recovery codes: one batch per user, kept as one salt and one Argon2id hash
 * each (m = 7 MiB, t = 5), MACed.  ${codes} are in canonical form
 * (core/recovery.h); a new batch replaces the old one.
 */
#define STORE_RECOVERY_MAX 20
#define STORE_RECOVERY_WRONG_PER_DAY 10
struct recovery_code; /* core/recovery.h */
enum err store_recovery_set(struct store *, const char *user,
    const struct recovery_code *codes, size_t count,
    const struct store_actor *) MUST_CHECK;

/* How many are unused. */
enum err store_recovery_left(
    struct store *, const char *user, long *left) MUST_CHECK;

/*
 * Count one recovery attempt of ${user} durably (at most
 * STORE_RECOVERY_WRONG_PER_DAY wrong ones in 24 h: over it ${*refused}), then
 * hash once and compare.  ${*right}: the code is spent, in the transaction
 * that records it; of two that spend one code at once, one wins.
 */
enum err store_recovery_spend(struct store *, const char *user,
    const char *service, const struct address *, const struct recovery_code *,
    bool *right, bool *refused) MUST_CHECK;

/* Lookup's signals, cached by number (keyed hash). */
#define STORE_ASKED_SIM_SWAP 1u
#define STORE_ASKED_LINE_TYPE 2u
struct store_signals {
	uint32_t asked; /* STORE_ASKED_*: an unknown one of these has no data */
	uint32_t sim_swapped, forwarding, valid; /* enum wire_signal */
	int64_t sim_swap_at;			 /* real seconds, 0 */
	char line_type[24];
};
/* ERR_NOT_FOUND: none younger than ${seconds}, by the rules of windows. */
enum err store_signals_find(struct store *, const struct e164 *,
    int64_t seconds, struct store_signals *) MUST_CHECK;
/* Written with the next transaction, or by store_flush; found after that. */
enum err store_signals_keep(struct store *, const struct e164 *,
    const struct store_signals *) MUST_CHECK;

/*
 * L10: failed codes (recovery codes too) that nobody has been shown, and when
 * the advice was shown.
 */
struct store_failed {
	long count;
	int64_t last_at;		      /* real seconds */
	char last_address[NETWORK_TEXT_SIZE]; /* "" */
	int64_t last_event;		      /* for store_notice_mark */
};
/* ${except}: the right guess that store_decide is about to spend, or 0. */
enum err store_failed_since_login(struct store *, const char *user,
    int64_t except, struct store_failed *) MUST_CHECK;
/* ERR_NOT_FOUND: never.  Elapsed by the rules of windows. */
enum err store_notice_shown(
    struct store *, const char *user, int64_t *seconds_ago) MUST_CHECK;
/*
 * What the user was shown: the ${advice}, the ${failed} codes (NULL: not).
 * What is not marked counts as not shown, and is told again.
 */
enum err store_notice_mark(struct store *, const char *user, bool advice,
    const struct store_failed *failed) MUST_CHECK;

/*
 * Money: the prices of the sends that count, in the currency of the budget,
 * within its window.  What they were thought to be when charged, until the
 * provider says.
 */
struct store_budget {
	struct money max;
	int64_t window_seconds;
};
enum err store_budget_spent(
    struct store *, const struct store_budget *, int64_t *micros) MUST_CHECK;

#endif
