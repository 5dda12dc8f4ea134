/*
 * Goal: failed codes are told until they were shown, advice once.
 */
#include "tests/store/fixture.h"

#include <string.h>

static int64_t
guess(const char *from)
{
	struct limits limits = harness_limits(LIMIT_USER, 100, 60);
	struct address address = harness_address(from);
	struct store_obstacle obstacle;
	int64_t id;
	long failures;

	assert_ok(store, store_guess(store, &limits, "alice", "sshd", &address,
			     &obstacle, &id, &failures));
	return id;
}

static struct store_failed
failed(int64_t except)
{
	struct store_failed found;

	memset(&found, 0xff, sizeof(found));
	assert_ok(
	    store, store_failed_since_login(store, "alice", except, &found));
	return found;
}

static void
failed_codes_until_they_are_shown(void **state)
{
	struct store_decision granted = { .user = "alice",
		.service = "sshd",
		.outcome = "granted",
		.reason = "reason" };
	struct store_obstacle obstacle;
	struct store_failed seen;

	(void)state;
	assert_int_equal(failed(0).count, 0);
	assert_string_equal(failed(0).last_address, "");
	(void)guess("192.0.2.1");
	pass(SECOND);
	(void)guess("192.0.2.2");
	/* an unlock forgives, and hides nothing */
	assert_ok(store, store_user_unlock(store, "alice", &harness_actor));
	pass(SECOND);
	granted.guess = guess("192.0.2.3");
	seen = failed(granted.guess);
	assert_int_equal(seen.count, 2);
	assert_int_equal(seen.last_at, now.real_us / SECOND - 1);
	assert_string_equal(seen.last_address, "192.0.2.2");
	assert_ok(store, store_decide(store, &granted, &obstacle));
	/* nobody was shown them: told again */
	assert_int_equal(failed(0).count, 2);
	/* one more before the mark */
	(void)guess("192.0.2.4");
	assert_ok(store, store_notice_mark(store, "alice", false, &seen));
	assert_int_equal(failed(0).count, 1);
	assert_string_equal(failed(0).last_address, "192.0.2.4");
	assert_err(store, ERR_NOT_FOUND,
	    store_failed_since_login(store, "bob", 0, &seen));
	/* of another user of this name */
	assert_ok(
	    store, store_user_remove(store, "alice", NULL, &harness_actor));
	harness_enroll(store, "alice", ALICE);
	assert_int_equal(failed(0).count, 0);
}

static void
advice_is_given_once(void **state)
{
	int64_t ago = -1;

	(void)state;
	assert_err(
	    store, ERR_NOT_FOUND, store_notice_shown(store, "alice", &ago));
	assert_ok(store, store_notice_mark(store, "alice", false, NULL));
	assert_err(
	    store, ERR_NOT_FOUND, store_notice_shown(store, "alice", &ago));
	assert_ok(store, store_notice_mark(store, "alice", true, NULL));
	pass(90 * SECOND);
	now.real_us -= 400 * DAY;
	harness_clock(&now);
	assert_ok(store, store_notice_shown(store, "alice", &ago));
	assert_int_equal(ago, 90);
	assert_err(
	    store, ERR_NOT_FOUND, store_notice_shown(store, "bob", &ago));
}

#define TEST(name) TEST_AFTER(set_up_noon_alice, name)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(failed_codes_until_they_are_shown),
		TEST(advice_is_given_once),
	};

	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
