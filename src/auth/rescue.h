/*
 * Recovery codes: at the prompt for the code, and at one prompt of their own
 * where an enrolled and verified user gets no code.  They do not unlock.
 */
#ifndef AUTH_RESCUE_H
#define AUTH_RESCUE_H

#include <stdbool.h>

#include "auth/login.h"

/* Whether the user has one left to type. */
bool rescue_is_possible(struct login *);

/*
 * Spend ${text}, which has the form of one.  REASON_NONE: it was right, is
 * spent, and ${login->recovered} says so.  WRONG_CODE: it was not.  LIMITED:
 * the day's attempts are used up, nothing was compared.
 */
enum reason rescue_spend(struct login *, const char *text);

/*
 * No code was sent for the reason ${refused}: say so and ask for a recovery
 * code, once.  REASON_NONE: ${login->recovered}.  Otherwise ${refused}, or
 * what went wrong.
 */
enum reason rescue_ask(struct login *, enum reason refused);

#endif
