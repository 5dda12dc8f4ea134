/*
 * What the user reads of a refusal.
 */
#ifndef AUTH_SAY_H
#define AUTH_SAY_H

#include "auth/login.h"

/* "wait 12 min": how long an obstacle stands, "" when waiting does not help. */
#define SAY_WAIT_SIZE 64
void say_wait(char text[SAY_WAIT_SIZE], const struct store_obstacle *);

/*
 * One or two sentences: why, and how long.  "" when the user is told nothing.
 */
void say_refusal(char text[WIRE_TEXT_SIZE], const struct login *, enum reason);

#endif
