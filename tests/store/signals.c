/*
 * Goal: what was found out about a number is kept for its time.
 */
#include "tests/store/fixture.h"

#include <string.h>

#include "core/wire.h"

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

#define TEST(name) TEST_AFTER(set_up_noon_alice, name)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(signals_of_a_number),
	};

	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
