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

/* ERR_NOT_FOUND: proven absent, or of an import that is not done. */
enum err user_load(struct store *, const char *name, struct user *) MUST_CHECK;

/*
 * Into the chain, and out of it, with the recovery codes.  An unseen row of
 * the name gives way, and its import is lost.  ERR_EXISTS, ERR_NOT_FOUND.
 */
enum err user_insert(struct store *, struct user *) MUST_CHECK;
enum err user_delete(struct store *, const char *name) MUST_CHECK;

/* user_delete of an unseen row, too. */
enum err user_unlink(struct store *, const char *name) MUST_CHECK;

/* Whether the row counts: not while its import is not done. */
enum err user_seen(struct store *, struct user *, bool *seen) MUST_CHECK;

/*
 * Up to ${most} rows that follow ${name} ("": from the start), in order, none
 * left out, unseen ones neither; ${*count} of them.
 */
enum err user_load_after(struct store *, const char *name, struct user *users,
    size_t most, size_t *count) MUST_CHECK;

/* How many have the number, ${except} aside. */
enum err user_count_number(struct store *, const struct e164 *,
    const char *except, long *count) MUST_CHECK;

#endif
