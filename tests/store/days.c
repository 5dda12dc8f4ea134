/*
 * Goal: what was sent, failed and cost on a day is told as it was.
 */
#include "tests/store/charge.h"

#include "base/text.h"
#include "core/wire.h"
#include "store/upkeep.h"

struct days {
	struct store_day day[40];
	long count;
};

static bool
keep_day(const struct store_day *day, void *data)
{
	struct days *days = data;

	days->day[days->count++] = *day;
	return days->count < 40;
}

static void
end_send(int64_t id, enum delivery_class class, bool give_back)
{
	const struct store_outcome outcome = { .word = delivery_word(class),
		.give_back = give_back };

	assert_ok(store, store_outcome(store, id, &outcome));
}

static void
decide(const char *outcome, int64_t guess)
{
	struct store_obstacle obstacle;
	const struct store_decision decision = { .user = "alice",
		.service = "sshd",
		.outcome = outcome,
		.reason = "reason",
		.guess = guess };

	assert_ok(store, store_decide(store, &decision, &obstacle));
}

static void
what_happened_on_a_day(void **state)
{
	struct limits limits = harness_limits(LIMIT_USER, 100, 60);
	struct store_obstacle obstacle;
	struct days days = { .count = 0 };
	const struct store_day *day;
	int64_t id;
	long failures;
	int i;

	(void)state;
	end_send(sms(&obstacle), DELIVERY_SENT, false);
	pass(2 * DAY);
	end_send(sms(&obstacle), DELIVERY_SENT, false);
	end_send(charge(store, STORE_SEND_LOGIN, "voice", 3 * PRICE, "USD",
		     &obstacle),
	    DELIVERY_MAYBE, false);
	end_send(
	    charge(store, STORE_SEND_NOTICE, "sms", PRICE, "USD", &obstacle),
	    DELIVERY_SENT, false);
	assert_true(sms(&obstacle) > 0); /* and nobody lived to tell */
	end_send(sms(&obstacle), DELIVERY_NUMBER, false);
	end_send(sms(&obstacle), DELIVERY_UNREACHABLE, true);
	for (i = 0; i < 3; i++)
		assert_ok(store, store_guess(store, &limits, "alice", "sshd",
				     NULL, &obstacle, &id, &failures));
	decide("granted", id);
	decide("denied", 0);
	decide("unavailable", 0);
	decide("ignored", 0);
	assert_ok(store, store_note(store, "alice", "x", &harness_actor));

	assert_ok(store, store_day_each(store, 4, "USD", keep_day, &days));
	assert_int_equal(days.count, 4);
	for (i = 0; i < 4; i++) {
		assert_int_equal(days.day[i].at % 86400, 0);
		assert_int_equal(days.day[i].at, days.day[0].at + i * 86400);
	}
	assert_int_equal(days.day[0].sent + days.day[2].sent, 0);
	assert_int_equal(days.day[1].sent, 1);
	assert_int_equal(days.day[1].cost_micros, PRICE);
	day = &days.day[3];
	assert_true(day->at <= now.real_us / SECOND &&
		    day->at + 86400 > now.real_us / SECOND);
	assert_int_equal(day->sent, 4);
	assert_int_equal(day->voice, 1);
	assert_int_equal(day->failed, 2);
	assert_int_equal(day->failed_by_class[DELIVERY_NUMBER], 1);
	assert_int_equal(day->failed_by_class[DELIVERY_UNREACHABLE], 1);
	assert_int_equal(day->granted, 1);
	assert_int_equal(day->refused, 2);
	assert_int_equal(day->wrong, 2);
	assert_int_equal(day->cost_micros, 7 * PRICE);
}

static void
days_of_many_events(void **state)
{
	struct days days = { .count = 0 };
	char text[512];

	(void)state;
	/* midnight, to the microsecond, and more than one read takes */
	pass(DAY - now.real_us % DAY - 1);
	decide("denied", 0);
	pass(1);
	decide("granted", 0);
	text_format(text, sizeof(text),
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
	    " WHERE i < 9000) INSERT INTO event (kind, real_us, boot, boot_us,"
	    " counts, user, outcome) SELECT 'decision', %lld + i / 100, 1, 1,"
	    " 0, 'alice', 'granted' FROM n",
	    (long long)now.real_us);
	harness_sql(directory, text);
	assert_ok(store, store_day_each(store, 2, "USD", keep_day, &days));
	assert_int_equal(days.day[0].refused, 1);
	assert_int_equal(days.day[1].refused, 0);
	assert_int_equal(days.day[1].granted, 9001);
	days.count = 39;
	assert_ok(store, store_day_each(store, 2, "USD", keep_day, &days));
	assert_int_equal(days.count, 40);
}

#define TEST(name) TEST_AFTER(set_up_noon_alice, name)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_happened_on_a_day),
		TEST(days_of_many_events),
	};

	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
