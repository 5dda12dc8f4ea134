/*
 * Accounts, as the name service knows them.
 */
#ifndef AUTH_ACCOUNT_H
#define AUTH_ACCOUNT_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

#define ACCOUNT_NAME_SIZE 256

struct account {
	char name[ACCOUNT_NAME_SIZE]; /* pw_name: the one spelling we use */
	uid_t uid;
	gid_t gid;
};

/*
 * Look ${name} up.  ERR_NOT_FOUND only when the name service answered that
 * there is none; ERR_SYSTEM when it failed; ERR_TOO_LONG.
 */
enum err account_find(struct account *, const char *name) MUST_CHECK;

/*
 * Whether ${account} is in ${group}, by its primary group, the group's list
 * or the account's list.  A group that does not exist has no members.
 * ERR_SYSTEM: the name service failed; it has no deadline of its own.
 */
enum err account_in_group(const struct account *, const char *group,
    bool *in) MUST_CHECK;

#endif
