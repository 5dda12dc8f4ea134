/*
 * What follows from the paths that there are.
 */
#ifndef STACK_PATHS_H
#define STACK_PATHS_H

#include "stack/proving.h"

/* All of PROVE_SUCCEEDS to PROVE_EXEMPT, of an auth chain with ${ours}. */
void paths_prove_auth(struct proving *, const struct stack_entry *ours);

/* Somebody gets past the account chain. */
void paths_prove_passes(struct proving *);

/* Nobody gets past the account line ${guard}. */
void paths_prove_account(struct proving *, const struct stack_entry *guard);

#endif
