/*
 * The clocks.  Windows and records use both: realtime (may jump) guarded by
 * the boot's id and boottime (never jumps, counts suspend, starts at boot).
 * Waits and the life of a code use boottime alone.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#include "base/err.h"

#define CLOCK_SECOND INT64_C(1000000) /* microseconds */
#define CLOCK_BOOT_ID_SIZE 37	      /* a UUID as text, with its NUL */

struct moment {
	int64_t real_us; /* since 1970, UTC */
	int64_t boot_us; /* since boot */
	char boot_id[CLOCK_BOOT_ID_SIZE];
};

/* Now, by both clocks.  ERR_CLOCK when any of the three can't be had. */
enum err clock_now(struct moment *) MUST_CHECK;

/*
 * Microseconds since boot.  A clock that fails is the end of every deadline:
 * INT64_MAX.
 */
int64_t clock_boot_us(void);

/*
 * Microseconds that this host was awake since boot: unlike clock_boot_us it
 * stands still in suspend, as poll(2) and timers of the network do.
 */
enum err clock_awake(int64_t *us) MUST_CHECK;

/*
 * ${us} from now, by clock_boot_us; 0, which has passed, without a clock.
 */
int64_t clock_deadline_us(int64_t us);

/* Milliseconds left until ${deadline_us} of clock_boot_us, 0 when passed. */
int clock_left_ms(int64_t deadline_us);

/* Sleep until ${deadline_us} of clock_boot_us; at most a minute. */
void clock_wait_until(int64_t deadline_us);

/* RFC 3339 UTC text of a realtime in seconds, "never" for 0. */
#define CLOCK_TEXT_SIZE 32
void clock_text(char text[CLOCK_TEXT_SIZE], int64_t real_seconds);

#endif
