/*
 * What is inside a connection: for sqlite.c and query.c alone.
 */
#ifndef STORE_CONNECTION_H
#define STORE_CONNECTION_H

#include <limits.h>
#include <sqlite3.h>

#include "store/lock.h"
#include "store/sqlite.h"

struct sqlite {
	sqlite3 *handle;
	struct why *why;
	struct lock lock;
	sqlite3_stmt *ready[SQL_COUNT]; /* compiled, and not in use */
	char path[PATH_MAX];
};

/* Say what went wrong, and the mend. */
enum err sqlite_fail(struct sqlite *, int result) MUST_CHECK;

#endif
