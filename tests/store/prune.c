/*
 * Goal: nothing is pruned that a limit or a notice still needs.
 */
#include "tests/store/fixture.h"

#include "store/upkeep.h"

static void
guess(const char *name)
{
	struct limits limits = harness_limits(LIMIT_USER, 100, 60);
	struct store_obstacle found;
	int64_t id;
	long failures;

	assert_ok(store, store_guess(store, &limits, name, "sshd", NULL, &found,
			     &id, &failures));
}

static long
failed(const char *name)
{
	struct store_failed found;

	assert_ok(store, store_failed_since_login(store, name, 0, &found));
	return found.count;
}

static void
what_prune_keeps(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 3, 30 * 86400);
	struct store_failed shown;
	long deleted = -1;
	int i;

	(void)state;
	tear_down(NULL);
	now = (struct moment){ .real_us = NOON,
		.boot_us = DAY,
		.boot_id = "00000000-0000-0000-0000-000000000001" };
	harness_clock(&now);
	harness_state(directory);
	store = harness_open(directory);
	harness_enroll(store, "alice", ALICE);
	harness_enroll(store, "bob", BOB);
	guess("alice");
	guess("bob");
	assert_ok(store, store_failed_since_login(store, "bob", 0, &shown));
	assert_ok(store, store_notice_mark(store, "bob", false, &shown));
	for (i = 0; i < 3; i++)
		assert_true(harness_send(store, &limits, STORE_SEND_LOGIN,
		    "alice", ALICE, NULL, "", NULL, NULL));
	for (i = 0; i < 2500; i++)
		assert_ok(store, store_note(store, "", "old", &harness_actor));

	/* the window is longer than what is to be kept */
	harness_advance(29 * DAY);
	assert_ok(store, store_prune(store, &limits, 60, &deleted));
	assert_int_equal(deleted, 0);
	assert_false(harness_send(store, &limits, STORE_SEND_LOGIN, "alice",
	    ALICE, NULL, "", NULL, NULL));

	harness_advance(2 * DAY);
	assert_ok(store, store_note(store, "", "young", &harness_actor));
	assert_ok(store, store_prune(store, &limits, 60, &deleted));
	assert_int_equal(deleted, 4 + 1 + 3 + 2500);
	/* alice's wrong code, and the young event */
	assert_int_equal(events(), 2);
	assert_int_equal(failed("alice"), 1);
	assert_ok(store, store_failed_since_login(store, "alice", 0, &shown));
	assert_ok(store, store_notice_mark(store, "alice", false, &shown));

	/* after many boots, the newest event and its boot stay */
	for (i = 0; i < 5; i++) {
		now.boot_id[35]++;
		now.real_us += 100 * DAY;
		now.boot_us = SECOND;
		harness_clock(&now);
		assert_ok(store, store_note(store, "", "boot", &harness_actor));
	}
	harness_advance(100 * DAY);
	assert_ok(store, store_prune(store, &limits, 60, &deleted));
	assert_int_equal(events(), 1);
	assert_ok(store, store_prune(store, &limits, 60, &deleted));
	assert_int_equal(deleted, 0);
	now.boot_id[34]++;
	now.boot_us = SECOND;
	harness_clock(&now);
	for (i = 0; i < 3; i++)
		assert_true(harness_send(store, &limits, STORE_SEND_LOGIN,
		    "alice", ALICE, NULL, "", NULL, NULL));
	assert_false(harness_send(store, &limits, STORE_SEND_LOGIN, "alice",
	    ALICE, NULL, "", NULL, NULL));
}

#define TEST(name) TEST_AFTER(set_up_alice, name)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_prune_keeps),
	};

	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
