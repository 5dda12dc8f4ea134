/*
 * Recovery codes: 64 bits as 13 letters of Crockford's base32, shown as
 * XXXX-XXXX-XXXXX, never all digits.  NIST SP 800-63B-4 section 4.2.1.1.
 */
#ifndef CORE_RECOVERY_H
#define CORE_RECOVERY_H

#include <stdbool.h>

#include "base/err.h"

#define RECOVERY_LETTERS 13
#define RECOVERY_TEXT_SIZE (RECOVERY_LETTERS + 2 + 1)

/* Canonical: upper case, no hyphens, NUL-terminated.  A secret: wipe it. */
struct recovery_code {
	char text[RECOVERY_LETTERS + 1];
};

/* From getrandom(2); at least one letter.  ERR_RANDOM. */
enum err recovery_new(struct recovery_code *) MUST_CHECK;

/*
 * By form: 13 letters after blanks and hyphens are gone and Crockford's
 * look-alikes (I L -> 1, O -> 0) are read, not all digits.  ERR_INVALID: it is
 * no recovery code, whatever else it is.
 */
enum err recovery_parse(struct recovery_code *, const char *text) MUST_CHECK;

void recovery_text(char text[RECOVERY_TEXT_SIZE], const struct recovery_code *);

#endif
