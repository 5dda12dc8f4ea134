/*
 * The state directory and its two files: what must hold before one byte of
 * them is believed.
 */
#ifndef STORE_STATE_H
#define STORE_STATE_H

#include <limits.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/secret.h"
#include "store/why.h"

struct state {
	int directory;
	int database; /* kept open as long as SQLite has the file */
	bool making;  /* the temporary names are ours to remove */
	struct secret *key;
	char path[PATH_MAX]; /* of state.db, without a symbolic link */
};

#define STATE_NONE                              \
	{                                       \
		.directory = -1, .database = -1 \
	}

/*
 * Open and check ${directory}, state.db, its journal and key, as store_open
 * promises.  state_close is fine on ${state} whatever comes back.
 */
enum err state_open(
    struct state *state, const char *directory, struct why *) MUST_CHECK;
void state_close(struct state *);

/*
 * Make a state in ${directory}: first a key (${key}, which it takes over; NULL:
 * a fresh one) and an empty database under temporary names, which ${state} then
 * has; state_keep puts both in place, durably.  One process at a time: others
 * wait for it, 5 s, then get ERR_BUSY.  state_close without state_keep leaves
 * nothing behind.
 */
enum err state_create(struct state *state, const char *directory,
    struct secret *key, struct why *) MUST_CHECK;
enum err state_keep(struct state *, struct why *) MUST_CHECK;

/* The database is one with a rollback journal, as ours are. */
enum err state_check_header(const struct state *, struct why *) MUST_CHECK;

/*
 * Room for the journal, so that a full disk stops nobody.  Best effort: there
 * are file systems that can't promise room.
 */
void state_reserve_journal(const struct state *);

#endif
