/*
 * Alice has recovery codes.
 */
#ifndef TESTS_STORE_CODES_H
#define TESTS_STORE_CODES_H

#include "core/recovery.h"
#include "tests/store/fixture.h"

#define CODES 3

extern struct recovery_code codes[CODES];

/* set_up_alice, and these are hers; again: a new batch is. */
int set_up_codes(void **state);
void give_codes(void);

/* How many she has left. */
long left(void);

/* Whether ${code} was right; ${refused}: not even tried. */
bool spend(const struct recovery_code *code, bool *refused);

#endif
