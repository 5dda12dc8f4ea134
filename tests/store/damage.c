/*
 * Goal: damaged or foreign content is an error of the right kind; never "not
 * found", never another answer.
 */
#include "tests/store/refused.h"

#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

static void
empty(void **state)
{
	struct stat stat_after;

	(void)state;
	assert_int_equal(truncate(database, 0), 0);
	assert_refused(ERR_STORE, "empty");
	assert_int_equal(stat(database, &stat_after), 0);
	assert_int_equal(stat_after.st_size, 0);
	set_up(NULL);
	assert_int_equal(truncate(key, 0), 0);
	assert_refused(ERR_STORE, "empty");
}

/* Every page's end, where there is content a byte on both sides, odd places. */
static void
truncated(void **state)
{
	struct stat whole;
	off_t size;
	int more;

	(void)state;
	assert_int_equal(stat(database, &whole), 0);
	assert_int_equal(whole.st_size % PAGE, 0);
	assert_int_equal(truncate(database, whole.st_size + PAGE), 0);
	assert_refused(ERR_DAMAGED, database);
	for (size = whole.st_size - PAGE; size > 0; size -= PAGE)
		for (more = 1; more >= -1; more--)
			if (more == 0 || size < 20 * PAGE) {
				assert_int_equal(
				    truncate(database, size + more), 0);
				assert_refused(ERR_DAMAGED, database);
			}
	for (size = 4 * PAGE; size > 0; size -= 777) {
		assert_int_equal(truncate(database, size), 0);
		assert_refused(ERR_DAMAGED, database);
	}
	assert_int_equal(truncate(database, 1), 0);
	assert_refused(ERR_DAMAGED, database);
	set_up(NULL);
	assert_int_equal(truncate(key, 31), 0);
	assert_refused(ERR_DAMAGED, "key");
	assert_int_equal(truncate(key, 33), 0);
	assert_refused(ERR_DAMAGED, "key");
}

static void
overwrite(const char *path, off_t at, const void *bytes, size_t size)
{
	int file = open(path, O_WRONLY);

	assert_int_not_equal(file, -1);
	assert_int_equal(pwrite(file, bytes, size, at), size);
	close(file);
}

static void
garbage(void **state)
{
	unsigned char noise[8 * PAGE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(noise); i++)
		noise[i] = (unsigned char)random();
	overwrite(database, 0, noise, 64);
	assert_refused(ERR_DAMAGED, database);
	overwrite(database, 0, noise, sizeof(noise));
	assert_refused(ERR_DAMAGED, database);
	set_up(NULL);
	overwrite(database, PAGE, noise, sizeof(noise));
	assert_refused(ERR_DAMAGED, database);
	set_up(NULL);
	memset(noise, 0, sizeof(noise));
	overwrite(database, PAGE, noise, sizeof(noise));
	assert_refused(ERR_DAMAGED, database);
	set_up(NULL);
	overwrite(key, 0, noise, 32);
	assert_refused(ERR_DAMAGED, "key");
}

static void
foreign(void **state)
{
	static const struct {
		const char *text;
		const char *mention;
	} cases[] = {
		{ "PRAGMA user_version = 2", "newer release" },
		{ "PRAGMA user_version = 99", "newer release" },
		{ "PRAGMA user_version = 0", "version" },
		{ "PRAGMA user_version = -1", "version" },
		{ "PRAGMA application_id = 0", "another program" },
		{ "DROP TABLE user", "user" },
		{ "DROP TABLE meta", "meta" },
		{ "DELETE FROM meta WHERE name = 'fingerprint'", "key" },
		{ "DELETE FROM meta WHERE name = 'first'; DELETE FROM user",
		    "lost" },
		{ "DELETE FROM user", "lost" },
		{ "DELETE FROM user WHERE user = 'alice'", "lost" },
		{ "UPDATE user SET user = 'alicf' WHERE user = 'alice'", "" },
		{ "UPDATE user SET number = '+15005550666'", "altered" },
		{ "UPDATE user SET number = 'nonsense'", "number" },
		{ "UPDATE user SET status = 0", "altered" },
		{ "UPDATE user SET status = 77", "status" },
		{ "UPDATE user SET status = 'one'", "status" },
		{ "UPDATE user SET failures = failures + 1", "altered" },
		{ "UPDATE user SET uid = 0", "altered" },
		{ "UPDATE user SET next = ''", "altered" },
		{ "UPDATE user SET last_login = 5", "altered" },
		{ "UPDATE user SET verified_at = 5", "altered" },
		{ "UPDATE user SET changed_at = 5", "altered" },
		{ "UPDATE user SET changed_by = 'nobody'", "altered" },
		{ "UPDATE user SET waiting = zeroblob(32)", "altered" },
		{ "UPDATE user SET waiting = zeroblob(3)", "waiting" },
		{ "UPDATE user SET waiting_guesses = 3", "altered" },
		{ "UPDATE user SET waiting_until_us = 3", "altered" },
		{ "UPDATE user SET waiting_boot = 'x'", "altered" },
		{ "UPDATE user SET pending_number = '+15005550666'",
		    "altered" },
		{ "UPDATE user SET pending_number = 'x'", "number" },
		{ "UPDATE user SET waiting_change = 1", "altered" },
		{ "UPDATE user SET shown_event = 99", "altered" },
		{ "UPDATE user SET unlocked_event = 99", "altered" },
		{ "UPDATE user SET recovery_left = 1", "altered" },
		{ "UPDATE user SET batch = 1", "altered" },
		{ "UPDATE user SET mac = zeroblob(32)", "altered" },
		{ "UPDATE user SET mac = (SELECT mac FROM user"
		  " WHERE user = 'bob')",
		    "altered" },
		{ "PRAGMA page_size = 1024; VACUUM", "bytes" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		set_up(NULL);
		harness_sql(directory, cases[i].text);
		assert_refused(ERR_DAMAGED, cases[i].mention);
	}
	set_up(NULL);
	harness_sql(directory,
	    "PRAGMA journal_mode = WAL; UPDATE meta SET name = name");
	assert_refused(ERR_DAMAGED, "rollback journal");
	/* a trigger that somebody left does nothing */
	set_up(NULL);
	harness_sql(directory,
	    "CREATE TRIGGER leak AFTER INSERT ON event BEGIN"
	    " DELETE FROM user; END");
	{
		struct store *store = harness_open(directory);
		struct store_user user;

		assert_ok(store, store_note(store, "", "x", &harness_actor));
		assert_ok(store, store_user_find(store, "alice", &user));
		store_close(store);
	}
}

/* No proof of absence either: carol was never there. */
static void
absence_is_proven(void **state)
{
	static const char *const texts[] = {
		"DELETE FROM user WHERE user = 'bob'",
		"UPDATE user SET user = 'carole' WHERE user = 'bob'",
		"UPDATE user SET next = 'dave' WHERE user = 'bob'",
	};
	struct store_user user;
	char why[512];
	size_t i;

	(void)state;
	assert_int_equal(ask("carol", &user, why), ERR_NOT_FOUND);
	assert_int_equal(ask("aaron", &user, why), ERR_NOT_FOUND);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		set_up(NULL);
		harness_sql(directory, texts[i]);
		assert_int_equal(ask("carol", &user, why), ERR_DAMAGED);
	}
}

static bool
see(const struct store_user *user, void *data)
{
	(void)user;
	++*(int *)data;
	return true;
}

static void
a_walk_misses_nobody(void **state)
{
	static const char *const texts[] = {
		"DELETE FROM user WHERE user = 'alice'",
		"DELETE FROM user WHERE user = 'bob'",
		"DELETE FROM user",
		"UPDATE user SET uid = 5 WHERE user = 'bob'",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct store *store;
		int seen = 0;

		set_up(NULL);
		harness_sql(directory, texts[i]);
		store = harness_open(directory);
		assert_err(
		    store, ERR_DAMAGED, store_user_each(store, see, &seen));
		store_close(store);
	}
}

static void
another_key(void **state)
{
	char kept[HARNESS_PATH];

	(void)state;
	text_format(kept, sizeof(kept), "%s", key);
	set_up(NULL);
	assert_int_equal(rename(kept, key), 0);
	assert_refused(ERR_DAMAGED, "key");
}

static void
replaced_while_open(void **state)
{
	struct store *store = harness_open(directory);
	struct store_user user;

	(void)state;
	assert_int_equal(unlink(database), 0);
	assert_err(store, ERR_STORE, store_user_find(store, "alice", &user));
	store_close(store);
	set_up(NULL);
	store = harness_open(directory);
	assert_int_equal(truncate(database, 20 * PAGE), 0);
	assert_err(store, ERR_DAMAGED, store_user_find(store, "alice", &user));
	assert_err(
	    store, ERR_DAMAGED, store_note(store, "", "x", &harness_actor));
	store_close(store);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(empty),
		TEST(truncated),
		TEST(garbage),
		TEST(foreign),
		TEST(absence_is_proven),
		TEST(a_walk_misses_nobody),
		TEST(another_key),
		TEST(replaced_while_open),
	};

	harness_start();
	harness_seed();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
