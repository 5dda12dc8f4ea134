/*
 * Goal: windows are exact to the microsecond, whatever the clocks do.
 */
#include "tests/store/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The clocks ${us} after noon, as if nothing odd had happened. */
static void
at(int64_t us)
{
	now.real_us = NOON + us;
	now.boot_us = 40 * DAY + us;
	harness_clock(&now);
}

static void
step(int64_t real_us)
{
	now.real_us += real_us;
	harness_clock(&now);
}

static void
reboot(int64_t real_us, int64_t boot_us)
{
	now.boot_id[35]++;
	now.real_us = real_us;
	now.boot_us = boot_us;
	harness_clock(&now);
}

/* 0: charged; else the wait. */
static int64_t
send(const struct limits *limits)
{
	struct store_obstacle obstacle;

	if (harness_send(store, limits, STORE_SEND_TEST, "", ALICE, NULL, "",
		&obstacle, NULL))
		return 0;
	assert_int_equal(obstacle.kind, STORE_OVER_LIMIT);
	assert_true(obstacle.wait_us > 0);
	return obstacle.wait_us;
}

static void
exact_at_both_edges(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 2, 60);

	(void)state;
	assert_int_equal(send(&limits), 0);
	at(10 * SECOND);
	assert_int_equal(send(&limits), 0);
	assert_int_equal(send(&limits), 50 * SECOND);
	at(60 * SECOND - 1);
	assert_int_equal(send(&limits), 1);
	at(60 * SECOND);
	assert_int_equal(send(&limits), 0);
	assert_int_equal(send(&limits), 10 * SECOND);
	at(70 * SECOND - 1);
	assert_int_equal(send(&limits), 1);
	at(70 * SECOND);
	assert_int_equal(send(&limits), 0);
}

static void
waits_until_fewer_than_max(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 5, 60);
	int i;

	(void)state;
	for (i = 0; i < 5; i++) {
		at(i * SECOND);
		assert_int_equal(send(&limits), 0);
	}
	/* the row was tightened: 5 are in, 2 may be */
	limits.sends[0].max = 2;
	assert_int_equal(send(&limits), (60 + 3 - 4) * SECOND);
	at((60 + 3) * SECOND - 1);
	assert_int_equal(send(&limits), 1);
	at((60 + 3) * SECOND);
	assert_int_equal(send(&limits), 0);
}

static void
the_longest_wait_is_told(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 1, 30);
	struct store_obstacle obstacle;

	(void)state;
	limits.send_count = 3;
	limits.sends[1] = (struct limit){ LIMIT_HOST, 1, 3600 };
	limits.sends[2] = (struct limit){ LIMIT_NUMBER, 1, 60 };
	assert_int_equal(send(&limits), 0);
	at(SECOND);
	assert_false(harness_send(store, &limits, STORE_SEND_TEST, "", ALICE,
	    NULL, "", &obstacle, NULL));
	assert_int_equal(obstacle.wait_us, 3599 * SECOND);
	assert_int_equal(obstacle.per, LIMIT_HOST);
	assert_int_equal(obstacle.window_seconds, 3600);
	/* refused: nothing was charged */
	at(3600 * SECOND);
	assert_int_equal(send(&limits), 0);
}

static void
a_clock_step_frees_nothing(void **state)
{
	static const int64_t steps[] = { SECOND, -SECOND, DAY, -DAY,
		20000 * DAY, -20000 * DAY, -NOON };
	struct limits limits = harness_limits(LIMIT_NUMBER, 1, 3600);
	size_t i;

	(void)state;
	assert_int_equal(send(&limits), 0);
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		at(1800 * SECOND);
		step(steps[i]);
		assert_int_equal(send(&limits), 1800 * SECOND);
	}
	at(3600 * SECOND);
	step(-NOON);
	assert_int_equal(send(&limits), 0);
	/* and the one that was charged at 1970 lasts its hour */
	at(3600 * SECOND + 3599 * SECOND);
	assert_int_equal(send(&limits), SECOND);
}

static void
a_reboot_with_a_good_clock(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 2, 3600);

	(void)state;
	assert_int_equal(send(&limits), 0);
	at(100 * SECOND);
	assert_int_equal(send(&limits), 0);
	reboot(NOON + 600 * SECOND, 20 * SECOND);
	assert_int_equal(send(&limits), 3000 * SECOND);
	reboot(NOON + 3600 * SECOND - 1, 20 * SECOND);
	assert_int_equal(send(&limits), 1);
	reboot(NOON + 3600 * SECOND, 20 * SECOND);
	assert_int_equal(send(&limits), 0);
	assert_int_equal(send(&limits), 100 * SECOND);
	reboot(NOON + 3700 * SECOND, 20 * SECOND);
	assert_int_equal(send(&limits), 0);
	assert_int_equal(send(&limits), 3500 * SECOND);
}

static void
a_reboot_into_1970_counts_from_the_boot(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 1, 3600);

	(void)state;
	assert_int_equal(send(&limits), 0);
	reboot(5 * SECOND, 10 * SECOND);
	assert_int_equal(send(&limits), 3590 * SECOND);
	harness_advance(3589 * SECOND);
	assert_int_equal(send(&limits), SECOND);
	harness_advance(SECOND);
	assert_int_equal(send(&limits), 0);
}

static void
a_clock_put_right_later_is_believed_then(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 2, 3600);

	(void)state;
	assert_int_equal(send(&limits), 0);
	at(SECOND);
	assert_int_equal(send(&limits), 0);
	/* a night without power, and no battery for the clock */
	reboot(5 * SECOND, 10 * SECOND);
	assert_int_equal(send(&limits), 3589 * SECOND);
	limits.sends[0].max = 3;
	assert_int_equal(send(&limits), 0);
	limits.sends[0].max = 2;
	now.real_us = NOON + DAY;
	now.boot_us = 20 * SECOND;
	harness_clock(&now);
	/* what this boot charged counts on, by its own clock */
	assert_int_equal(send(&limits), 0);
	assert_int_equal(send(&limits), 3590 * SECOND);
}

static void
events_that_are_lost_across_a_reboot(void **state)
{
	(void)state;
	assert_ok(store, store_note(store, "", "first", &harness_actor));
	reboot(NOON + DAY, SECOND);
	assert_ok(store, store_note(store, "", "next", &harness_actor));
	harness_sql(directory, "DELETE FROM event WHERE boot = 2");
	reboot(NOON + 2 * DAY, SECOND);
	assert_err(store, ERR_DAMAGED,
	    store_note(store, "", "last", &harness_actor));
}

static void
a_clock_put_back_across_a_reboot(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 1, 3600);

	(void)state;
	assert_int_equal(send(&limits), 0);
	reboot(NOON - 100 * DAY, SECOND);
	assert_int_equal(send(&limits), 3599 * SECOND);
	reboot(NOON + 10 * SECOND, SECOND);
	assert_int_equal(send(&limits), 3590 * SECOND);
}

/* A boot whose clock came late gives the next one the right start. */
static void
two_reboots_and_a_late_clock(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 1, 3600);

	(void)state;
	reboot(5 * SECOND, 5 * SECOND);
	assert_int_equal(send(&limits), 0);
	now.real_us = NOON;
	now.boot_us = 65 * SECOND;
	harness_clock(&now);
	assert_ok(store, store_note(store, "", "noted", &harness_actor));
	reboot(NOON + 100 * SECOND, 30 * SECOND);
	assert_int_equal(send(&limits), (3600 - 60 - 100) * SECOND);
}

static void
another_name_space_of_time(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 1, 3600);

	(void)state;
	assert_int_equal(send(&limits), 0);
	now.boot_us -= 1000 * SECOND;
	harness_clock(&now);
	assert_true(send(&limits) >= 3600 * SECOND);
}

/* Beyond 32 bits, signed and unsigned: a window is a window. */
static void
the_year_2106(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 1, 3600);

	(void)state;
	step((INT64_C(1) << 32) * SECOND - 10 * SECOND - now.real_us);
	assert_int_equal(send(&limits), 0);
	now.boot_us += 20 * SECOND;
	step(20 * SECOND);
	assert_int_equal(send(&limits), 3580 * SECOND);
	reboot((INT64_C(1) << 32) * SECOND + 3589 * SECOND, 5 * SECOND);
	assert_true(send(&limits) > 0);
	reboot((INT64_C(1) << 32) * SECOND + 3591 * SECOND, 5 * SECOND);
	assert_int_equal(send(&limits), 0);
}

static void
an_absurd_clock_is_an_error(void **state)
{
	struct e164 number = harness_number(ALICE);
	struct limits limits = harness_limits(LIMIT_NUMBER, 1, 3600);
	const struct store_send send_it = { .kind = STORE_SEND_TEST,
		.user = "",
		.service = "",
		.number = &number,
		.country = "" };
	struct store_obstacle obstacle;
	int64_t charge;

	(void)state;
	now.boot_us = INT64_MAX;
	harness_clock(&now);
	assert_err(store, ERR_CLOCK,
	    store_charge(store, &limits, NULL, &send_it, &obstacle, &charge));
	now.boot_us = -1;
	harness_clock(&now);
	assert_err(store, ERR_CLOCK,
	    store_charge(store, &limits, NULL, &send_it, &obstacle, &charge));
}

static void
guess_windows_and_their_wait(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 1, 30);
	struct store_obstacle obstacle;
	int64_t id;
	long failures;

	(void)state;
	limits.guess_count = 1;
	limits.guesses[0] = (struct limit){ 0, 1, 3600 };
	harness_enroll(store, "alice", ALICE);
	assert_ok(store, store_guess(store, &limits, "alice", "sshd", NULL,
			     &obstacle, &id, &failures));
	assert_int_equal(obstacle.kind, STORE_FREE);
	at(10 * SECOND);
	assert_ok(store, store_guess(store, &limits, "alice", "sshd", NULL,
			     &obstacle, &id, &failures));
	assert_int_equal(obstacle.kind, STORE_OVER_GUESSES);
	assert_int_equal(obstacle.wait_us, 3590 * SECOND);
	at(3600 * SECOND - 1);
	assert_false(harness_send(store, &limits, STORE_SEND_LOGIN, "alice",
	    ALICE, NULL, "", &obstacle, NULL));
	assert_int_equal(obstacle.wait_us, 1);
	assert_false(obstacle.only_limits);
	at(3600 * SECOND);
	assert_true(harness_send(store, &limits, STORE_SEND_LOGIN, "alice",
	    ALICE, NULL, "", &obstacle, NULL));
}

#define TRIES 1500
#define ROWS 3

/*
 * Any order of sends, pauses, steps and reboots against a list of what
 * happened.  Across a reboot realtime is right, so that the two must agree.
 */
static void
agrees_with_a_list(void **state)
{
	static const struct limit rows[ROWS] = {
		{ LIMIT_NUMBER, 1, 30 },
		{ LIMIT_NUMBER, 5, 600 },
		{ LIMIT_HOST, 40, 7200 },
	};
	struct limits limits = { .send_count = ROWS, .lockout_failures = 1 };
	static int64_t sent[TRIES];
	unsigned seed = (unsigned)clock_boot_us();
	int64_t truth = 0;
	int64_t wait;
	size_t count = 0;
	int i, row;

	(void)state;
	print_message("seed %u\n", seed);
	srandom(seed);
	memcpy(limits.sends, rows, sizeof(rows));
	for (i = 0; i < TRIES; i++) {
		int64_t pause = random() % 40 * SECOND / 2;

		truth += pause;
		now.boot_us += pause;
		now.real_us = NOON + truth;
		if (random() % 40 == 0)
			reboot(NOON + truth, pause / 2);
		else
			harness_clock(&now);
		for (wait = 0, row = 0; row < ROWS; row++) {
			int64_t left = 0;

			if (count >= (size_t)rows[row].max)
				left = sent[count - (size_t)rows[row].max] +
				       rows[row].window_seconds * SECOND -
				       truth;
			if (left > wait)
				wait = left;
		}
		assert_int_equal(send(&limits), wait);
		if (wait == 0)
			sent[count++] = truth;
	}
	assert_true(count > 40 && count < TRIES / 2);
}

#define TEST(name) TEST_AFTER(set_up_noon, name)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(exact_at_both_edges),
		TEST(waits_until_fewer_than_max),
		TEST(the_longest_wait_is_told),
		TEST(a_clock_step_frees_nothing),
		TEST(a_reboot_with_a_good_clock),
		TEST(a_reboot_into_1970_counts_from_the_boot),
		TEST(a_clock_put_right_later_is_believed_then),
		TEST(events_that_are_lost_across_a_reboot),
		TEST(a_clock_put_back_across_a_reboot),
		TEST(two_reboots_and_a_late_clock),
		TEST(another_name_space_of_time),
		TEST(the_year_2106),
		TEST(an_absurd_clock_is_an_error),
		TEST(guess_windows_and_their_wait),
		TEST(agrees_with_a_list),
	};

	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
