/*
 * The story of an enrolment, without a terminal: a number is pending until
 * the code that was sent to it, and to no other, came back.
 *
 *	enrolment_begin		the number stands beside the user, pending
 *	enrolment_send		a code to that number; it waits in the store
 *	enrolment_answer	the code came back: verified (or unlocked)
 *
 * Each step may be days and a process apart from the next one.
 */
#ifndef AUTH_ENROLMENT_H
#define AUTH_ENROLMENT_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "conf/conf.h"
#include "core/e164.h"
#include "core/wire.h"
#include "store/store.h"

struct enrolment {
	struct store *store;
	const struct conf *conf;
	const struct store_actor *actor;
	const char *user; /* pw_name */
};

/* How a step ended; an enum err beside it is the store's or the machine's. */
enum enrolment_end {
	ENROLMENT_DONE,
	ENROLMENT_NUMBER_REFUSED, /* numbers.allow, numbers.deny */
	ENROLMENT_ENROLLED,	  /* has a verified number already */
	ENROLMENT_LIMITED,	  /* the obstacle says until when */
	ENROLMENT_UNSENT,	  /* the reply says why */
	ENROLMENT_NO_CODE,	  /* none waits: expired, spent, never sent */
	ENROLMENT_WRONG		  /* not the code */
};

/*
 * Put ${number} beside the user, pending, in place of a pending one; its
 * waiting code dies with it.  The same pending number stays as it is.
 * ${*others}: how many other users have that number, which is allowed.
 */
enum err enrolment_begin(const struct enrolment *, uid_t,
    const struct e164 *number, long *others, enum enrolment_end *) MUST_CHECK;

struct enrolment_sent {
	struct store_obstacle obstacle; /* of ENROLMENT_LIMITED */
	bool tried;			/* a courier was asked: */
	struct wire_reply reply;	/* its answer */
};

/*
 * Charge and send a code to ${number}, in the message's words for ${service},
 * and let it wait for an answer.  ERR_NOT_FOUND: ${number} is not the user's
 * any more, and nothing was sent.
 */
enum err enrolment_send(const struct enrolment *, const struct e164 *number,
    const char *service, struct enrolment_sent *,
    enum enrolment_end *) MUST_CHECK;

/*
 * One guess, counted before it is compared.  The right one makes a pending
 * user verified and unlocks a verified one; ${*user} is the row as it was.
 * ERR_NOT_FOUND: no such user, or the number was replaced meanwhile.
 */
enum err enrolment_answer(const struct enrolment *, const char *answer,
    struct store_user *, enum enrolment_end *) MUST_CHECK;

/* What somebody who chose SMS should know; lines of at most 78 columns. */
const char *enrolment_advice(void);

#endif
