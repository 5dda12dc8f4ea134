#include "store/sqlite.h"

#include <errno.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/lock.h"

struct sqlite {
	sqlite3 *handle;
	struct why *why;
	struct lock lock;
	char path[PATH_MAX];
};

#define SQL_TEXT_ROW(name, text) [name] = (text),
static const char *const sql_texts[SQL_COUNT] = { SQL_LIST(SQL_TEXT_ROW) };
#undef SQL_TEXT_ROW

static enum err
sqlite_err(const struct sqlite *sqlite, int result)
{
	int number = sqlite3_system_errno(sqlite->handle);

	switch (result & 0xff) {
	case SQLITE_FULL:
		return ERR_FULL;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ERR_BUSY;
	case SQLITE_NOMEM:
		return ERR_MEMORY;
	case SQLITE_IOERR:
		if (result == SQLITE_IOERR_NOMEM)
			return ERR_MEMORY;
		if (number == ENOSPC || number == EDQUOT || number == EFBIG)
			return ERR_FULL;
		return ERR_STORE;
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		return ERR_STORE;
	default:
		/* the statements are right: what they meet is not */
		return ERR_DAMAGED;
	}
}

static const char *
sqlite_mend(enum err err)
{
	if (err == ERR_FULL)
		return "make room on its file system";
	if (err == ERR_BUSY)
		return "another process kept it locked; see `fuser`";
	if (err == ERR_DAMAGED)
		return "restore it and `key` from a backup, or remove all of "
		       "its directory and enroll anew";
	return "see that its file system is mounted and writable";
}

static enum err
sqlite_fail(struct sqlite *sqlite, int result)
{
	enum err err = sqlite_err(sqlite, result);

	return why_say(sqlite->why, err, "%s: %s (%s): %s", sqlite->path,
	    err_text(err), sqlite3_errmsg(sqlite->handle), sqlite_mend(err));
}

static int
sqlite_busy(void *data, int tries)
{
	struct sqlite *sqlite = data;

	(void)tries;
	return lock_wait(&sqlite->lock);
}

static enum err
sqlite_script(struct sqlite *sqlite, const char *script)
{
	int result = sqlite3_exec(sqlite->handle, script, NULL, NULL, NULL);

	return result == SQLITE_OK ? ERR_OK : sqlite_fail(sqlite, result);
}

/* Nothing that stands in a file makes SQLite do more than read and write. */
static bool
sqlite_harden(sqlite3 *handle)
{
	static const int options[][2] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
		{ SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
	};
	size_t i;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (sqlite3_db_config(handle, options[i][0], options[i][1],
			NULL) != SQLITE_OK)
			return false;
	return true;
}

static enum err
sqlite_connect(
    struct sqlite **made, const char *path, int file, struct why *why)
{
	struct sqlite *sqlite = calloc(1, sizeof(*sqlite));
	enum err err = ERR_MEMORY;
	int result;

	if (sqlite == NULL)
		return ERR_MEMORY;
	sqlite->why = why;
	sqlite->lock.file = file;
	lock_start(&sqlite->lock);
	if ((err = text_copy(sqlite->path, sizeof(sqlite->path), path)) !=
	    ERR_OK)
		goto out;
	/* never CREATE: an absent file is damage, not a fresh start */
	result = sqlite3_open_v2(path, &sqlite->handle,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX,
	    NULL);
	if (sqlite->handle == NULL) {
		err = ERR_MEMORY;
		goto out;
	}
	if (result != SQLITE_OK) {
		err = sqlite_fail(sqlite, result);
		goto out;
	}
	(void)sqlite3_extended_result_codes(sqlite->handle, 1);
	(void)sqlite3_busy_handler(sqlite->handle, sqlite_busy, sqlite);
	if (!sqlite_harden(sqlite->handle)) {
		err = why_say(why, ERR_STORE,
		    "%s: this SQLite can't be confined: update it", path);
		goto out;
	}
	if (sqlite3_db_readonly(sqlite->handle, "main") != 0) {
		err = why_say(why, ERR_STORE, "%s can't be written: %s", path,
		    sqlite_mend(ERR_STORE));
		goto out;
	}
	if ((err = sqlite_script(sqlite, SQL_CONNECTION)) != ERR_OK)
		goto out;
	*made = sqlite;
	sqlite = NULL;
out:
	sqlite_close(sqlite);
	return err;
}

/* The journal keeps its size, so that a full disk stops nobody. */
static enum err
sqlite_persist(struct sqlite *sqlite)
{
	struct query query;
	char mode[16] = "";
	bool row = false;
	enum err err;

	query_open(&query, sqlite, SQL_PERSIST);
	if ((err = query_next(&query, &row)) == ERR_OK && row) {
		query_get_text(&query, mode, sizeof(mode));
		err = query_err(&query);
	}
	query_close(&query);
	if (err == ERR_OK && strcmp(mode, "persist") != 0)
		err = why_say(sqlite->why, ERR_DAMAGED,
		    "%s keeps another kind of journal (%s): %s", sqlite->path,
		    mode, sqlite_mend(ERR_DAMAGED));
	return err;
}

enum err
sqlite_open(struct sqlite **made, const char *path, int file, bool create,
    struct why *why)
{
	struct sqlite *sqlite = NULL;
	enum err err;

	if ((err = sqlite_connect(&sqlite, path, file, why)) != ERR_OK)
		return err;
	err =
	    create ? sqlite_script(sqlite, SQL_SCHEMA) : sqlite_persist(sqlite);
	if (err == ERR_OK)
		*made = sqlite;
	else
		sqlite_close(sqlite);
	return err;
}

void
sqlite_close(struct sqlite *sqlite)
{
	if (sqlite == NULL)
		return;
	(void)sqlite3_close_v2(sqlite->handle);
	free(sqlite);
}

enum err
sqlite_begin(struct sqlite *sqlite, bool write)
{
	lock_start(&sqlite->lock);
	return sqlite_script(sqlite, write ? "BEGIN IMMEDIATE" : "BEGIN");
}

enum err
sqlite_commit(struct sqlite *sqlite)
{
	sqlite->lock.writing = true;
	return sqlite_script(sqlite, "COMMIT");
}

void
sqlite_rollback(struct sqlite *sqlite)
{
	/* SQLite has undone it already after some errors */
	if (sqlite3_get_autocommit(sqlite->handle) == 0)
		(void)sqlite3_exec(
		    sqlite->handle, "ROLLBACK", NULL, NULL, NULL);
}

enum err
sqlite_number(struct sqlite *sqlite, enum sql sql, int64_t *number)
{
	struct query query;
	int64_t got = 0;
	bool row = false;
	enum err err;

	query_open(&query, sqlite, sql);
	if ((err = query_next(&query, &row)) == ERR_OK && row)
		got = sqlite3_column_int64(query.statement, 0);
	query_close(&query);
	if (err == ERR_OK)
		*number = got;
	return err;
}

int64_t
sqlite_inserted(const struct sqlite *sqlite)
{
	return sqlite3_last_insert_rowid(sqlite->handle);
}

void
query_open(struct query *query, struct sqlite *sqlite, enum sql sql)
{
	int result;

	*query = (struct query){ .sqlite = sqlite };
	result = sqlite3_prepare_v2(
	    sqlite->handle, sql_texts[sql], -1, &query->statement, NULL);
	if (result != SQLITE_OK)
		query->err = sqlite_fail(sqlite, result);
}

void
query_close(struct query *query)
{
	(void)sqlite3_finalize(query->statement);
	query->statement = NULL;
}

static void
query_bound(struct query *query, int result)
{
	if (query->err == ERR_OK && result != SQLITE_OK)
		query->err = sqlite_fail(query->sqlite, result);
}

void
query_text(struct query *query, const char *text)
{
	query_bound(query, sqlite3_bind_text(query->statement, ++query->bound,
			       text, -1, SQLITE_STATIC));
}

void
query_integer(struct query *query, int64_t number)
{
	query_bound(query,
	    sqlite3_bind_int64(query->statement, ++query->bound, number));
}

void
query_blob(struct query *query, const void *bytes, size_t size)
{
	query_bound(query, sqlite3_bind_blob64(query->statement, ++query->bound,
			       bytes, size, SQLITE_STATIC));
}

enum err
query_next(struct query *query, bool *row)
{
	int result;

	if (query->err != ERR_OK)
		return query->err;
	query->column = 0;
	result = sqlite3_step(query->statement);
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return query->err = sqlite_fail(query->sqlite, result);
	*row = result == SQLITE_ROW;
	return ERR_OK;
}

enum err
query_run(struct query *query, long *changes)
{
	bool row = false;
	enum err err = query_next(query, &row);

	if (err == ERR_OK && changes != NULL)
		*changes = sqlite3_changes(query->sqlite->handle);
	query_close(query);
	return err;
}

static void
query_damaged(struct query *query)
{
	if (query->err == ERR_OK)
		query->err = why_say(query->sqlite->why, ERR_DAMAGED,
		    "%s: column \"%s\" holds what was never written there: %s",
		    query->sqlite->path,
		    sqlite3_column_name(query->statement, query->column - 1),
		    sqlite_mend(ERR_DAMAGED));
}

void
query_get_text(struct query *query, char *text, size_t size)
{
	int column = query->column++;
	const char *value;
	size_t length;

	text[0] = '\0';
	if (sqlite3_column_type(query->statement, column) != SQLITE_TEXT) {
		query_damaged(query);
		return;
	}
	value = (const char *)sqlite3_column_text(query->statement, column);
	length = (size_t)sqlite3_column_bytes(query->statement, column);
	if (value == NULL || length >= size || strlen(value) != length) {
		query_damaged(query);
		return;
	}
	memcpy(text, value, length + 1);
}

void
query_get_integer(
    struct query *query, int64_t min, int64_t max, int64_t *number)
{
	int column = query->column++;

	*number = sqlite3_column_int64(query->statement, column);
	if (sqlite3_column_type(query->statement, column) == SQLITE_INTEGER &&
	    *number >= min && *number <= max)
		return;
	*number = min;
	query_damaged(query);
}

void
query_get_blob(struct query *query, void *bytes, size_t size, bool *present)
{
	int column = query->column++;
	int type = sqlite3_column_type(query->statement, column);

	*present = type != SQLITE_NULL;
	if (type == SQLITE_NULL)
		return;
	if (type == SQLITE_BLOB &&
	    (size_t)sqlite3_column_bytes(query->statement, column) == size)
		memcpy(
		    bytes, sqlite3_column_blob(query->statement, column), size);
	else
		query_damaged(query);
}

void
query_show_text(struct query *query, char *text, size_t size)
{
	text_printable(text, size,
	    (const char *)sqlite3_column_text(
		query->statement, query->column++));
}
