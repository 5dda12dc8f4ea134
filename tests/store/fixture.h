/*
 * One state, open, for each test; in programs of one such state.
 */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include "tests/store/harness.h"

#define ALICE "+15005550101"
#define BOB "+15005550102"
#define SECOND CLOCK_SECOND
#define DAY (24 * 3600 * SECOND)
#define NOON (INT64_C(1750000000) * SECOND)

extern char directory[HARNESS_PATH];
extern struct store *store;
/* The time, after set_up_noon and a harness_clock(&now). */
extern struct moment now;

/* An empty state and the real clock; with alice, who is verified. */
int set_up(void **state);
int set_up_alice(void **state);
/* The same at noon: the clocks stand still. */
int set_up_noon(void **state);
int set_up_noon_alice(void **state);
int tear_down(void **state);

#define TEST_AFTER(set_up, name) \
	cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* What was written is there for another process. */
void reopen(void);

/* Lets ${us} pass since ${now}. */
void pass(int64_t us);

struct store_user find(const char *name);

/* How many there are; and for a walk: one more in a size_t. */
size_t users(void);
long events(void);
bool count_user(const struct store_user *, void *count);

#endif
