/*
 * A user as the command shows one.
 */
#ifndef CLI_USER_H
#define CLI_USER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/e164.h"
#include "core/money.h"
#include "store/store.h"
#include "cli/cli.h"

struct user_view {
	const struct store_user *row;
	const char *status;	     /* pending verified suspended locked */
	char number[E164_TEXT_SIZE]; /* masked, unless revealed */
	struct store_usage usage[LIMIT_ROWS_MAX];
	size_t usage_count;
	long recovery_codes; /* unused */
};

/* USER has an account, or --force says that it need not; false: told so. */
bool user_account(const struct cli *);

/* Tell why there is no row of USER. */
void user_not_found(const struct cli *, enum err);

/* The row of USER; false: told why not. */
bool user_find(const struct cli *, struct store_user *);

/* The same, and pending is not good enough. */
bool user_find_verified(const struct cli *, struct store_user *);

/* The account of USER is the one that was enrolled; false: told so. */
bool user_is_same_account(const struct cli *, const struct store_user *);

/* pending verified suspended, or locked by wrong codes. */
const char *user_status(const struct conf *, const struct store_user *);

/* What is left of each limit is read now.  ERR_NOT_FOUND: removed since. */
enum err user_view_fill(const struct cli *, const struct store_user *,
    bool reveal, struct user_view *) MUST_CHECK;

/* The same of USER; false: told why not. */
bool user_view(const struct cli *, const struct store_user *, bool reveal,
    struct user_view *);

/* What the budget's window holds; no currency: there is no budget. */
bool user_budget(const struct cli *, struct money *spent);

/* The same, shown: every user draws on it.  False: told why not. */
bool user_show_budget(const struct cli *);

/*
 * The row of USER, read again, for the document; nothing for people.  What a
 * verb that is done returns.
 */
enum cli_exit user_report(const struct cli *);

#endif
