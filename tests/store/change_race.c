/*
 * Goal: a number is replaced all at once, whatever else happens to its user at
 * the time.
 */
#include "tests/store/fixture.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tests/store/crowd.h"

#define OLD ALICE
#define NEW BOB
#define RACES 30

/* Each begins a change to a number of its own, and finishes it. */
static int
change_one(struct store *mine, int process, const void *data)
{
	char text[20];
	struct e164 number;
	struct e164 old;

	(void)data;
	text_format(text, sizeof(text), "+1600555%04d", process);
	if (e164_parse(&number, text) != ERR_OK ||
	    store_change_begin(mine, "alice", &number, &harness_actor) !=
		ERR_OK)
		return 90;
	switch ((int)store_change_finish(
	    mine, "alice", &number, &old, &harness_actor)) {
	case ERR_OK:
		return 1;
	case ERR_NOT_FOUND: /* another one was begun in between */
		return 0;
	default:
		fprintf(stderr, "%s\n", store_why(mine));
		return 90;
	}
}

static bool
count_changed(const struct store_event *event, void *data)
{
	*(int *)data += strcmp(event->outcome, "number_changed") == 0;
	return true;
}

static void
many_changes_at_once(void **state)
{
	int stored = 0;
	int done;

	(void)state;
	done = crowd(directory, 16, change_one, NULL);
	assert_true(done >= 1 && done <= 16);
	assert_ok(
	    store, store_event_each(store, "alice", 0, count_changed, &stored));
	assert_int_equal(stored, done);
	assert_memory_equal(find("alice").number.text, "+1600555", 8);
}

/* One of several things that may happen to a user at a time. */
static int
interfere(struct store *mine, int process, const void *data)
{
	struct limits limits = harness_limits(LIMIT_HOST, 100000, 60);
	struct store_obstacle obstacle;
	struct e164 was, next, old;
	struct store_send send = { .kind = STORE_SEND_LOGIN,
		.user = "alice",
		.service = "sshd",
		.number = &was };
	int64_t id;
	enum err err = ERR_OK;
	int i;

	(void)data;
	if (e164_parse(&was, OLD) != ERR_OK || e164_parse(&next, NEW) != ERR_OK)
		return 90;
	for (i = 0; i < 5 && (err == ERR_OK || err == ERR_NOT_FOUND ||
				 err == ERR_EXISTS);
	     i++)
		switch (process % 5) {
		case 0:
			err = store_change_begin(
			    mine, "alice", &next, &harness_actor);
			break;
		case 1:
			err = store_change_finish(
			    mine, "alice", &next, &old, &harness_actor);
			break;
		case 2:
			err = store_user_remove(
			    mine, "alice", NULL, &harness_actor);
			break;
		case 3:
			err = store_user_add(
			    mine, "alice", 1, &was, &harness_actor);
			if (err == ERR_OK)
				err = store_user_verify(
				    mine, "alice", &was, &harness_actor);
			break;
		default:
			err = store_charge(
			    mine, &limits, NULL, &send, &obstacle, &id);
			break;
		}
	if (err == ERR_OK || err == ERR_NOT_FOUND || err == ERR_EXISTS)
		return 1;
	fprintf(stderr, "%d: %s\n", process, store_why(mine));
	return 90;
}

/* Whatever won: the row is whole, and its number one of the two. */
static void
against_everything_else(void **state)
{
	struct store_user user;
	enum err err;
	int i;

	(void)state;
	for (i = 0; i < RACES; i++) {
		assert_int_equal(crowd(directory, 10, interfere, NULL), 10);
		err = store_user_find(store, "alice", &user);
		if (err == ERR_NOT_FOUND)
			continue;
		assert_ok(store, err);
		assert_true(strcmp(user.number.text, OLD) == 0 ||
			    strcmp(user.number.text, NEW) == 0);
		assert_true(user.pending_number.text[0] == '\0' ||
			    strcmp(user.pending_number.text, NEW) == 0);
		if (strcmp(user.number.text, NEW) == 0)
			assert_string_equal(user.pending_number.text, "");
	}
}

#define TEST(name) TEST_AFTER(set_up_alice, name)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(many_changes_at_once),
		TEST(against_everything_else),
	};

	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
