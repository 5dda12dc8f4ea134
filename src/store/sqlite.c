#include "store/sqlite.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/connection.h"
#include "store/upkeep.h"
#include "store/wipe.h"

const char *
store_library(const char **compiled)
{
	*compiled = SQLITE_VERSION;
	return sqlite3_libversion();
}

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
	return "see that its file system is mounted and writable";
}

/* A holder in another name space of processes has no id here. */
static enum err
sqlite_locked(const struct sqlite *sqlite)
{
	if (sqlite->lock.holder == 0)
		return why_say(sqlite->why, ERR_BUSY,
		    "%s: %s: end the process that `fuser %s` names",
		    sqlite->path, err_text(ERR_BUSY), sqlite->path);
	return why_say(sqlite->why, ERR_BUSY,
	    "%s: %s by process %ld: see `ps %ld` and end it", sqlite->path,
	    err_text(ERR_BUSY), (long)sqlite->lock.holder,
	    (long)sqlite->lock.holder);
}

enum err
sqlite_fail(struct sqlite *sqlite, int result)
{
	enum err err = sqlite_err(sqlite, result);

	if (err == ERR_BUSY)
		return sqlite_locked(sqlite);
	if (err == ERR_DAMAGED)
		return why_restore(sqlite->why, err, "%s: %s (%s)",
		    sqlite->path, err_text(err),
		    sqlite3_errmsg(sqlite->handle));
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
	wipe_what_is_freed();
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

/* ${wanted} is what the pragma ${sql} says. */
static enum err
sqlite_expect(struct sqlite *sqlite, enum sql sql, const char *wanted,
    const char *complaint)
{
	struct query query;
	char said[64] = "";
	bool row = false;
	enum err err;

	query_open(&query, sqlite, sql);
	if ((err = query_next(&query, &row)) == ERR_OK && row) {
		query_show_text(&query, said, sizeof(said));
		err = query_err(&query);
	}
	query_close(&query);
	if (err == ERR_OK && strcmp(said, wanted) != 0)
		err = why_restore(sqlite->why, ERR_DAMAGED, "%s %s (%s)",
		    sqlite->path, complaint, said);
	return err;
}

/* The journal keeps its size, so that a full disk stops nobody. */
static enum err
sqlite_persist(struct sqlite *sqlite)
{
	return sqlite_expect(
	    sqlite, SQL_PERSIST, "persist", "keeps another kind of journal");
}

enum err
sqlite_check_pages(struct sqlite *sqlite)
{
	return sqlite_expect(sqlite, SQL_QUICK_CHECK, "ok", "is not sound");
}

enum err
sqlite_open(struct sqlite **made, const char *path, int file,
    enum database database, struct why *why)
{
	struct sqlite *sqlite = NULL;
	enum err err;

	if ((err = sqlite_connect(&sqlite, path, file, why)) != ERR_OK)
		return err;
	if (database == DATABASE_KEPT)
		err = sqlite_persist(sqlite);
	else
		err = sqlite_script(
		    sqlite, database == DATABASE_FRESH ? SQL_SCHEMA : SQL_COPY);
	if (err == ERR_OK)
		*made = sqlite;
	else
		sqlite_close(sqlite);
	return err;
}

void
sqlite_close(struct sqlite *sqlite)
{
	size_t i;

	if (sqlite == NULL)
		return;
	for (i = 0; i < SQL_COUNT; i++)
		(void)sqlite3_finalize(sqlite->ready[i]);
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
