/*
 * Goal: the budget is a hard stop, exact in any window and under any number of
 * processes; what was sent, failed and cost on a day is told as it was.
 */
#include "tests/store/harness.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/wire.h"
#include "store/upkeep.h"
#include "tests/store/crowd.h"

#define ALICE "+15005550101"
#define SECOND CLOCK_SECOND
#define DAY (24 * 3600 * SECOND)
#define NOON (INT64_C(1750000000) * SECOND)
#define PRICE 7500
#define MAX 16

static char directory[HARNESS_PATH];
static struct store *store;
static struct moment now;

static const struct store_budget budget = {
	.max = { .micros = MAX * PRICE, .currency = "USD" },
	.window_seconds = 3600,
};

static int
set_up(void **state)
{
	(void)state;
	now = (struct moment){ .real_us = NOON, .boot_us = 40 * DAY };
	memcpy(now.boot_id, "00000000-0000-0000-0000-000000000001",
	    CLOCK_BOOT_ID_SIZE);
	harness_clock(&now);
	harness_state(directory);
	store = harness_open(directory);
	harness_enroll(store, "alice", ALICE);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	store_close(store);
	harness_clock(NULL);
	return 0;
}

static void
pass(int64_t us)
{
	now.real_us += us;
	now.boot_us += us;
	harness_clock(&now);
}

static void
reboot(void)
{
	now.boot_id[35]++;
	now.boot_us = SECOND;
	now.real_us += SECOND;
	harness_clock(&now);
}

/* The charge, or 0 with the obstacle. */
static int64_t
charge(struct store *mine, enum store_send_kind kind, const char *channel,
    int64_t micros, const char *currency, struct store_obstacle *obstacle)
{
	struct limits limits = harness_limits(LIMIT_HOST, 100000, 60);
	struct e164 number = harness_number(ALICE);
	struct store_send send = { .kind = kind,
		.user = "alice",
		.service = "sshd",
		.number = &number,
		.channel = channel,
		.price = { .micros = micros } };
	int64_t id = 0;

	text_format(
	    send.price.currency, sizeof(send.price.currency), "%s", currency);
	assert_ok(
	    mine, store_charge(mine, &limits, &budget, &send, obstacle, &id));
	assert_int_equal(id != 0, obstacle->kind == STORE_FREE);
	return id;
}

static int64_t
sms(struct store_obstacle *obstacle)
{
	return charge(store, STORE_SEND_LOGIN, "sms", PRICE, "USD", obstacle);
}

static int64_t
spent(void)
{
	int64_t micros = -1;

	assert_ok(store, store_budget_spent(store, &budget, &micros));
	return micros;
}

static void
a_hard_stop(void **state)
{
	const struct store_outcome unsent = { .word = "unsent",
		.give_back = true };
	struct store_obstacle obstacle;
	int64_t ids[MAX];
	int i;

	(void)state;
	assert_int_equal(spent(), 0);
	for (i = 0; i < MAX; i++) {
		ids[i] = sms(&obstacle);
		assert_true(ids[i] > 0);
		assert_int_equal(obstacle.spent_micros, (i + 1) * PRICE);
		pass(SECOND);
	}
	assert_int_equal(spent(), MAX * PRICE);
	assert_int_equal(sms(&obstacle), 0);
	assert_int_equal(obstacle.kind, STORE_OVER_BUDGET);
	assert_true(obstacle.wait_us == INT64_MAX);
	assert_false(obstacle.only_limits);
	/* a notice counts, and is stopped; so is one that costs nothing */
	assert_int_equal(
	    charge(store, STORE_SEND_NOTICE, "sms", PRICE, "USD", &obstacle),
	    0);
	assert_int_equal(
	    charge(store, STORE_SEND_TEST, "sms", 0, "", &obstacle), 0);
	/* the lockout is the better reason */
	assert_ok(store, store_outcome(store, ids[3], &unsent));
	assert_int_equal(spent(), (MAX - 1) * PRICE);
	assert_true(charge(store, STORE_SEND_NOTICE, "sms", PRICE, "USD",
			&obstacle) > 0);
	assert_int_equal(sms(&obstacle), 0);
}

static void
a_window_to_the_microsecond(void **state)
{
	struct store_obstacle obstacle;
	int64_t first_us = now.boot_us;
	int i;

	(void)state;
	for (i = 0; i < MAX; i++) {
		assert_true(sms(&obstacle) > 0);
		pass(SECOND);
	}
	pass(3600 * SECOND - (now.boot_us - first_us) - 1);
	assert_int_equal(sms(&obstacle), 0);
	pass(1);
	assert_int_equal(spent(), (MAX - 1) * PRICE);
	assert_true(sms(&obstacle) > 0);
	assert_int_equal(sms(&obstacle), 0);
	/* across boots, which take their time along */
	reboot();
	assert_int_equal(spent(), (MAX - 1) * PRICE);
	reboot();
	assert_int_equal(spent(), (MAX - 2) * PRICE);
	assert_true(sms(&obstacle) > 0);
	reboot();
	pass(3598 * SECOND);
	assert_int_equal(spent(), PRICE);
	pass(SECOND);
	assert_int_equal(spent(), 0);
	/* a step of the clock frees nothing of this boot */
	assert_true(sms(&obstacle) > 0);
	now.real_us += 400 * DAY;
	harness_clock(&now);
	assert_int_equal(spent(), PRICE);
}

static void
the_providers_price(void **state)
{
	const struct money dearer = { .micros = 4 * PRICE, .currency = "USD" };
	const struct money foreign = { .micros = 1, .currency = "EUR" };
	struct store_obstacle obstacle;
	int64_t first = sms(&obstacle);
	int64_t second = sms(&obstacle);
	int64_t third = charge(store, STORE_SEND_TEST, "sms", 0, "", &obstacle);

	(void)state;
	assert_int_equal(spent(), 2 * PRICE);
	assert_ok(store, store_price_set(store, first, &dearer));
	assert_int_equal(spent(), 5 * PRICE);
	assert_ok(store, store_price_set(store, second, &foreign));
	assert_int_equal(spent(), 5 * PRICE);
	assert_ok(store, store_price_set(store, third, &dearer));
	assert_int_equal(spent(), 9 * PRICE);
	assert_err(
	    store, ERR_NOT_FOUND, store_price_set(store, 12345, &dearer));
	assert_err(store, ERR_NOT_FOUND, store_price_set(store, 1, &dearer));
}

#define MODEL 400

/* What a charge is to a plain model: a price at a time. */
struct priced {
	int64_t id, at_us, micros;
};

static int64_t
model_spent(const struct priced *sends, int count, int64_t now_us)
{
	int64_t micros = 0;
	int i;

	for (i = 0; i < count; i++)
		if (sends[i].at_us + budget.window_seconds * SECOND > now_us)
			micros += sends[i].micros;
	return micros;
}

/* Charges, prices, returns and boots at random: the same sum, always. */
static void
as_a_plain_model_has_it(void **state)
{
	static struct priced sends[MODEL];
	const struct store_outcome unsent = { .word = "unsent",
		.give_back = true };
	struct store_obstacle obstacle;
	struct money price = { .currency = "USD" };
	int64_t now_us = 0;
	int count = 0;
	int i;

	(void)state;
	for (i = 0; i < MODEL; i++) {
		struct priced *one = &sends[count > 0 ? random() % count : 0];
		int64_t step = random() % (500 * SECOND);

		pass(step);
		now_us += step;
		switch (random() % 8) {
		case 0:
			if (one->micros == 0)
				break;
			assert_ok(
			    store, store_outcome(store, one->id, &unsent));
			one->micros = 0;
			break;
		case 1:
			if (one->micros == 0)
				break;
			price.micros = one->micros = 1 + random() % PRICE;
			assert_ok(
			    store, store_price_set(store, one->id, &price));
			break;
		case 2:
			if (random() % 4 != 0)
				break;
			/* of the last event and the boot's own zero */
			assert_ok(store,
			    store_note(store, "", "end", &harness_actor));
			reboot();
			now_us += SECOND;
			assert_ok(store,
			    store_note(store, "", "begin", &harness_actor));
			break;
		default:
			one = &sends[count];
			one->micros = 1 + random() % PRICE;
			one->at_us = now_us;
			one->id = charge(store, STORE_SEND_TEST, "sms",
			    one->micros, "USD", &obstacle);
			count += one->id != 0;
		}
		assert_int_equal(spent(), model_spent(sends, count, now_us));
	}
	print_message("%d charges\n", count);
	assert_true(count > MODEL / 3);
}

struct unpriced {
	char text[256];
	int stop;
};

static bool
list(int64_t id, const char *sid, void *data)
{
	struct unpriced *unpriced = data;

	(void)id;
	text_append(unpriced->text, sizeof(unpriced->text), "%s ", sid);
	return --unpriced->stop != 0;
}

static void
assert_unpriced(long most, int stop, const char *wanted)
{
	struct unpriced unpriced = { .stop = stop };

	assert_ok(store, store_unpriced_each(store, most, list, &unpriced));
	assert_string_equal(unpriced.text, wanted);
}

static void
prices_to_ask_for(void **state)
{
	const struct money price = { .micros = PRICE, .currency = "USD" };
	struct store_outcome outcome = { .word = "sent" };
	struct store_obstacle obstacle;
	char sid[8];
	int64_t ids[4];
	int i;

	(void)state;
	for (i = 0; i < 4; i++) {
		ids[i] = sms(&obstacle);
		text_format(sid, sizeof(sid), "SM%d", i);
		outcome.sid = i == 2 ? "" : sid;
		assert_ok(store, store_outcome(store, ids[i], &outcome));
	}
	assert_ok(store, store_flush(store));
	assert_unpriced(100, 0, "SM0 SM1 SM3 ");
	assert_unpriced(2, 0, "SM0 SM1 ");
	assert_unpriced(100, 1, "SM0 ");
	assert_ok(store, store_price_set(store, ids[1], &price));
	assert_unpriced(100, 0, "SM0 SM3 ");
	pass(STORE_PRICE_DAYS * DAY + SECOND);
	assert_unpriced(100, 0, "");
	for (i = 0; i < 150; i++) {
		int64_t id =
		    charge(store, STORE_SEND_TEST, "sms", 0, "", &obstacle);

		outcome.sid = "S";
		assert_ok(store, store_outcome(store, id, &outcome));
	}
	assert_ok(store, store_flush(store));
	{
		struct unpriced unpriced = { .stop = 1000 };

		assert_ok(
		    store, store_unpriced_each(store, 140, list, &unpriced));
		assert_int_equal(unpriced.stop, 1000 - 140);
	}
}

static int
charge_all(struct store *mine, int process, const void *data)
{
	struct store_obstacle obstacle;
	int got = 0;
	int i;

	(void)process;
	(void)data;
	for (i = 0; i < 3; i++)
		got += charge(mine, STORE_SEND_TEST, "voice", PRICE, "USD",
			   &obstacle) != 0;
	return got;
}

static void
exact_under_16_processes(void **state)
{
	(void)state;
	assert_int_equal(crowd(directory, 16, charge_all, NULL), MAX);
	assert_int_equal(spent(), MAX * PRICE);
}

static void
foreseen_and_not_charged(void **state)
{
	struct limits limits = harness_limits(LIMIT_USER, 1, 60);
	struct e164 number = harness_number(ALICE);
	const struct store_send send = { .kind = STORE_SEND_LOGIN,
		.user = "alice",
		.service = "sshd",
		.number = &number,
		.channel = "sms",
		.price = { PRICE, "USD" } };
	struct store_obstacle obstacle;
	int64_t id;
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		assert_ok(store, store_charge_foresee(store, &limits, &budget,
				     &send, &obstacle));
		assert_int_equal(obstacle.kind, STORE_FREE);
	}
	assert_ok(store,
	    store_charge(store, &limits, &budget, &send, &obstacle, &id));
	assert_ok(store,
	    store_charge_foresee(store, &limits, &budget, &send, &obstacle));
	assert_int_equal(obstacle.kind, STORE_OVER_LIMIT);
}

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

	assert_ok(store, store_day_each(store, 4, keep_day, &days));
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
	char path[HARNESS_PATH];
	char text[512];
	sqlite3 *handle;

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
	harness_path(path, directory, "state.db");
	assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(handle, text, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(handle);
	assert_ok(store, store_day_each(store, 2, keep_day, &days));
	assert_int_equal(days.day[0].refused, 1);
	assert_int_equal(days.day[1].refused, 0);
	assert_int_equal(days.day[1].granted, 9001);
	days.count = 39;
	assert_ok(store, store_day_each(store, 2, keep_day, &days));
	assert_int_equal(days.count, 40);
}

static void
signals_of_a_number(void **state)
{
	struct store_signals kept = { .asked = STORE_ASKED_SIM_SWAP |
					       STORE_ASKED_LINE_TYPE,
		.sim_swapped = WIRE_SIGNAL_YES,
		.forwarding = WIRE_SIGNAL_NO,
		.valid = WIRE_SIGNAL_YES,
		.sim_swap_at = 1749990000,
		.line_type = "nonFixedVoip" };
	struct store_signals found;
	struct e164 number = harness_number(ALICE);
	struct e164 other = harness_number("+15005550102");

	(void)state;
	assert_err(store, ERR_NOT_FOUND,
	    store_signals_find(store, &number, 3600, &found));
	assert_ok(store, store_signals_keep(store, &number, &kept));
	assert_ok(store, store_flush(store));
	memset(&found, 0xff, sizeof(found));
	assert_ok(store, store_signals_find(store, &number, 3600, &found));
	assert_int_equal(found.asked, kept.asked);
	assert_int_equal(found.sim_swapped, kept.sim_swapped);
	assert_int_equal(found.forwarding, kept.forwarding);
	assert_int_equal(found.valid, kept.valid);
	assert_int_equal(found.sim_swap_at, kept.sim_swap_at);
	assert_string_equal(found.line_type, "nonFixedVoip");
	assert_err(store, ERR_NOT_FOUND,
	    store_signals_find(store, &other, 3600, &found));
	pass(3600 * SECOND - 1);
	assert_ok(store, store_signals_find(store, &number, 3600, &found));
	pass(1);
	assert_err(store, ERR_NOT_FOUND,
	    store_signals_find(store, &number, 3600, &found));
	assert_ok(store, store_signals_find(store, &number, 7200, &found));

	/* the newest counts, and each of two at once is kept */
	kept.line_type[0] = '\0';
	kept.sim_swap_at = 0;
	assert_ok(store, store_signals_keep(store, &other, &kept));
	kept.sim_swapped = WIRE_SIGNAL_UNKNOWN;
	assert_ok(store, store_signals_keep(store, &number, &kept));
	assert_ok(store, store_note(store, "", "x", &harness_actor));
	assert_ok(store, store_signals_find(store, &number, 7200, &found));
	assert_int_equal(found.sim_swapped, WIRE_SIGNAL_UNKNOWN);
	assert_string_equal(found.line_type, "");
	assert_ok(store, store_signals_find(store, &other, 7200, &found));
	assert_int_equal(found.sim_swapped, WIRE_SIGNAL_YES);
	kept.valid = 77;
	assert_err(store, ERR_RANGE, store_signals_keep(store, &number, &kept));
}

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
	struct store_failed seen;
	int64_t right;

	(void)state;
	assert_int_equal(failed(0).count, 0);
	assert_string_equal(failed(0).last_address, "");
	(void)guess("192.0.2.1");
	pass(SECOND);
	(void)guess("192.0.2.2");
	/* an unlock forgives, and hides nothing */
	assert_ok(store, store_user_unlock(store, "alice", &harness_actor));
	pass(SECOND);
	right = guess("192.0.2.3");
	seen = failed(right);
	assert_int_equal(seen.count, 2);
	assert_int_equal(seen.last_at, now.real_us / SECOND - 1);
	assert_string_equal(seen.last_address, "192.0.2.2");
	decide("granted", right);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_hard_stop),
		TEST(a_window_to_the_microsecond),
		TEST(as_a_plain_model_has_it),
		TEST(the_providers_price),
		TEST(prices_to_ask_for),
		TEST(exact_under_16_processes),
		TEST(foreseen_and_not_charged),
		TEST(what_happened_on_a_day),
		TEST(days_of_many_events),
		TEST(signals_of_a_number),
		TEST(failed_codes_until_they_are_shown),
		TEST(advice_is_given_once),
	};

	unsigned seed = (unsigned)clock_boot_us();

	print_message("seed %u\n", seed);
	srandom(seed);
	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
