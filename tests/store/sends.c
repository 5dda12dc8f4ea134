/*
 * Goal: each limit counts the sends it is of, and those alone.
 */
#include "tests/store/fixture.h"

#include "base/text.h"

static void
rows_bind_kinds(void **state)
{
	static const struct {
		enum limit_per per;
		enum store_send_kind kind;
		bool counts;
	} cases[] = {
		{ LIMIT_NUMBER, STORE_SEND_LOGIN, true },
		{ LIMIT_USER, STORE_SEND_LOGIN, true },
		{ LIMIT_ADDRESS, STORE_SEND_LOGIN, true },
		{ LIMIT_COUNTRY, STORE_SEND_LOGIN, true },
		{ LIMIT_HOST, STORE_SEND_LOGIN, true },
		{ LIMIT_NUMBER, STORE_SEND_VERIFY, true },
		{ LIMIT_USER, STORE_SEND_VERIFY, true },
		{ LIMIT_ADDRESS, STORE_SEND_VERIFY, true },
		{ LIMIT_COUNTRY, STORE_SEND_VERIFY, true },
		{ LIMIT_HOST, STORE_SEND_VERIFY, true },
		{ LIMIT_NUMBER, STORE_SEND_TEST, true },
		{ LIMIT_HOST, STORE_SEND_TEST, true },
		{ LIMIT_NUMBER, STORE_SEND_NOTICE, false },
		{ LIMIT_USER, STORE_SEND_NOTICE, false },
		{ LIMIT_ADDRESS, STORE_SEND_NOTICE, false },
		{ LIMIT_COUNTRY, STORE_SEND_NOTICE, false },
		{ LIMIT_HOST, STORE_SEND_NOTICE, true },
	};
	struct store_obstacle obstacle;
	struct limits limits;
	char number[20];
	char user[20];
	char address[20];
	char country[20];
	unsigned i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text_format(number, sizeof(number), "+1%05u", i);
		text_format(user, sizeof(user), "user%u", i);
		text_format(address, sizeof(address), "192.0.2.%u", i);
		text_format(country, sizeof(country), "+%u", 100 + i);
		harness_enroll(store, user, number);
		limits = harness_limits(cases[i].per, 2, 3600);
		if (cases[i].per == LIMIT_HOST) {
			tear_down(NULL);
			set_up(NULL);
			harness_enroll(store, user, number);
		}
		assert_true(harness_send(store, &limits, cases[i].kind, user,
		    number, address, country, &obstacle, NULL));
		assert_true(harness_send(store, &limits, cases[i].kind, user,
		    number, address, country, &obstacle, NULL));
		/* the third of its kind, and then a login's */
		assert_int_equal(
		    harness_send(store, &limits, cases[i].kind, user, number,
			address, country, &obstacle, NULL),
		    !cases[i].counts);
		assert_int_equal(
		    harness_send(store, &limits, STORE_SEND_LOGIN, user, number,
			address, country, &obstacle, NULL),
		    !cases[i].counts);
		if (cases[i].counts) {
			assert_int_equal(obstacle.kind, STORE_OVER_LIMIT);
			assert_int_equal(obstacle.per, cases[i].per);
			assert_int_equal(obstacle.max, 2);
			assert_int_equal(obstacle.window_seconds, 3600);
			assert_true(obstacle.only_limits);
		}
	}
}

static void
absent_keys_bind_nothing(void **state)
{
	struct limits limits = harness_limits(LIMIT_ADDRESS, 1, 3600);
	unsigned i;

	(void)state;
	limits.send_count = 3;
	limits.sends[1] = (struct limit){ LIMIT_USER, 1, 3600 };
	limits.sends[2] = (struct limit){ LIMIT_COUNTRY, 1, 3600 };
	for (i = 0; i < 4; i++)
		assert_true(harness_send(store, &limits, STORE_SEND_TEST, "",
		    ALICE, NULL, "", NULL, NULL));
}

static void
an_ipv6_address_counts_as_its_64(void **state)
{
	struct limits limits = harness_limits(LIMIT_ADDRESS, 1, 3600);

	(void)state;
	assert_true(harness_send(store, &limits, STORE_SEND_TEST, "", ALICE,
	    "2001:db8:1:2:3::1", "", NULL, NULL));
	assert_false(harness_send(store, &limits, STORE_SEND_TEST, "", BOB,
	    "2001:db8:1:2:ffff::9", "", NULL, NULL));
	assert_true(harness_send(store, &limits, STORE_SEND_TEST, "", BOB,
	    "2001:db8:1:3::1", "", NULL, NULL));
	assert_true(harness_send(store, &limits, STORE_SEND_TEST, "", BOB,
	    "192.0.2.1", "", NULL, NULL));
	assert_false(harness_send(store, &limits, STORE_SEND_TEST, "", BOB,
	    "::ffff:192.0.2.1", "", NULL, NULL));
}

static void
three_notices_a_day(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 1, 30);
	struct store_obstacle obstacle;
	unsigned i;

	(void)state;
	for (i = 0; i < LIMIT_NOTICES_PER_DAY; i++)
		assert_true(harness_send(store, &limits, STORE_SEND_NOTICE,
		    "alice", ALICE, NULL, "", NULL, NULL));
	assert_false(harness_send(store, &limits, STORE_SEND_NOTICE, "alice",
	    ALICE, NULL, "", &obstacle, NULL));
	assert_int_equal(obstacle.max, LIMIT_NOTICES_PER_DAY);
	assert_int_equal(obstacle.window_seconds, 86400);
	assert_true(harness_send(store, &limits, STORE_SEND_NOTICE, "alice",
	    BOB, NULL, "", NULL, NULL));
	assert_true(harness_send(
	    store, &limits, STORE_SEND_TEST, "", ALICE, NULL, "", NULL, NULL));
	/* sends count in no notice's day */
	assert_false(harness_send(
	    store, &limits, STORE_SEND_TEST, "", ALICE, NULL, "", NULL, NULL));
}

static void
given_back_once(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 1, 3600);
	const struct store_outcome unsent = { .word = "unsent",
		.give_back = true };
	const struct store_outcome sent = { .word = "sent", .sid = "SM1" };
	int64_t charge;

	(void)state;
	assert_true(harness_send(store, &limits, STORE_SEND_TEST, "", ALICE,
	    NULL, "", NULL, &charge));
	assert_ok(store, store_outcome(store, charge, &unsent));
	assert_err(store, ERR_NOT_FOUND, store_outcome(store, charge, &unsent));
	assert_true(harness_send(store, &limits, STORE_SEND_TEST, "", ALICE,
	    NULL, "", NULL, &charge));
	assert_ok(store, store_outcome(store, charge, &sent));
	assert_ok(store, store_flush(store));
	assert_ok(store, store_flush(store));
	assert_false(harness_send(store, &limits, STORE_SEND_TEST, "", ALICE,
	    NULL, "", NULL, &charge));
	/* an outcome of nothing is an error, once */
	assert_ok(store, store_outcome(store, 12345, &sent));
	assert_err(store, ERR_NOT_FOUND, store_flush(store));
	assert_ok(store, store_flush(store));
}

static void
usage_tells_what_is_left(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 2, 3600);
	struct store_usage usage[LIMIT_ROWS_MAX];
	struct store_user user;
	size_t count = 0;

	(void)state;
	limits.send_count = 5;
	limits.sends[1] = (struct limit){ LIMIT_USER, 20, 86400 };
	limits.sends[2] = (struct limit){ LIMIT_ADDRESS, 10, 3600 };
	limits.sends[3] = (struct limit){ LIMIT_HOST, 300, 3600 };
	limits.sends[4] = (struct limit){ LIMIT_COUNTRY, 1, 3600 };
	harness_enroll(store, "alice", ALICE);
	assert_true(harness_send(store, &limits, STORE_SEND_LOGIN, "alice",
	    ALICE, "192.0.2.1", "+1", NULL, NULL));
	limits.sends[4].max = 9;
	assert_true(harness_send(store, &limits, STORE_SEND_LOGIN, "alice",
	    ALICE, "192.0.2.1", "+1", NULL, NULL));
	user = find("alice");
	assert_ok(
	    store, store_usage(store, &limits, &user, "+1", usage, &count));
	assert_int_equal(count, 5);
	assert_int_equal(usage[0].used, 2);
	assert_true(usage[0].free_at > user.changed_at + 3500);
	assert_true(usage[0].free_at < user.changed_at + 3700);
	assert_int_equal(usage[1].used, 2);
	assert_int_equal(usage[1].free_at, 0);
	assert_int_equal(usage[2].used, 0);
	assert_int_equal(usage[3].used, 2);
	assert_int_equal(usage[4].used, 2);
	assert_int_equal(usage[4].limit.per, LIMIT_COUNTRY);
}

#define TEST(name) TEST_AFTER(set_up, name)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rows_bind_kinds),
		TEST(absent_keys_bind_nothing),
		TEST(an_ipv6_address_counts_as_its_64),
		TEST(three_notices_a_day),
		TEST(given_back_once),
		TEST(usage_tells_what_is_left),
	};

	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
