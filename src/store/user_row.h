/*
 * Rows of table `user`, each under a MAC of all its fields.
 */
#ifndef STORE_USER_ROW_H
#define STORE_USER_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/secret.h"
#include "store/sqlite.h"
#include "store/store.h"

struct user {
	struct store_user record;   /* code_waiting aside */
	char next[STORE_NAME_SIZE]; /* the name that follows, "": none */
	bool waiting;		    /* a code waits for `verify` */
	unsigned char waiting_hash[SECRET_HASH_SIZE];
	int64_t waiting_change; /* 1: it went to the pending number */
	int64_t waiting_guesses;
	char waiting_boot[CLOCK_BOOT_ID_SIZE];
	int64_t waiting_until_us;
	int64_t shown_event;	/* failed codes up to it were shown */
	int64_t unlocked_event; /* the newest unlock, 0: never */
	int64_t recovery_left;	/* unused codes in table recovery */
	int64_t batch;		/* of an import (batch.h), 0: none */
	bool unseen;		/* user_seen said so; not in the row */
};

/* The row that ${query} stands on.  ERR_DAMAGED: nothing of it is told. */
enum err user_read_row(
    struct store *, struct query *query, struct user *) MUST_CHECK;

/* The chain's beginning: a user without a name, before all others. */
enum err user_read_chain(struct store *, struct user *) MUST_CHECK;
enum err user_write_chain(struct store *, const struct user *) MUST_CHECK;

enum err user_write_new(struct store *, const struct user *) MUST_CHECK;

/* All but name, uid and number of an existing row, or the chain's beginning. */
enum err user_save(struct store *, const struct user *) MUST_CHECK;

/* user_save, with uid and number. */
enum err user_renumber(struct store *, const struct user *) MUST_CHECK;

/* ERR_DAMAGED, with its sentence. */
enum err user_broken_chain(struct store *) MUST_CHECK;

void user_drop_code(struct user *);

/* A code waits, its time is not over, and the host was not started again. */
bool user_code_waits(const struct user *, const struct moment *now);

#endif
