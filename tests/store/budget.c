/*
 * Goal: the budget is a hard stop, exact in any window and under any number of
 * processes.
 */
#include "tests/store/charge.h"

#include <stdlib.h>

#include "base/text.h"
#include "store/upkeep.h"
#include "tests/store/crowd.h"

static void
reboot(void)
{
	now.boot_id[35]++;
	now.boot_us = SECOND;
	now.real_us += SECOND;
	harness_clock(&now);
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

#define TEST(name) TEST_AFTER(set_up_noon_alice, name)

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
	};

	harness_start();
	harness_seed();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
