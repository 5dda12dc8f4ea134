/*
 * Goal: no statement walks a whole table: a login costs the same with a
 * million users and events.
 */
#include "tests/store/harness.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "store/sql.h"

#define ROW(name, text) { #name, text },
static const struct {
	const char *name;
	const char *text;
} statements[] = { SQL_LIST(ROW) };
#undef ROW

/* Of one user's events, for the administrator. */
static bool
may_sort(const char *name)
{
	return strcmp(name, "SQL_EVENTS_OF_USER") == 0 ||
	       strcmp(name, "SQL_EVENT_NEWEST_OF_USER") == 0;
}

static void
no_scans(void **state)
{
	char directory[HARNESS_PATH];
	char path[HARNESS_PATH];
	char text[2048];
	sqlite3 *handle;
	sqlite3_stmt *statement;
	unsigned seen = 0;
	size_t i;

	(void)state;
	harness_state(directory);
	harness_path(path, directory, "state.db");
	assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
	for (i = 0; i < sizeof(statements) / sizeof(statements[0]); i++) {
		if (strncmp(statements[i].text, "PRAGMA", 6) == 0 ||
		    strstr(statements[i].text, "reserve") != NULL)
			continue;
		snprintf(text, sizeof(text), "EXPLAIN QUERY PLAN %s",
		    statements[i].text);
		assert_int_equal(
		    sqlite3_prepare_v2(handle, text, -1, &statement, NULL),
		    SQLITE_OK);
		while (sqlite3_step(statement) == SQLITE_ROW) {
			const char *plan =
			    (const char *)sqlite3_column_text(statement, 3);

			seen++;
			if (strncmp(plan, "SCAN", 4) == 0 &&
			    strcmp(plan, "SCAN CONSTANT ROW") != 0)
				fail_msg("%s: %s", statements[i].name, plan);
			if (strstr(plan, "TEMP B-TREE") != NULL &&
			    !may_sort(statements[i].name))
				fail_msg("%s: %s", statements[i].name, plan);
		}
		sqlite3_finalize(statement);
	}
	sqlite3_close(handle);
	assert_true(seen > 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(no_scans) };

	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
