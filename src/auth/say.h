/*
 * What the user reads of a refusal.
 */
#ifndef AUTH_SAY_H
#define AUTH_SAY_H

#include "auth/login.h"

#define SAY_WAIT_SIZE 128

/* "12 min". */
void say_duration(
    char text[SAY_WAIT_SIZE], const struct login *, int64_t seconds);

/*
 * "wait 12 min.": how long the login's obstacle stands, which is one that
 * passes: STORE_OVER_LIMIT or STORE_OVER_GUESSES.
 */
void say_wait(char text[SAY_WAIT_SIZE], const struct login *);

/* One or two sentences: why (reason_say has words for it), and how long. */
void say_refusal(char text[WIRE_TEXT_SIZE], const struct login *, enum reason);

/*
 * Append what is asked for to the sentences in ${text}, and the end that every
 * prompt has: ": ".
 */
void say_prompt(
    char text[WIRE_TEXT_SIZE], const struct login *, const char *what);

#endif
