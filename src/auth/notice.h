/*
 * Messages that tell a number what was done about it.  Nothing that an
 * attacker chooses is in them: no user name, no address.
 */
#ifndef AUTH_NOTICE_H
#define AUTH_NOTICE_H

#include <stdbool.h>

#include "base/err.h"
#include "conf/conf.h"
#include "core/e164.h"
#include "store/store.h"

enum notice_kind {
	NOTICE_REMOVED,	 /* the number gets no codes any more */
	NOTICE_CHANGED,	 /* to the old number: another one gets them */
	NOTICE_RECOVERY, /* a recovery code was used */
	NOTICE_LOCKED	 /* too many wrong codes */
};

/*
 * Tell ${number}, which was verified for ${user}.  ${*sent} is false when the
 * notice's limits, `numbers` or the provider refuse it: that is an event and a
 * log line, and undoes nothing.  An error is the store's.
 */
enum err notice_send(struct store *, const struct conf *, enum notice_kind,
    const char *user, const struct e164 *number, bool *sent) MUST_CHECK;

#endif
