#include "store/sqlite.h"

#include <string.h>

#include "base/text.h"
#include "store/connection.h"

#define SQL_TEXT_ROW(name, text) [name] = (text),
static const char *const sql_texts[SQL_COUNT] = { SQL_LIST(SQL_TEXT_ROW) };
#undef SQL_TEXT_ROW

void
query_open(struct query *query, struct sqlite *sqlite, enum sql sql)
{
	int result;

	*query = (struct query){ .sqlite = sqlite, .sql = sql };
	query->statement = sqlite->ready[sql];
	sqlite->ready[sql] = NULL;
	if (query->statement != NULL)
		return;
	result = sqlite3_prepare_v2(
	    sqlite->handle, sql_texts[sql], -1, &query->statement, NULL);
	if (result != SQLITE_OK)
		query->err = sqlite_fail(sqlite, result);
}

void
query_close(struct query *query)
{
	sqlite3_stmt **ready = &query->sqlite->ready[query->sql];

	if (query->statement == NULL)
		return;
	(void)sqlite3_reset(query->statement);
	(void)sqlite3_clear_bindings(query->statement);
	if (*ready == NULL)
		*ready = query->statement;
	else
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
		query->err = why_restore(query->sqlite->why, ERR_DAMAGED,
		    "%s: column \"%s\" holds what was never written there",
		    query->sqlite->path,
		    sqlite3_column_name(query->statement, query->column - 1));
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
	const void *value;

	*present = type != SQLITE_NULL;
	if (type == SQLITE_NULL)
		return;
	value = sqlite3_column_blob(query->statement, column); /* or NULL */
	if (type == SQLITE_BLOB && value != NULL &&
	    (size_t)sqlite3_column_bytes(query->statement, column) == size)
		memcpy(bytes, value, size);
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
