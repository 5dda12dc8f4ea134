/*
 * A one-time code: made from getrandom(2) by rejection sampling, compared in
 * constant time, kept in guarded memory.  It must never be logged, put in an
 * argument or the environment, or leave the verifier but for the courier.
 * NIST SP 800-63B-4 section 3.1.3.2; R01-R09.
 */
#ifndef CORE_CODE_H
#define CORE_CODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define CODE_DIGITS_MIN 6
#define CODE_DIGITS_MAX 10
#define CODE_TEXT_SIZE (CODE_DIGITS_MAX + 1)

struct code;

/*
 * Make a code of ${digits} (6..10) that lives ${lifetime_seconds} from now on
 * CLOCK_BOOTTIME.  The caller owns it.  ERR_RANGE, ERR_MEMORY, ERR_RANDOM,
 * ERR_CLOCK.
 */
enum err code_new(struct code **, long digits,
    int64_t lifetime_seconds) MUST_CHECK;

/* Wipes; NULL is fine. */
void code_free(struct code *);

/* The text, for the one that fills it into a message. */
const char *code_text(const struct code *);

/* clock_boot_us of its end. */
int64_t code_deadline_us(const struct code *);

/* Whole seconds of life left, 0 when expired (or no clock). */
long code_seconds_left(const struct code *);

/*
 * Constant time; blanks and hyphens in ${answer} do not matter, anything else
 * does.  Says nothing of expiry.
 */
bool code_matches(const struct code *, const char *answer);

/*
 * ${answer} without blanks and hyphens, for a hash of it; ERR_TOO_LONG when
 * what is left has more than CODE_DIGITS_MAX characters.
 */
enum err code_normalise(char text[CODE_TEXT_SIZE],
    const char *answer) MUST_CHECK;

#endif
