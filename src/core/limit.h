/*
 * The numbers that bound sends and guesses: spec section 4 as values.
 */
#ifndef CORE_LIMIT_H
#define CORE_LIMIT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* What a row of `limits` counts by. */
#define LIMIT_PER_LIST(PER)                                                    \
	PER(LIMIT_NUMBER, "number")                                            \
	PER(LIMIT_USER, "user")                                                \
	PER(LIMIT_ADDRESS, "address")                                          \
	PER(LIMIT_HOST, "host")                                                \
	PER(LIMIT_COUNTRY, "country")

#define LIMIT_ENUM(name, word) name,
enum limit_per { LIMIT_PER_LIST(LIMIT_ENUM) LIMIT_PER_COUNT };
#undef LIMIT_ENUM

#define LIMIT_ROWS_MAX 32
#define LIMIT_MAX_MAX 100000
#define LIMIT_NOTICES_PER_DAY 3 /* to one number, spec section 4 */
#define LIMIT_GUESS_ROWS_MAX 8

struct limit {
	enum limit_per per; /* unused in a row of `guesses` */
	long max;	    /* 1..LIMIT_MAX_MAX */
	int64_t window_seconds;
};

struct limits {
	struct limit sends[LIMIT_ROWS_MAX];
	size_t send_count;
	struct limit guesses[LIMIT_GUESS_ROWS_MAX]; /* wrong codes per user */
	size_t guess_count;
	long lockout_failures; /* consecutive wrong codes, 1..100 */
};

/* The word of the configuration for ${per}; never NULL. */
const char *limit_per_word(enum limit_per);
enum err limit_per_parse(enum limit_per *, const char *word) MUST_CHECK;

#endif
