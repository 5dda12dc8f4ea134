/*
 * What the sends in a window cost.
 */
#ifndef STORE_BUDGET_H
#define STORE_BUDGET_H

#include <stdint.h>

#include "base/err.h"
#include "store/ledger.h"
#include "store/store.h"

/* In a transaction: the sum of the prices in the budget's window. */
enum err budget_spent(struct store *, const struct ledger *,
    const struct store_budget *, int64_t *micros) MUST_CHECK;

/* In a transaction: event ${id} counts with its price, or does no more. */
enum err budget_add(struct store *, int64_t id) MUST_CHECK;
enum err budget_take(struct store *, int64_t id) MUST_CHECK;

#endif
