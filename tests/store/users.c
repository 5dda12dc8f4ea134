/*
 * Goal: users come, are found and walked in order, and go; no number of theirs
 * outlives them.
 */
#include "tests/store/fixture.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

static void
created_once(void **state)
{
	char path[HARNESS_PATH];

	(void)state;
	assert_int_equal(store_create(directory), ERR_EXISTS);
	harness_path(path, directory, "key");
	assert_int_equal(access(path, F_OK), 0);
	harness_path(path, directory, "state.db.new");
	assert_int_equal(access(path, F_OK), -1);
	harness_path(path, directory, "key.new");
	assert_int_equal(access(path, F_OK), -1);
	store_close(NULL);
	assert_non_null(store_why(NULL));
	assert_string_equal(store_why(store), "");
}

static void
users_come_and_go(void **state)
{
	struct e164 number = harness_number(ALICE);
	struct e164 other = harness_number(BOB);
	struct store_user user;
	long count = -1;

	(void)state;
	assert_err(
	    store, ERR_NOT_FOUND, store_user_find(store, "alice", &user));
	assert_err(store, ERR_NOT_FOUND, store_user_find(store, "", &user));
	assert_err(store, ERR_INVALID,
	    store_user_add(store, "", 1, &number, &harness_actor));
	assert_ok(store, store_user_add(store, "alice", 4294967294u, &number,
			     &harness_actor));
	reopen();
	user = find("alice");
	assert_string_equal(user.user, "alice");
	assert_int_equal(user.uid, 4294967294u);
	assert_string_equal(user.number.text, ALICE);
	assert_int_equal(user.status, STORE_PENDING);
	assert_int_equal(user.verified_at, 0);
	assert_int_equal(user.last_login, 0);
	assert_int_equal(user.failures, 0);
	assert_true(user.changed_at > 0);
	assert_string_equal(user.changed_by, "root");
	assert_false(user.code_waiting);

	/* a number that was never proven gives way */
	assert_ok(
	    store, store_user_add(store, "alice", 7, &other, &harness_actor));
	user = find("alice");
	assert_string_equal(user.number.text, BOB);
	assert_int_equal(user.uid, 7);
	assert_err(store, ERR_NOT_FOUND,
	    store_user_verify(store, "alice", &number, &harness_actor));
	assert_ok(
	    store, store_user_verify(store, "alice", &other, &harness_actor));
	user = find("alice");
	assert_int_equal(user.status, STORE_VERIFIED);
	assert_true(user.verified_at > 0);
	/* a proven one does not */
	assert_err(store, ERR_EXISTS,
	    store_user_add(store, "alice", 7, &number, &harness_actor));
	assert_err(store, ERR_EXISTS,
	    store_user_verify(store, "alice", &other, &harness_actor));
	assert_string_equal(find("alice").number.text, BOB);

	assert_ok(store, store_number_users(store, &other, "", &count));
	assert_int_equal(count, 1);
	assert_ok(store, store_number_users(store, &other, "alice", &count));
	assert_int_equal(count, 0);
	assert_ok(
	    store, store_user_remove(store, "alice", NULL, &harness_actor));
	assert_err(store, ERR_NOT_FOUND,
	    store_user_remove(store, "alice", NULL, &harness_actor));
	assert_err(store, ERR_NOT_FOUND,
	    store_user_verify(store, "alice", &other, &harness_actor));
	assert_err(store, ERR_NOT_FOUND,
	    store_user_unlock(store, "alice", &harness_actor));
	assert_err(
	    store, ERR_NOT_FOUND, store_user_find(store, "alice", &user));
}

static void
names_are_bytes(void **state)
{
	static const char *const names[] = { "a", "A", "b-_.$", "\xff\xfe",
		"a'; DROP TABLE user; --", "a ", " a", "\xc3\xa4" };
	struct e164 number = harness_number(ALICE);
	char longest[STORE_NAME_SIZE + 1];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_ok(store, store_user_add(store, names[i], (uid_t)i,
				     &number, &harness_actor));
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(find(names[i]).uid, i);
	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	assert_err(store, ERR_TOO_LONG,
	    store_user_add(store, longest, 1, &number, &harness_actor));
	longest[STORE_NAME_SIZE - 1] = '\0';
	assert_ok(
	    store, store_user_add(store, longest, 1, &number, &harness_actor));
	assert_string_equal(find(longest).user, longest);
}

struct walk {
	char last[STORE_NAME_SIZE];
	long seen, stop;
};

static bool
walk_user(const struct store_user *user, void *data)
{
	struct walk *walk = data;

	assert_true(strcmp(walk->last, user->user) < 0);
	memcpy(walk->last, user->user, sizeof(walk->last));
	return ++walk->seen != walk->stop;
}

static void
users_in_order(void **state)
{
	struct e164 number = harness_number(ALICE);
	struct walk walk = { .stop = -1 };
	char name[32];
	unsigned i;

	(void)state;
	assert_ok(store, store_user_each(store, walk_user, &walk));
	assert_int_equal(walk.seen, 0);
	for (i = 0; i < 200; i++) {
		text_format(name, sizeof(name), "u%u", i * 7919 % 200);
		assert_ok(store,
		    store_user_add(store, name, i, &number, &harness_actor));
	}
	for (i = 0; i < 200; i += 3) {
		text_format(name, sizeof(name), "u%u", i);
		assert_ok(
		    store,
		    store_user_remove(store, name, NULL, &harness_actor));
	}
	memset(&walk, 0, sizeof(walk));
	walk.stop = -1;
	assert_ok(store, store_user_each(store, walk_user, &walk));
	assert_int_equal(walk.seen, 133);
	memset(&walk, 0, sizeof(walk));
	walk.stop = 5;
	assert_ok(store, store_user_each(store, walk_user, &walk));
	assert_int_equal(walk.seen, 5);
}

static void
no_number_outside_table_user(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 100, 3600);
	struct store_outcome outcome = { .word = "sent" };
	char path[HARNESS_PATH];
	static char content[1 << 22];
	int64_t charge;
	size_t size;
	FILE *file;

	(void)state;
	harness_enroll(store, "alice", ALICE);
	assert_true(harness_send(store, &limits, STORE_SEND_LOGIN, "alice",
	    ALICE, NULL, "", NULL, &charge));
	assert_true(harness_send(
	    store, &limits, STORE_SEND_TEST, "", BOB, NULL, "", NULL, &charge));
	assert_ok(store, store_outcome(store, charge, &outcome));
	assert_ok(
	    store, store_user_remove(store, "alice", NULL, &harness_actor));
	harness_path(path, directory, "state.db");
	file = fopen(path, "re");
	assert_non_null(file);
	size = fread(content, 1, sizeof(content), file);
	fclose(file);
	assert_true(size > 4096 && size < sizeof(content));
	/* not even what was deleted */
	assert_null(memmem(content, size, &ALICE[1], strlen(ALICE) - 1));
	assert_null(memmem(content, size, &BOB[1], strlen(BOB) - 1));
}

#define TEST(name) TEST_AFTER(set_up, name)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(created_once),
		TEST(users_come_and_go),
		TEST(names_are_bytes),
		TEST(users_in_order),
		TEST(no_number_outside_table_user),
	};

	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
