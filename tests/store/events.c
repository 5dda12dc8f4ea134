/*
 * Goal: events are told as they were written, in order.
 */
#include "tests/store/fixture.h"

#include "base/text.h"

static bool
last_event(const struct store_event *event, void *data)
{
	char *text = data;

	text_format(text, 512, "%s|%s|%s|%s|%s|%s|%s|%s|%s|%s", event->kind,
	    event->user, event->service, event->address, event->outcome,
	    event->reason, event->sid, event->request_id, event->detail,
	    event->actor);
	assert_true(event->id > 0);
	assert_true(event->at > 0);
	return true;
}

static bool
first_event(const struct store_event *event, void *data)
{
	(void)last_event(event, data);
	return false;
}

static bool
count_event(const struct store_event *event, void *data)
{
	(void)event;
	return --*(long *)data != 0;
}

static void
outcomes_travel_with_the_next_write(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 100, 3600);
	struct store_outcome outcome = { .word = "sent",
		.sid = "SMabc",
		.request_id = "RQdef",
		.detail = "line\nbreak" };
	struct store *other;
	char text[512] = "";
	int64_t charge;
	unsigned i;

	(void)state;
	assert_true(harness_send(store, &limits, STORE_SEND_TEST, "", ALICE,
	    "192.0.2.7", "", NULL, &charge));
	assert_ok(store, store_outcome(store, charge, &outcome));
	other = harness_open(directory);
	assert_ok(other, store_event_each(other, NULL, 1, last_event, text));
	assert_string_equal(text, "test||sshd|192.0.2.7||||||");
	assert_ok(store, store_note(store, "", "looked", &harness_actor));
	assert_ok(other, store_event_each(other, NULL, 1, last_event, text));
	assert_string_equal(text, "change||||looked||||tests|root");
	assert_ok(other, store_event_each(other, "", 2, first_event, text));
	assert_string_equal(
	    text, "test||sshd|192.0.2.7|sent||SMabc|RQdef|line?break|");
	store_close(other);

	/* many at a time, none lost */
	for (i = 0; i < 20; i++)
		assert_ok(store, store_outcome(store, charge, &outcome));
	assert_ok(store, store_flush(store));
}

static void
events_newest_and_in_order(void **state)
{
	char text[512] = "";
	long left;
	unsigned i;

	(void)state;
	for (i = 0; i < 150; i++) {
		text_format(text, sizeof(text), "n%u", i);
		assert_ok(store, store_note(store, i % 2 == 0 ? "even" : "odd",
				     text, &harness_actor));
	}
	assert_ok(store, store_event_each(store, NULL, 0, last_event, text));
	assert_string_equal(text, "change|odd|||n149||||tests|root");
	assert_ok(store, store_event_each(store, "even", 0, last_event, text));
	assert_string_equal(text, "change|even|||n148||||tests|root");
	left = -1;
	assert_ok(store, store_event_each(store, "odd", 0, count_event, &left));
	assert_int_equal(left, -76);
	left = -1;
	assert_ok(store, store_event_each(store, "odd", 7, count_event, &left));
	assert_int_equal(left, -8);
	left = -1;
	assert_ok(
	    store, store_event_each(store, NULL, 100, count_event, &left));
	assert_int_equal(left, -101);
	left = 3;
	assert_ok(store, store_event_each(store, NULL, 0, count_event, &left));
	assert_int_equal(left, 0);
	left = -1;
	assert_ok(
	    store, store_event_each(store, "nobody", 9, count_event, &left));
	assert_int_equal(left, -1);
}

#define TEST(name) TEST_AFTER(set_up, name)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(outcomes_travel_with_the_next_write),
		TEST(events_newest_and_in_order),
	};

	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
