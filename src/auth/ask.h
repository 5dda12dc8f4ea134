/*
 * L8 and L9: ask for the code, count each guess before it is compared.
 *
 * MUST: a guess is durable before the comparison; a wrong answer of any form
 * is a guess; making or sending a code never resets a count; a locked user is
 * refused, the right code too; the answer that uses the guesses up returns at
 * once; every wait ends with the code; a recovery code does not unlock.
 */
#ifndef AUTH_ASK_H
#define AUTH_ASK_H

#include "auth/login.h"
#include "core/code.h"

/* Empty answers, passwords, refused words, wrong recovery codes; in a call. */
#define ASK_IDLE_ANSWERS_MAX 5
#define ASK_RESEND_SECONDS_MIN 30 /* of life left */

/*
 * Until the right code or a refusal.  REASON_NONE: ${login->guess} is the
 * right guess, to be spent by store_decide, or ${login->recovered}.
 */
enum reason ask_for_code(struct login *, const struct code *);

#endif
