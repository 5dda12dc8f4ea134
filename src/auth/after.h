/*
 * L10: what a user is told once who is in.
 */
#ifndef AUTH_AFTER_H
#define AUTH_AFTER_H

#include "auth/login.h"

/*
 * Advice, once per notice.every, and the failed codes since the last login,
 * in one message.  Changes nothing of the decision: what can't be read or
 * shown is left out.
 */
void after_tell(struct login *);

/* After the verdict: what was shown counts as shown, and is told no more. */
void after_mark(struct login *);

#endif
