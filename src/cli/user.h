/*
 * A user as the command shows one.
 */
#ifndef CLI_USER_H
#define CLI_USER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/e164.h"
#include "store/store.h"
#include "cli/cli.h"

struct user_view {
	const struct store_user *row;
	const char *status;	     /* pending verified suspended locked */
	char number[E164_TEXT_SIZE]; /* masked, unless revealed */
	struct store_usage usage[LIMIT_ROWS_MAX];
	size_t usage_count;
};

/* The row of USER; false: told why not. */
bool user_find(const struct cli *, struct store_user *);

/* pending verified suspended, or locked by wrong codes. */
const char *user_status(const struct conf *, const struct store_user *);

/* What is left of each limit is read now; false: told why not. */
bool user_view_fill(const struct cli *, const struct store_user *, bool reveal,
    struct user_view *);

/*
 * The row of USER, read again, for the document; nothing for people.  What a
 * verb that is done returns.
 */
enum cli_exit user_report(const struct cli *);

#endif
