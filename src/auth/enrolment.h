/*
 * The story of an enrolment, without a terminal: a number is pending until
 * the code that was sent to it, and to no other, came back.
 *
 *	enrolment_begin   the number stands beside the user, pending
 *	enrolment_change  it stands beside a verified one, which works on
 *	enrolment_send    a code to that number; it waits in the store
 *	enrolment_answer  the code came back: verified, changed, unlocked
 *
 * Each step may be days and a process apart from the next one.  A process
 * that dies between two of them leaves what the last one made: a pending
 * number, which gets nothing but a verification code.
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
#include "auth/delivery.h"

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
	ENROLMENT_SAME,		  /* has the very number already */
	ENROLMENT_NOT_VERIFIED,	  /* no verified number to change */
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

/*
 * Put ${number} beside the verified one, in place of one that a change begun
 * earlier has put there, whose code dies with it; begun again, it stays as it
 * is.  ERR_NOT_FOUND: no such user.
 */
enum err enrolment_change(const struct enrolment *, const struct e164 *number,
    long *others, enum enrolment_end *) MUST_CHECK;

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
enum err enrolment_send(const struct enrolment *, enum delivery_channel,
    const struct e164 *number, const char *service, struct enrolment_sent *,
    enum enrolment_end *) MUST_CHECK;

/* What a right code has done. */
enum enrolment_deed {
	ENROLMENT_VERIFIED, /* the first number */
	ENROLMENT_CHANGED,  /* ${old} was the number: tell it */
	ENROLMENT_UNLOCKED
};

struct enrolment_done {
	enum enrolment_deed deed;
	struct e164 number; /* which the code was sent to */
	struct e164 old;    /* of ENROLMENT_CHANGED */
};

/*
 * One guess, counted before it is compared.  The right one does what its
 * number says: a pending user is verified, a pending number replaces the
 * verified one, a verified user is unlocked.  ERR_NOT_FOUND: no such user, or
 * the number was replaced meanwhile.
 */
enum err enrolment_answer(const struct enrolment *, const char *answer,
    struct enrolment_done *, enum enrolment_end *) MUST_CHECK;

/*
 * What somebody who chose SMS should know, ${url} (notice.url, "" for none)
 * with it; lines of at most 78 columns but for the address.
 */
#define ENROLMENT_ADVICE_SIZE 1280
void enrolment_advice(char text[ENROLMENT_ADVICE_SIZE], const char *url);

#endif
