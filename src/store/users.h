/*
 * A change of a user: by whom, and its event.
 */
#ifndef STORE_USERS_H
#define STORE_USERS_H

#include <stdint.h>

#include "base/err.h"
#include "store/ledger.h"
#include "store/store.h"
#include "store/user.h"

/* The row was changed now, by ${actor}. */
void users_by(
    struct user *, const struct ledger *, const struct store_actor *actor);

/*
 * Every change is an event: what, of whom, by whom, from where.  ${number} and
 * ${id} may be NULL.
 */
enum err users_note(struct store *, struct ledger *, const char *name,
    const struct e164 *number, const char *what,
    const struct store_actor *actor, int64_t *id) MUST_CHECK;

#endif
