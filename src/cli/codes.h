/*
 * Recovery codes, on paper.
 */
#ifndef CLI_CODES_H
#define CLI_CODES_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/cli.h"

#define CODES_AT_FIRST 10

/*
 * Make ${count} (1..STORE_RECOVERY_MAX) codes for USER in place of all earlier
 * ones, and show them, for the only time.  ERR_NOT_FOUND: no such user.
 */
enum err codes_issue(const struct cli *, size_t count) MUST_CHECK;

#endif
