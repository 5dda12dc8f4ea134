/*
 * Why a send or a guess is refused: all reasons are looked at, the one that
 * frees last is told.
 */
#ifndef STORE_OBSTACLE_H
#define STORE_OBSTACLE_H

#include "base/err.h"
#include "core/limit.h"
#include "store/ledger.h"
#include "store/store.h"
#include "store/user.h"

void obstacle_begin(struct store_obstacle *);
void obstacle_add(struct store_obstacle *, enum store_obstacle_kind kind,
    const struct limit *, int64_t wait_us);

/*
 * The lockout and the windows of `guesses` of an enrolled user, whose row
 * comes back in ${found} (may be NULL).  ERR_NOT_FOUND.
 */
enum err obstacle_check_user(struct store *, const struct ledger *,
    const struct limits *, const char *name, struct store_obstacle *,
    struct user *found) MUST_CHECK;

#endif
