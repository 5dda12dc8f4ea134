/*
 * Charges against a budget of MAX messages an hour.
 */
#ifndef TESTS_STORE_CHARGE_H
#define TESTS_STORE_CHARGE_H

#include "tests/store/fixture.h"

#define PRICE 7500
#define MAX 16

extern const struct store_budget budget;

/* The charge of alice, or 0 with the obstacle. */
int64_t charge(struct store *mine, enum store_send_kind kind,
    const char *channel, int64_t micros, const char *currency,
    struct store_obstacle *obstacle);
int64_t sms(struct store_obstacle *obstacle);

#endif
