/*
 * What a login stands on, in the hands of the input: clock, randomness,
 * accounts, log and courier.  The linker puts these between the product's
 * objects and libc; state and configuration are real.
 */
#ifndef TESTS_FUZZ_LOGIN_WORLD_H
#define TESTS_FUZZ_LOGIN_WORLD_H

#include "base/clock.h"
#include "core/wire.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/people.h"

#define WORLD_SECRETS 64

struct world {
	struct input input;
	int64_t boot_us, real_us;
	unsigned boots;
	uint64_t random;
	/* What may stand in no log line and no prompt. */
	char secrets[WORLD_SECRETS][40];
	size_t secret_count;
	/* The courier of the exchange at hand: our end, and what it was told.
	 */
	int courier;
	bool silent; /* says nothing more, until nobody waits any more */
	bool surely_unsent;
	bool unreachable;
};
extern struct world world;

void world_begin(const uint8_t *data, size_t size);

/* Time passes, and somebody sets the system's clock. */
void world_wait(int64_t us);
void world_set_clock(int64_t by_us);
void world_reboot(void);

void world_keep_secret(const char *text);
/* No secret, nothing that a terminal would obey. */
void world_check_text(const char *text);

/* What came of the courier's exchange, for the model. */
void world_sent(const struct wire_job *job);

#endif
