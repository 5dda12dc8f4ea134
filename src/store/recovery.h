/*
 * Table `recovery`: one salted batch of codes for each user.  All of these are
 * called in a transaction.
 */
#ifndef STORE_RECOVERY_H
#define STORE_RECOVERY_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/secret.h"
#include "store/store.h"
#include "store/user_row.h"

struct recovery_row {
	int64_t slot;
	int64_t used_at; /* seconds, 0: unused */
	unsigned char hash[SECRET_HASH_SIZE];
};

struct recovery {
	int64_t batch; /* the event that made it */
	unsigned char salt[SECRET_SALT_SIZE];
	size_t count;
	struct recovery_row rows[STORE_RECOVERY_MAX];
};

/* The codes of ${user} that hold: none where a restore has voided them. */
enum err recovery_load(
    struct store *, const struct user *user, struct recovery *) MUST_CHECK;
int64_t recovery_unused(const struct recovery *);

/* Spend the unused code ${row} ${at} seconds; ${user} logs in with it. */
enum err recovery_use(struct store *, struct user *user,
    const struct recovery *, struct recovery_row *row, int64_t at) MUST_CHECK;

/* Forget the codes of ${user}. */
enum err recovery_drop(struct store *, const char *user) MUST_CHECK;

#endif
