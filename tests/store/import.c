/*
 * Goal: many users at once: all of them or none, and unseen until they are
 * there.
 */
#include "tests/store/lines.h"

#include <sys/wait.h>

#include <string.h>
#include <unistd.h>

#include "store/upkeep.h"
#include "tests/store/crowd.h"

static void
all_are_imported(void **state)
{
	struct lines lines = { .count = 2500, .status = STORE_VERIFIED };
	struct store_user user;
	struct e164 number = harness_number("+16000000017");
	long before = events();
	long count = 0;
	size_t bad = 77;

	(void)state;
	assert_ok(store, import(&lines, &bad));
	assert_int_equal(users(), 2501);
	/* one event, whatever their number */
	assert_int_equal(events(), before + 1);
	assert_ok(store, store_number_users(store, &number, "", &count));
	assert_int_equal(count, 1);
	assert_ok(store, store_user_find(store, "u000000", &user));
	assert_int_equal(user.status, STORE_VERIFIED);
	assert_int_equal(user.uid, 0);
	assert_string_equal(user.number.text, "+16000000000");
	assert_string_equal(user.changed_by, "root");
	assert_true(user.verified_at > 0 && user.changed_at > 0);
	/* they are users as any other */
	assert_ok(
	    store, store_user_suspend(store, "u000001", true, &harness_actor));
	assert_ok(
	    store, store_user_remove(store, "u000002", NULL, &harness_actor));
	assert_int_equal(users(), 2500);
	lines = (struct lines){ .count = 1, .name = "", .odd = 0 };
	lines.name = "zoe";
	assert_ok(store, import(&lines, &bad));
	assert_ok(store, store_user_find(store, "zoe", &user));
	assert_int_equal(user.status, STORE_PENDING);
	assert_int_equal(user.verified_at, 0);
	lines.count = 0;
	assert_ok(store, import(&lines, &bad));
}

static void
or_none(void **state)
{
	struct lines lines = { .count = 2500, .name = "alice", .odd = 2222 };
	struct store_user user;
	char longest[STORE_NAME_SIZE];
	size_t bad = 0;

	(void)state;
	assert_err(store, ERR_EXISTS, import(&lines, &bad));
	assert_int_equal(bad, 2222);
	assert_int_equal(users(), 1);
	/* the same name twice: the second is the bad one */
	lines.name = "u000000";
	assert_err(store, ERR_EXISTS, import(&lines, &bad));
	assert_int_equal(bad, 2222);
	lines.name = "";
	assert_err(store, ERR_INVALID, import(&lines, &bad));
	assert_int_equal(bad, 2222);
	lines.name = NULL;
	lines.status = (enum store_status)7;
	assert_err(store, ERR_INVALID, import(&lines, &bad));
	assert_int_equal(bad, 0);
	assert_int_equal(users(), 1);
	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	lines = (struct lines){ .count = 3, .name = longest, .odd = 1 };
	assert_ok(store, import(&lines, &bad));
	assert_ok(store, store_user_find(store, longest, &user));
	assert_int_equal(users(), 4);
}

void __real_clock_wait_until(int64_t);
void __wrap_clock_wait_until(int64_t);

/* What another process does between two steps. */
static void (*meanwhile)(struct store *);
static int steps;

void
__wrap_clock_wait_until(int64_t deadline_us)
{
	struct store *other;

	if (meanwhile != NULL && ++steps == 2) {
		other = harness_open(directory);
		meanwhile(other);
		store_close(other);
	}
	__real_clock_wait_until(deadline_us);
}

static void
see_nothing(struct store *other)
{
	struct e164 number = harness_number("+16000000017");
	struct store_user user;
	size_t count = 0;
	long same = -1;

	assert_ok(other, store_user_each(other, count_user, &count));
	assert_int_equal(count, 1);
	assert_err(
	    other, ERR_NOT_FOUND, store_user_find(other, "u000000", &user));
	assert_err(other, ERR_NOT_FOUND,
	    store_user_remove(other, "u000000", NULL, &harness_actor));
	assert_ok(other, store_number_users(other, &number, "", &same));
	assert_int_equal(same, 0);
	/* the chain goes through what is not there yet */
	harness_enroll(other, "u000000a", ALICE);
	harness_enroll(other, "zoe", ALICE);
}

static void
enroll_one_of_them(struct store *other)
{
	harness_enroll(other, "u000500", ALICE);
}

static void
enroll_one_to_come(struct store *other)
{
	harness_enroll(other, "u002400", ALICE);
}

static void
import_as_well(struct store *other)
{
	struct lines lines = { .count = 3 };
	size_t bad;

	assert_err(other, ERR_BUSY,
	    store_import(other, next_line, &lines, &harness_actor, &bad));
}

static void
die(struct store *other)
{
	(void)other;
	_exit(0);
}

static enum err
import_and(void (*what)(struct store *), size_t *bad)
{
	struct lines lines = { .count = 2500, .status = STORE_VERIFIED };
	enum err err;

	steps = 0;
	meanwhile = what;
	err = import(&lines, bad);
	meanwhile = NULL;
	assert_true(steps >= 2);
	return err;
}

static void
unseen_until_it_is_done(void **state)
{
	struct store_user user;
	size_t bad;

	(void)state;
	assert_ok(store, import_and(see_nothing, &bad));
	assert_int_equal(users(), 2503);
	assert_ok(store, store_user_find(store, "u000000", &user));
}

/* Either the import stands, or the one enrolled: never some of both. */
static void
an_enrollment_in_the_middle(void **state)
{
	struct store_user user;
	size_t bad = 7;

	(void)state;
	assert_err(store, ERR_BUSY, import_and(enroll_one_of_them, &bad));
	assert_non_null(strstr(store_why(store), "meanwhile"));
	assert_int_equal(users(), 2);
	assert_ok(store, store_user_find(store, "u000500", &user));
	assert_string_equal(user.number.text, ALICE);
	assert_ok(
	    store, store_user_remove(store, "u000500", NULL, &harness_actor));
	assert_err(store, ERR_EXISTS, import_and(enroll_one_to_come, &bad));
	assert_int_equal(users(), 2);
}

/* A process of its own imports, and dies between two steps. */
static void
leave_half_an_import(void)
{
	struct store_user user;
	size_t bad;
	pid_t child;
	int status;

	store_close(store);
	child = fork();
	assert_int_not_equal(child, -1);
	if (child == 0) {
		store = harness_open(directory);
		(void)import_and(die, &bad);
		_exit(1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	store = harness_open(directory);
	assert_int_equal(users(), 1);
	assert_err(
	    store, ERR_NOT_FOUND, store_user_find(store, "u000000", &user));
}

/* What it left stands in nobody's way. */
static void
after_one_that_died(void **state)
{
	struct limits limits = harness_limits(LIMIT_USER, 1, 60);
	long deleted;
	size_t bad;

	(void)state;
	leave_half_an_import();
	harness_enroll(store, "u000000", ALICE);
	assert_ok(
	    store, store_user_remove(store, "u000000", NULL, &harness_actor));
	assert_ok(store, store_prune(store, &limits, 86400, &deleted));
	leave_half_an_import();
	assert_ok(store, import_and(import_as_well, &bad));
	assert_int_equal(users(), 2501);
}

static int
import_one(struct store *mine, int process, const void *data)
{
	struct lines lines = { .count = 1500, .status = STORE_VERIFIED };
	size_t bad;
	enum err err;

	(void)process;
	(void)data;
	err = store_import(mine, next_line, &lines, &harness_actor, &bad);
	if (err == ERR_OK)
		return 1;
	return err == ERR_BUSY || err == ERR_EXISTS ? 0 : 90;
}

static void
one_import_at_a_time(void **state)
{
	(void)state;
	assert_int_equal(crowd(directory, 8, import_one, NULL), 1);
	assert_int_equal(users(), 1501);
}

static void
an_altered_import_is_damage(void **state)
{
	static const char *const texts[] = {
		"UPDATE meta SET value = 1 WHERE name = 'import 1'",
		"UPDATE meta SET value = 4 WHERE name = 'import 1'",
		"DELETE FROM meta WHERE name = 'import 1'",
		"UPDATE meta SET name = 'import 2' WHERE name = 'import 1'",
		"UPDATE user SET batch = 0",
	};
	struct lines lines = { .count = 1100 };
	struct store_user user;
	size_t count;
	size_t bad;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_ok(store, import(&lines, &bad));
		harness_sql(directory, texts[i]);
		assert_err(store, ERR_DAMAGED,
		    store_user_find(store, "u000007", &user));
		assert_err(store, ERR_DAMAGED,
		    store_user_each(store, count_user, &count));
		tear_down(NULL);
		set_up_alice(NULL);
	}
}

#define TEST(name) TEST_AFTER(set_up_alice, name)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_are_imported),
		TEST(or_none),
		TEST(unseen_until_it_is_done),
		TEST(an_enrollment_in_the_middle),
		TEST(after_one_that_died),
		TEST(one_import_at_a_time),
		TEST(an_altered_import_is_damage),
	};

	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
