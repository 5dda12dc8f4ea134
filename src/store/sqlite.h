/*
 * The one connection to SQLite, and a question to it.  Wraps the library:
 * nobody else includes it.
 */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/sql.h"
#include "store/why.h"

struct sqlite;

/* What is in the file that is opened, and where it stands. */
enum database {
	DATABASE_KEPT,	/* in its place, with its journal */
	DATABASE_FRESH, /* empty, not in its place yet: it gets the schema */
	DATABASE_COPY	/* whole, not in its place yet */
};

/*
 * Connect to the existing file at ${path}, which has no symbolic link in it.
 * ${file} is a descriptor of the same file: closing any such descriptor drops
 * the locks, so the caller keeps it open until after sqlite_close.  ${why}
 * gets the sentence of every error from now on.
 */
enum err sqlite_open(struct sqlite **, const char *path, int file,
    enum database, struct why *why) MUST_CHECK;

/* NULL is fine. */
void sqlite_close(struct sqlite *);

/*
 * One transaction; all waits in it end 5 s after its begin.  The write lock
 * is had when sqlite_begin returns.
 */
enum err sqlite_begin(struct sqlite *, bool write) MUST_CHECK;
enum err sqlite_commit(struct sqlite *) MUST_CHECK;
void sqlite_rollback(struct sqlite *);

/* The first column of the first row of ${sql}, 0 when there is no row. */
enum err sqlite_number(
    struct sqlite *, enum sql sql, int64_t *number) MUST_CHECK;
/* Every page is where it should be.  ERR_DAMAGED. */
enum err sqlite_check_pages(struct sqlite *) MUST_CHECK;
int64_t sqlite_inserted(const struct sqlite *);

/*
 * A question: query_open, one query_ bind function for each question mark in
 * order, query_next until there is no row, one query_ column function for
 * each column in order, query_close.  The first error stays and is what
 * query_next and query_err return, so nothing between them needs a check.
 */
struct query {
	struct sqlite *sqlite;
	struct sqlite3_stmt *statement;
	enum sql sql;
	enum err err;
	int bound;
	int column;
};

void query_open(struct query *, struct sqlite *, enum sql);
void query_close(struct query *);

void query_text(struct query *, const char *); /* NULL is NULL */
void query_integer(struct query *, int64_t);
void query_blob(struct query *, const void *, size_t size);

enum err query_next(struct query *, bool *row) MUST_CHECK;
/* All of it, for a statement without rows; closes. */
enum err query_run(struct query *, long *changes) MUST_CHECK;

static inline MUST_CHECK enum err
query_err(const struct query *query)
{
	return query->err;
}

/* Of the wrong type, or too long: ERR_DAMAGED. */
void query_get_text(struct query *, char *text, size_t size);
void query_get_integer(struct query *, int64_t min, int64_t max, int64_t *);
void query_get_blob(struct query *, void *, size_t size, bool *present);

/* Cut where too long, "" for NULL: for show, never for a decision. */
void query_show_text(struct query *, char *text, size_t size);

#endif
