/*
 * Goal: a guess is counted before it is judged, and a lock holds until an
 * unlock.
 */
#include "tests/store/fixture.h"

static enum store_obstacle_kind
guess(
    const struct limits *limits, const char *user, int64_t *id, long *failures)
{
	struct store_obstacle obstacle;

	assert_ok(store, store_guess(store, limits, user, "sshd", NULL,
			     &obstacle, id, failures));
	return obstacle.kind;
}

/* All let; the failures after the last. */
static long
guess_often(const struct limits *limits, const char *user, int times)
{
	int64_t id;
	long failures = 0;

	while (times-- > 0)
		assert_int_equal(
		    guess(limits, user, &id, &failures), STORE_FREE);
	return failures;
}

static enum err
decide(const char *user, int64_t id, long failures)
{
	struct store_obstacle obstacle;
	const struct store_decision decision = { .user = user,
		.service = "sshd",
		.outcome = "granted",
		.reason = "right_code",
		.guess = id,
		.failures = failures };

	return store_decide(store, &decision, &obstacle);
}

static void
a_right_guess_is_right_once(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 100, 3600);
	struct store_user user;
	int64_t first = 0, second = 0;
	long failures = -1;

	(void)state;
	harness_enroll(store, "alice", ALICE);
	harness_enroll(store, "bob", BOB);
	assert_int_equal(
	    guess(&limits, "alice", &first, &failures), STORE_FREE);
	assert_int_equal(failures, 1);
	reopen();
	assert_int_equal(find("alice").failures, 1);
	assert_int_equal(
	    guess(&limits, "alice", &second, &failures), STORE_FREE);
	assert_int_equal(failures, 2);
	/* another user's, nobody's, no guess */
	assert_err(store, ERR_DENIED, decide("bob", second, failures));
	assert_err(store, ERR_DENIED, decide("alice", second + 100, failures));
	assert_err(store, ERR_DENIED, decide("alice", 1, failures));
	assert_err(store, ERR_DENIED, decide("alice", -1, failures));
	assert_err(store, ERR_NOT_FOUND, decide("carol", second, failures));
	assert_int_equal(find("alice").failures, 2);
	assert_int_equal(find("alice").last_login, 0);

	assert_ok(store, decide("alice", second, failures));
	user = find("alice");
	assert_int_equal(user.failures, 0);
	assert_true(user.last_login > 0);
	assert_err(store, ERR_DENIED, decide("alice", second, failures));
	assert_ok(store, decide("alice", first, failures));
	assert_ok(store, decide("nobody", 0, failures));
	assert_ok(store, decide("alice", 0, failures));
}

static void
an_unlock_in_between_spares_the_right_guess(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 100, 3600);
	int64_t id = 0;
	long failures;

	(void)state;
	harness_enroll(store, "alice", ALICE);
	assert_int_equal(guess(&limits, "alice", &id, &failures), STORE_FREE);
	assert_ok(store, store_user_unlock(store, "alice", &harness_actor));
	assert_ok(store, decide("alice", id, failures));
	assert_err(store, ERR_DENIED, decide("alice", id, failures));
}

/* Two calls at a time, both with the right code, or one of them. */
static void
a_right_guess_is_no_unlock(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 100, 3600);
	struct store_decision decision = { .user = "alice",
		.service = "sshd",
		.outcome = "granted",
		.reason = "right_code",
		.limits = &limits };
	struct store_obstacle obstacle;
	int64_t wrong;
	long failures;

	(void)state;
	limits.lockout_failures = 3;
	harness_enroll(store, "alice", ALICE);
	assert_int_equal(
	    guess(&limits, "alice", &wrong, &failures), STORE_FREE);
	assert_int_equal(guess(&limits, "alice", &decision.guess,
			     &decision.failures), STORE_FREE);
	assert_int_equal(
	    guess(&limits, "alice", &wrong, &failures), STORE_FREE);
	assert_int_equal(failures, 3);
	assert_err(
	    store, ERR_DENIED, store_decide(store, &decision, &obstacle));
	assert_int_equal(obstacle.kind, STORE_LOCKED);
	assert_true(obstacle.wait_us == INT64_MAX);
	assert_int_equal(find("alice").failures, 3);
	assert_int_equal(find("alice").last_login, 0);

	/* unlocked, and locked again: none of it is this guess's */
	assert_ok(store, store_user_unlock(store, "alice", &harness_actor));
	while (guess(&limits, "alice", &wrong, &failures) == STORE_FREE)
		continue;
	assert_err(
	    store, ERR_DENIED, store_decide(store, &decision, &obstacle));
	assert_int_equal(find("alice").failures, 3);

	/* what is no lock yet is kept, too */
	assert_ok(store, store_user_unlock(store, "alice", &harness_actor));
	assert_int_equal(
	    guess(&limits, "alice", &wrong, &failures), STORE_FREE);
	assert_ok(store, store_decide(store, &decision, &obstacle));
	assert_int_equal(find("alice").failures, 1);
	assert_int_equal(guess(&limits, "alice", &decision.guess,
			     &decision.failures), STORE_FREE);
	assert_int_equal(decision.failures, 2);
	limits.lockout_failures = 4;
	assert_int_equal(
	    guess(&limits, "alice", &wrong, &failures), STORE_FREE);
	assert_ok(store, store_decide(store, &decision, &obstacle));
	assert_int_equal(find("alice").failures, 1);

	/* the last guess before the lock, and the right one */
	limits.lockout_failures = 2;
	assert_int_equal(guess(&limits, "alice", &decision.guess,
			     &decision.failures), STORE_FREE);
	assert_ok(store, store_decide(store, &decision, &obstacle));
	assert_int_equal(find("alice").failures, 0);
}

static void
who_is_locked_needs_a_recovery_code(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 100, 3600);
	struct e164 number = harness_number(ALICE);
	struct store_decision decision = { .user = "alice",
		.uid = 1000,
		.number = &number,
		.service = "sshd",
		.outcome = "ignored",
		.reason = "unreachable_allowed",
		.limits = &limits };
	struct store_obstacle obstacle;
	int64_t id;
	long failures;

	(void)state;
	harness_enroll(store, "alice", ALICE);
	assert_ok(store, store_decide(store, &decision, &obstacle));
	assert_int_equal(guess(&limits, "alice", &id, &failures), STORE_FREE);
	limits.guess_count = 1;
	limits.guesses[0] = (struct limit){ 0, 1, 3600 };
	assert_err(
	    store, ERR_DENIED, store_decide(store, &decision, &obstacle));
	assert_int_equal(obstacle.kind, STORE_OVER_GUESSES);
	limits.lockout_failures = 1;
	assert_err(
	    store, ERR_DENIED, store_decide(store, &decision, &obstacle));
	assert_int_equal(obstacle.kind, STORE_LOCKED);
	decision.limits = NULL;
	assert_ok(store, store_decide(store, &decision, &obstacle));
	assert_int_equal(find("alice").failures, 1);
}

static void
locked_until_unlocked(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 100, 3600);
	struct store_obstacle obstacle;
	int64_t id = 0;
	long failures = 0;

	(void)state;
	limits.lockout_failures = 3;
	harness_enroll(store, "alice", ALICE);
	assert_int_equal(guess_often(&limits, "alice", 3), 3);
	assert_int_equal(guess(&limits, "alice", &id, &failures), STORE_LOCKED);
	assert_ok(
	    store, store_user_obstacle(store, &limits, "alice", &obstacle));
	assert_int_equal(obstacle.kind, STORE_LOCKED);
	assert_true(obstacle.wait_us == INT64_MAX);
	assert_false(obstacle.only_limits);
	assert_false(harness_send(store, &limits, STORE_SEND_LOGIN, "alice",
	    ALICE, NULL, "", &obstacle, NULL));
	assert_int_equal(obstacle.kind, STORE_LOCKED);
	/* bound to logins alone */
	assert_true(harness_send(store, &limits, STORE_SEND_VERIFY, "alice",
	    ALICE, NULL, "", NULL, NULL));
	assert_ok(store, store_user_unlock(store, "alice", &harness_actor));
	assert_int_equal(find("alice").failures, 0);
	assert_ok(
	    store, store_user_obstacle(store, &limits, "alice", &obstacle));
	assert_int_equal(obstacle.kind, STORE_FREE);
	assert_true(harness_send(store, &limits, STORE_SEND_LOGIN, "alice",
	    ALICE, NULL, "", NULL, NULL));
	assert_err(store, ERR_NOT_FOUND,
	    store_user_obstacle(store, &limits, "bob", &obstacle));
}

static void
guesses_outlive_a_success_and_a_removal(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 100, 3600);
	struct store_obstacle obstacle;
	int64_t id = 0;
	long failures = 0;

	(void)state;
	limits.guess_count = 2;
	limits.guesses[0] = (struct limit){ 0, 3, 3600 };
	limits.guesses[1] = (struct limit){ 0, 50, 86400 };
	harness_enroll(store, "alice", ALICE);
	assert_int_equal(guess(&limits, "alice", &id, &failures), STORE_FREE);
	assert_ok(store, decide("alice", id, failures));
	(void)guess_often(&limits, "alice", 2);
	/* the right one freed its place */
	assert_int_equal(guess(&limits, "alice", &id, &failures), STORE_FREE);
	assert_int_equal(
	    guess(&limits, "alice", &id, &failures), STORE_OVER_GUESSES);
	assert_false(harness_send(store, &limits, STORE_SEND_LOGIN, "alice",
	    ALICE, NULL, "", &obstacle, NULL));
	assert_int_equal(obstacle.kind, STORE_OVER_GUESSES);
	assert_int_equal(obstacle.max, 3);
	assert_false(obstacle.only_limits);
	assert_ok(
	    store, store_user_remove(store, "alice", NULL, &harness_actor));
	harness_enroll(store, "alice", ALICE);
	assert_int_equal(
	    guess(&limits, "alice", &id, &failures), STORE_OVER_GUESSES);
	assert_ok(store, store_user_unlock(store, "alice", &harness_actor));
	assert_int_equal(guess(&limits, "alice", &id, &failures), STORE_FREE);
}

#define TEST(name) TEST_AFTER(set_up, name)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_right_guess_is_right_once),
		TEST(an_unlock_in_between_spares_the_right_guess),
		TEST(a_right_guess_is_no_unlock),
		TEST(who_is_locked_needs_a_recovery_code),
		TEST(locked_until_unlocked),
		TEST(guesses_outlive_a_success_and_a_removal),
	};

	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
