/*
 * Table `user`, chained by name: a row holds the name that follows its own,
 * and absence is shown by the row before, whose next name lies beyond.  With
 * the MACs no row can be lost or altered without being noticed.
 *
 * All of these are called in a transaction.
 */
#ifndef STORE_USER_H
#define STORE_USER_H

#include <stddef.h>

#include "base/err.h"
#include "store/store.h"
#include "store/user_row.h"

/* The empty chain of a fresh database. */
enum err user_begin_chain(struct store *) MUST_CHECK;

/* ERR_NOT_FOUND: proven absent. */
enum err user_load(struct store *, const char *name, struct user *) MUST_CHECK;

/* Into the chain, and out of it.  ERR_EXISTS, ERR_NOT_FOUND. */
enum err user_insert(struct store *, struct user *) MUST_CHECK;
enum err user_delete(struct store *, const char *name) MUST_CHECK;

/*
 * Up to ${most} users that follow ${name} ("": from the start), in order, none
 * left out; ${*count} of them.
 */
enum err user_load_after(struct store *, const char *name, struct user *users,
    size_t most, size_t *count) MUST_CHECK;

/* How many have the number, ${except} aside. */
enum err user_count_number(struct store *, const struct e164 *,
    const char *except, long *count) MUST_CHECK;

#endif
