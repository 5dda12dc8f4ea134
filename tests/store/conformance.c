/*
 * Goal: every operation of store.h does what the header says, whatever engine
 * is under it.
 */
#include "tests/store/harness.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"
#include "base/text.h"

#define ALICE "+15005550101"
#define BOB "+15005550102"

static char directory[HARNESS_PATH];
static struct store *store;

static int
set_up(void **state)
{
	(void)state;
	harness_clock(NULL);
	harness_state(directory);
	store = harness_open(directory);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	store_close(store);
	store = NULL;
	return 0;
}

/* What was written is there for another process. */
static void
reopen(void)
{
	store_close(store);
	store = harness_open(directory);
}

static struct store_user
find(const char *name)
{
	struct store_user user;

	memset(&user, 0xff, sizeof(user));
	assert_ok(store, store_user_find(store, name, &user));
	return user;
}

static void
created_once(void **state)
{
	char path[HARNESS_PATH];

	(void)state;
	assert_int_equal(store_create(directory), ERR_EXISTS);
	harness_path(path, directory, "key");
	assert_int_equal(access(path, F_OK), 0);
	harness_path(path, directory, "state.db.new");
	assert_int_equal(access(path, F_OK), -1);
	harness_path(path, directory, "key.new");
	assert_int_equal(access(path, F_OK), -1);
	store_close(NULL);
	assert_non_null(store_why(NULL));
	assert_non_null(store_why(store));
}

static void
users_come_and_go(void **state)
{
	struct e164 number = harness_number(ALICE);
	struct e164 other = harness_number(BOB);
	struct store_user user;
	long count = -1;

	(void)state;
	assert_err(
	    store, ERR_NOT_FOUND, store_user_find(store, "alice", &user));
	assert_err(store, ERR_NOT_FOUND, store_user_find(store, "", &user));
	assert_err(store, ERR_INVALID,
	    store_user_add(store, "", 1, &number, &harness_actor));
	assert_ok(store, store_user_add(store, "alice", 4294967294u, &number,
			     &harness_actor));
	reopen();
	user = find("alice");
	assert_string_equal(user.user, "alice");
	assert_int_equal(user.uid, 4294967294u);
	assert_string_equal(user.number.text, ALICE);
	assert_int_equal(user.status, STORE_PENDING);
	assert_int_equal(user.verified_at, 0);
	assert_int_equal(user.last_login, 0);
	assert_int_equal(user.failures, 0);
	assert_true(user.changed_at > 0);
	assert_string_equal(user.changed_by, "root");
	assert_false(user.code_waiting);

	/* a number that was never proven gives way */
	assert_ok(
	    store, store_user_add(store, "alice", 7, &other, &harness_actor));
	user = find("alice");
	assert_string_equal(user.number.text, BOB);
	assert_int_equal(user.uid, 7);
	assert_err(store, ERR_NOT_FOUND,
	    store_user_verify(store, "alice", &number, &harness_actor));
	assert_ok(
	    store, store_user_verify(store, "alice", &other, &harness_actor));
	user = find("alice");
	assert_int_equal(user.status, STORE_VERIFIED);
	assert_true(user.verified_at > 0);
	/* a proven one does not */
	assert_err(store, ERR_EXISTS,
	    store_user_add(store, "alice", 7, &number, &harness_actor));
	assert_err(store, ERR_EXISTS,
	    store_user_verify(store, "alice", &other, &harness_actor));
	assert_string_equal(find("alice").number.text, BOB);

	assert_ok(store, store_number_users(store, &other, "", &count));
	assert_int_equal(count, 1);
	assert_ok(store, store_number_users(store, &other, "alice", &count));
	assert_int_equal(count, 0);
	assert_ok(
	    store, store_user_remove(store, "alice", NULL, &harness_actor));
	assert_err(store, ERR_NOT_FOUND,
	    store_user_remove(store, "alice", NULL, &harness_actor));
	assert_err(store, ERR_NOT_FOUND,
	    store_user_verify(store, "alice", &other, &harness_actor));
	assert_err(store, ERR_NOT_FOUND,
	    store_user_unlock(store, "alice", &harness_actor));
	assert_err(
	    store, ERR_NOT_FOUND, store_user_find(store, "alice", &user));
}

static void
names_are_bytes(void **state)
{
	static const char *const names[] = { "a", "A", "b-_.$", "\xff\xfe",
		"a'; DROP TABLE user; --", "a ", " a", "\xc3\xa4" };
	struct e164 number = harness_number(ALICE);
	char longest[STORE_NAME_SIZE + 1];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_ok(store, store_user_add(store, names[i], (uid_t)i,
				     &number, &harness_actor));
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(find(names[i]).uid, i);
	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	assert_err(store, ERR_TOO_LONG,
	    store_user_add(store, longest, 1, &number, &harness_actor));
	longest[STORE_NAME_SIZE - 1] = '\0';
	assert_ok(
	    store, store_user_add(store, longest, 1, &number, &harness_actor));
	assert_string_equal(find(longest).user, longest);
}

struct walk {
	char last[STORE_NAME_SIZE];
	long seen, stop;
};

static bool
walk_user(const struct store_user *user, void *data)
{
	struct walk *walk = data;

	assert_true(strcmp(walk->last, user->user) < 0);
	memcpy(walk->last, user->user, sizeof(walk->last));
	return ++walk->seen != walk->stop;
}

static void
users_in_order(void **state)
{
	struct e164 number = harness_number(ALICE);
	struct walk walk = { .stop = -1 };
	char name[32];
	unsigned i;

	(void)state;
	assert_ok(store, store_user_each(store, walk_user, &walk));
	assert_int_equal(walk.seen, 0);
	for (i = 0; i < 200; i++) {
		text_format(name, sizeof(name), "u%u", i * 7919 % 200);
		assert_ok(store,
		    store_user_add(store, name, i, &number, &harness_actor));
	}
	for (i = 0; i < 200; i += 3) {
		text_format(name, sizeof(name), "u%u", i);
		assert_ok(
		    store,
		    store_user_remove(store, name, NULL, &harness_actor));
	}
	memset(&walk, 0, sizeof(walk));
	walk.stop = -1;
	assert_ok(store, store_user_each(store, walk_user, &walk));
	assert_int_equal(walk.seen, 133);
	memset(&walk, 0, sizeof(walk));
	walk.stop = 5;
	assert_ok(store, store_user_each(store, walk_user, &walk));
	assert_int_equal(walk.seen, 5);
}

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

static enum store_obstacle_kind
guess(
    const struct limits *limits, const char *user, int64_t *id, long *failures)
{
	struct store_obstacle obstacle;

	assert_ok(store, store_guess(store, limits, user, "sshd", NULL,
			     &obstacle, id, failures));
	return obstacle.kind;
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
	unsigned i;

	(void)state;
	limits.lockout_failures = 3;
	harness_enroll(store, "alice", ALICE);
	for (i = 0; i < 3; i++)
		assert_int_equal(
		    guess(&limits, "alice", &id, &failures), STORE_FREE);
	assert_int_equal(failures, 3);
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
	unsigned i;

	(void)state;
	limits.guess_count = 2;
	limits.guesses[0] = (struct limit){ 0, 3, 3600 };
	limits.guesses[1] = (struct limit){ 0, 50, 86400 };
	harness_enroll(store, "alice", ALICE);
	for (i = 0; i < 3; i++) {
		assert_int_equal(
		    guess(&limits, "alice", &id, &failures), STORE_FREE);
		if (i == 0)
			assert_ok(store, decide("alice", id, failures));
	}
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

/* A code that is not ${code}. */
static void
another(char text[CODE_TEXT_SIZE], const struct code *code)
{
	text_format(text, CODE_TEXT_SIZE, "%s", code_text(code));
	text[0] = text[0] == '9' ? '0' : (char)(text[0] + 1);
}

static void
a_waiting_code(void **state)
{
	struct e164 number = harness_number(ALICE);
	struct e164 other = harness_number(BOB);
	char wrong[CODE_TEXT_SIZE];
	struct moment later;
	struct code *code = NULL;
	bool right = true;

	(void)state;
	assert_int_equal(code_new(&code, 6, 600), ERR_OK);
	another(wrong, code);
	assert_err(store, ERR_NOT_FOUND,
	    store_waiting_set(store, "alice", &number, code));
	assert_ok(
	    store, store_user_add(store, "alice", 1, &number, &harness_actor));
	assert_err(store, ERR_NOT_FOUND,
	    store_waiting_check(store, "alice", wrong, 3, &right, NULL));
	assert_err(store, ERR_NOT_FOUND,
	    store_waiting_set(store, "alice", &other, code));
	assert_ok(store, store_waiting_set(store, "alice", &number, code));
	assert_true(find("alice").code_waiting);
	reopen();
	assert_ok(
	    store, store_waiting_check(store, "alice", wrong, 3, &right, NULL));
	assert_false(right);
	assert_ok(store, store_waiting_check(store, "alice", "nonsense, long",
			     3, &right, NULL));
	assert_false(right);
	assert_ok(store, store_waiting_check(
			     store, "alice", code_text(code), 3, &right, NULL));
	assert_true(right);
	assert_err(store, ERR_NOT_FOUND,
	    store_waiting_check(
		store, "alice", code_text(code), 3, &right, NULL));
	assert_false(find("alice").code_waiting);

	/* used up, the right one too */
	assert_ok(store, store_waiting_set(store, "alice", &number, code));
	assert_ok(
	    store, store_waiting_check(store, "alice", wrong, 2, &right, NULL));
	assert_ok(
	    store, store_waiting_check(store, "alice", wrong, 2, &right, NULL));
	assert_err(store, ERR_NOT_FOUND,
	    store_waiting_check(
		store, "alice", code_text(code), 2, &right, NULL));

	/* the number gives way, its code with it */
	assert_ok(store, store_waiting_set(store, "alice", &number, code));
	assert_ok(
	    store, store_user_add(store, "alice", 1, &other, &harness_actor));
	assert_err(store, ERR_NOT_FOUND,
	    store_waiting_check(
		store, "alice", code_text(code), 3, &right, NULL));

	/* its time is over */
	assert_ok(store, store_waiting_set(store, "alice", &other, code));
	assert_int_equal(clock_now(&later), ERR_OK);
	later.boot_us = code_deadline_us(code);
	harness_clock(&later);
	assert_false(find("alice").code_waiting);
	assert_err(store, ERR_NOT_FOUND,
	    store_waiting_check(
		store, "alice", code_text(code), 3, &right, NULL));
	later.boot_us--;
	harness_clock(&later);
	assert_true(find("alice").code_waiting);
	/* the host was started again */
	later.boot_id[0] = later.boot_id[0] == '0' ? '1' : '0';
	later.boot_us = 1;
	harness_clock(&later);
	assert_false(find("alice").code_waiting);
	assert_err(store, ERR_NOT_FOUND,
	    store_waiting_check(
		store, "alice", code_text(code), 3, &right, NULL));
	code_free(code);
}

enum err __real_secret_hash(unsigned char[SECRET_HASH_SIZE],
    const struct secret *, const char *, const void *, size_t);
enum err __wrap_secret_hash(unsigned char[SECRET_HASH_SIZE],
    const struct secret *, const char *, const void *, size_t);

/* Another process's right answer, after ours was counted. */
static const struct code *meanwhile;

enum err
__wrap_secret_hash(unsigned char hash[SECRET_HASH_SIZE],
    const struct secret *key_used, const char *purpose, const void *bytes,
    size_t size)
{
	const struct code *code = meanwhile;
	struct store *other;
	bool right = false;

	if (code != NULL && strcmp(purpose, "waiting code") == 0) {
		meanwhile = NULL;
		other = harness_open(directory);
		assert_ok(other, store_waiting_check(other, "alice",
				     code_text(code), 3, &right, NULL));
		assert_true(right);
		store_close(other);
	}
	return __real_secret_hash(hash, key_used, purpose, bytes, size);
}

static void
a_waiting_code_of_two_at_a_time(void **state)
{
	struct e164 number = harness_number(ALICE);
	struct code *code = NULL;
	bool right = false;

	(void)state;
	assert_int_equal(code_new(&code, 6, 600), ERR_OK);
	assert_ok(
	    store, store_user_add(store, "alice", 1, &number, &harness_actor));
	assert_ok(store, store_waiting_set(store, "alice", &number, code));
	meanwhile = code;
	assert_err(store, ERR_NOT_FOUND,
	    store_waiting_check(
		store, "alice", code_text(code), 3, &right, NULL));
	assert_null(meanwhile);
	assert_false(right);
	code_free(code);
}

static void
no_number_outside_table_user(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 100, 3600);
	struct store_outcome outcome = { .word = "sent" };
	char path[HARNESS_PATH];
	static char content[1 << 22];
	int64_t charge;
	size_t size;
	FILE *file;

	(void)state;
	harness_enroll(store, "alice", ALICE);
	assert_true(harness_send(store, &limits, STORE_SEND_LOGIN, "alice",
	    ALICE, NULL, "", NULL, &charge));
	assert_true(harness_send(
	    store, &limits, STORE_SEND_TEST, "", BOB, NULL, "", NULL, &charge));
	assert_ok(store, store_outcome(store, charge, &outcome));
	assert_ok(
	    store, store_user_remove(store, "alice", NULL, &harness_actor));
	harness_path(path, directory, "state.db");
	file = fopen(path, "re");
	assert_non_null(file);
	size = fread(content, 1, sizeof(content), file);
	fclose(file);
	assert_true(size > 4096 && size < sizeof(content));
	/* not even what was deleted */
	assert_null(memmem(content, size, &ALICE[1], strlen(ALICE) - 1));
	assert_null(memmem(content, size, &BOB[1], strlen(BOB) - 1));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(created_once),
		TEST(users_come_and_go),
		TEST(names_are_bytes),
		TEST(users_in_order),
		TEST(rows_bind_kinds),
		TEST(absent_keys_bind_nothing),
		TEST(an_ipv6_address_counts_as_its_64),
		TEST(three_notices_a_day),
		TEST(given_back_once),
		TEST(outcomes_travel_with_the_next_write),
		TEST(events_newest_and_in_order),
		TEST(a_right_guess_is_right_once),
		TEST(an_unlock_in_between_spares_the_right_guess),
		TEST(a_right_guess_is_no_unlock),
		TEST(who_is_locked_needs_a_recovery_code),
		TEST(locked_until_unlocked),
		TEST(guesses_outlive_a_success_and_a_removal),
		TEST(usage_tells_what_is_left),
		TEST(a_waiting_code),
		TEST(a_waiting_code_of_two_at_a_time),
		TEST(no_number_outside_table_user),
	};

	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
