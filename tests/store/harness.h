/*
 * What the store's tests share: a private directory, a clock in their hands,
 * shorthands.  Tests never run the store as root: started as root, they become
 * nobody first.
 */
#ifndef TESTS_STORE_HARNESS_H
#define TESTS_STORE_HARNESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "core/limit.h"
#include "store/events.h"
#include "store/store.h"

#define HARNESS_PATH 512

/* First in main: a private directory, removed at exit; not root any more. */
void harness_start(void);

/* For programs that try things at random: the seed is told. */
void harness_seed(void);

/* A fresh, empty state directory, and one with a state in it. */
void harness_empty(char directory[HARNESS_PATH]);
void harness_state(char directory[HARNESS_PATH]);
struct store *harness_open(const char *directory);

/* A file below ${directory}. */
void harness_path(
    char path[HARNESS_PATH], const char *directory, const char *name);

/* What somebody else does to the database. */
void harness_sql(const char *directory, const char *text);

/* The blob that ${text} selects, of exactly this size. */
void harness_blob(
    const char *directory, const char *text, unsigned char *bytes, size_t size);

/*
 * The clock of the store, for programs linked with --wrap=clock_now: real
 * until harness_clock sets it.
 */
void harness_clock(const struct moment *);
void harness_advance(int64_t us);

#define assert_ok(store, call) \
	harness_assert(store, call, ERR_OK, #call, __FILE__, __LINE__)
#define assert_err(store, err, call) \
	harness_assert(store, call, err, #call, __FILE__, __LINE__)
void harness_assert(const struct store *, enum err got, enum err wanted,
    const char *what, const char *file, int line);

struct e164 harness_number(const char *text);
struct address harness_address(const char *text);

/* A user who is verified. */
void harness_enroll(struct store *, const char *user, const char *number);

extern const struct store_actor harness_actor;

/* One row of `limits`, no guesses, a lockout far away. */
struct limits harness_limits(enum limit_per, long max, int64_t window_seconds);

/* A send of ${kind}; true: charged. */
bool harness_send(struct store *, const struct limits *,
    enum store_send_kind kind, const char *user, const char *number,
    const char *address, const char *country, struct store_obstacle *,
    int64_t *charge);

#endif
