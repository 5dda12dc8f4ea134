/*
 * The lines to write.  Each mends what its name says in the common shapes of
 * stacks; where a stack has another shape the finding keeps no mend.
 */
#ifndef STACK_MEND_H
#define STACK_MEND_H

#include "stack/proving.h"

/* Our line below the lines that check the password; ${old}: instead of it. */
void mend_insert_ours(
    struct proving *, struct prove_finding *, const struct stack_entry *old);

/* Our line that never finds its proof: moved, or with its usual demand. */
void mend_unproven(
    struct proving *, struct prove_finding *, const struct stack_entry *ours);

/* Our line, refusing with what it says; ${without} (or NULL): that argument
 * left out. */
void mend_ours(struct proving *, struct prove_finding *,
    const struct stack_entry *ours, const char *without);

/* What leads around our line, made to lead to it. */
void mend_bypass(struct proving *, struct prove_finding *);

/* The password's line, made to end the chain when it fails. */
void mend_witness(struct proving *, struct prove_finding *);

/* Our witness in front of ${ours}. */
void mend_add_witness(
    struct proving *, struct prove_finding *, const struct stack_entry *ours);

/* A success behind ${ours}. */
void mend_exempt(
    struct proving *, struct prove_finding *, const struct stack_entry *ours);

/* The account line in front of all others. */
void mend_guard(
    struct proving *, struct prove_finding *, const struct stack_entry *ours);

/* ${entry} taken out. */
void mend_remove(
    struct proving *, struct prove_finding *, const struct stack_entry *entry);

#endif
