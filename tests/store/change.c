/*
 * Goal: a number is replaced by one that was proven; a suspended user gets no
 * code.
 */
#include "tests/store/fixture.h"

#include <string.h>

#include "base/text.h"

#define OLD ALICE
#define NEW BOB
#define OTHER "+15005550103"

static enum err
begin(const char *number)
{
	struct e164 parsed = harness_number(number);

	return store_change_begin(store, "alice", &parsed, &harness_actor);
}

static enum err
finish(const char *number, struct e164 *old)
{
	struct e164 parsed = harness_number(number);

	return store_change_finish(
	    store, "alice", &parsed, old, &harness_actor);
}

static bool
last_change(const struct store_event *event, void *data)
{
	if (strcmp(event->kind, "change") == 0)
		text_format(data, 128, "%s %s %s", event->outcome, event->actor,
		    event->detail);
	return true;
}

static void
assert_last_change(const char *wanted)
{
	char text[128] = "";

	assert_ok(
	    store, store_event_each(store, "alice", 0, last_change, text));
	assert_string_equal(text, wanted);
}

static void
the_old_one_works_until_the_new_is_proven(void **state)
{
	struct limits limits = harness_limits(LIMIT_HOST, 100, 60);
	struct e164 old = { .text = "" };
	struct store_user user;
	int64_t id;
	long failures;
	struct store_obstacle obstacle;

	(void)state;
	assert_string_equal(find("alice").pending_number.text, "");
	assert_err(store, ERR_NOT_FOUND, finish(NEW, &old));
	assert_err(store, ERR_EXISTS, begin(OLD));
	assert_ok(store, begin(NEW));
	assert_last_change("change_begun root tests");
	assert_string_equal(find("alice").number.text, OLD);
	assert_string_equal(find("alice").pending_number.text, NEW);
	assert_int_equal(find("alice").status, STORE_VERIFIED);
	assert_true(harness_send(store, &limits, STORE_SEND_LOGIN, "alice", OLD,
	    NULL, "", NULL, NULL));

	/* a later change replaces an earlier one */
	assert_ok(store, begin(OTHER));
	assert_err(store, ERR_NOT_FOUND, finish(NEW, &old));
	assert_string_equal(old.text, "");
	assert_string_equal(find("alice").number.text, OLD);
	assert_ok(store, store_guess(store, &limits, "alice", "sshd", NULL,
			     &obstacle, &id, &failures));
	assert_ok(store, finish(OTHER, &old));
	assert_last_change("number_changed root tests");
	assert_string_equal(old.text, OLD);
	user = find("alice");
	assert_string_equal(user.number.text, OTHER);
	assert_string_equal(user.pending_number.text, "");
	assert_int_equal(user.failures, 1);
	assert_err(store, ERR_NOT_FOUND, finish(OTHER, &old));
}

static void
only_of_a_verified_user(void **state)
{
	struct e164 number = harness_number(NEW);
	struct e164 old;

	(void)state;
	assert_err(store, ERR_NOT_FOUND,
	    store_change_begin(store, "bob", &number, &harness_actor));
	assert_ok(
	    store, store_user_add(store, "bob", 1, &number, &harness_actor));
	number = harness_number(OTHER);
	assert_err(store, ERR_NOT_FOUND,
	    store_change_begin(store, "bob", &number, &harness_actor));
	assert_ok(store, begin(NEW));
	assert_ok(
	    store, store_user_suspend(store, "alice", true, &harness_actor));
	assert_err(store, ERR_NOT_FOUND, begin(OTHER));
	assert_err(store, ERR_NOT_FOUND, finish(NEW, &old));
	assert_ok(
	    store, store_user_suspend(store, "alice", false, &harness_actor));
	assert_ok(store, finish(NEW, &old));
}

static void
a_code_proves_where_it_went(void **state)
{
	struct e164 was = harness_number(OLD);
	struct e164 next = harness_number(NEW);
	struct e164 other = harness_number(OTHER);
	struct e164 proven = { .text = "" };
	struct code *code = NULL;
	bool right = false;

	(void)state;
	assert_int_equal(code_new(&code, 6, 600), ERR_OK);
	assert_ok(store, begin(NEW));
	assert_err(store, ERR_NOT_FOUND,
	    store_waiting_set(store, "alice", &other, code));
	assert_ok(store, store_waiting_set(store, "alice", &next, code));
	assert_true(find("alice").code_waiting);
	assert_ok(store, store_waiting_check(store, "alice", code_text(code), 3,
			     &right, &proven));
	assert_true(right);
	assert_string_equal(proven.text, NEW);

	/* to the old number, for an unlock, while a change is begun */
	assert_ok(store, store_waiting_set(store, "alice", &was, code));
	assert_ok(store, store_waiting_check(store, "alice", code_text(code), 3,
			     &right, &proven));
	assert_true(right);
	assert_string_equal(proven.text, OLD);

	/* another change: the code of the one before dies */
	assert_ok(store, store_waiting_set(store, "alice", &next, code));
	assert_ok(store, begin(OTHER));
	assert_err(store, ERR_NOT_FOUND,
	    store_waiting_check(
		store, "alice", code_text(code), 3, &right, &proven));
	assert_err(store, ERR_NOT_FOUND,
	    store_waiting_set(store, "alice", &next, code));
	code_free(code);
}

static enum err
charge(const char *user, const char *number, bool unverified_too)
{
	struct limits limits = harness_limits(LIMIT_HOST, 100, 60);
	struct e164 parsed = harness_number(number);
	const struct store_send send = { .kind = STORE_SEND_LOGIN,
		.user = user,
		.service = "sshd",
		.number = &parsed,
		.channel = "sms",
		.unverified_too = unverified_too };
	struct store_obstacle obstacle;
	int64_t id = 0;

	return store_charge(store, &limits, NULL, &send, &obstacle, &id);
}

static void
a_login_code_goes_to_the_users_number_alone(void **state)
{
	struct e164 number = harness_number(OTHER);
	struct e164 old;

	(void)state;
	assert_ok(store, begin(NEW));
	assert_err(store, ERR_NOT_FOUND, charge("alice", NEW, false));
	assert_err(store, ERR_NOT_FOUND, charge("alice", NEW, true));
	assert_ok(store, charge("alice", OLD, false));
	assert_ok(store, finish(NEW, &old));
	assert_err(store, ERR_NOT_FOUND, charge("alice", OLD, true));
	assert_ok(store, charge("alice", NEW, false));
	assert_ok(
	    store, store_user_suspend(store, "alice", true, &harness_actor));
	assert_err(store, ERR_NOT_FOUND, charge("alice", NEW, true));

	assert_ok(
	    store, store_user_add(store, "bob", 1, &number, &harness_actor));
	assert_err(store, ERR_NOT_FOUND, charge("bob", OTHER, false));
	assert_ok(store, charge("bob", OTHER, true));
}

static struct store_decision
admission(const struct e164 *number)
{
	return (struct store_decision){ .user = "alice",
		.uid = 1000,
		.service = "sshd",
		.outcome = "granted",
		.reason = "reason",
		.number = number };
}

static void
assert_denied(const struct store_decision *decision)
{
	struct store_obstacle obstacle = { .kind = STORE_OVER_BUDGET };

	assert_err(
	    store, ERR_DENIED, store_decide(store, decision, &obstacle));
	assert_int_equal(obstacle.kind, STORE_FREE);
}

/* Whatever lets in, a code or not: who was judged is who is let in. */
static void
an_admission_of_an_open_call(void **state)
{
	struct limits limits = harness_limits(LIMIT_HOST, 100, 60);
	struct e164 number = harness_number(OLD);
	struct store_decision with[3] = { admission(&number),
		admission(&number), admission(&number) };
	struct store_obstacle obstacle;
	struct e164 old;
	int i;

	(void)state;
	with[1].limits = &limits;
	with[2].limits = &limits;
	assert_ok(store, store_guess(store, &limits, "alice", "sshd", NULL,
			     &obstacle, &with[2].guess, &with[2].failures));
	assert_ok(store, begin(NEW));
	assert_ok(store, finish(NEW, &old));
	for (i = 0; i < 3; i++)
		assert_denied(&with[i]);
	assert_int_equal(find("alice").failures, 1);
	number = harness_number(NEW);
	assert_ok(
	    store, store_user_suspend(store, "alice", true, &harness_actor));
	for (i = 0; i < 3; i++)
		assert_denied(&with[i]);
	assert_ok(
	    store, store_user_suspend(store, "alice", false, &harness_actor));
	for (i = 0; i < 3; i++) {
		with[i].uid = 1001;
		assert_denied(&with[i]);
		with[i].uid = 1000;
		assert_ok(store, store_decide(store, &with[i], &obstacle));
	}
	assert_int_equal(find("alice").failures, 0);
	assert_ok(store,
	    store_user_remove(store, "alice", NULL, &harness_actor));
	for (i = 0; i < 3; i++)
		assert_err(store, ERR_NOT_FOUND,
		    store_decide(store, &with[i], &obstacle));
	assert_ok(store,
	    store_user_add(store, "alice", 1000, &number, &harness_actor));
	for (i = 0; i < 3; i++)
		assert_denied(&with[i]); /* pending */
}

static void
the_row_that_was_removed(void **state)
{
	struct store_user removed = { .user = "nobody" };
	struct e164 old;

	(void)state;
	assert_err(store, ERR_NOT_FOUND,
	    store_user_remove(store, "bob", &removed, &harness_actor));
	assert_string_equal(removed.user, "nobody");
	assert_ok(store, begin(NEW));
	assert_ok(store, finish(NEW, &old));
	assert_ok(store,
	    store_user_remove(store, "alice", &removed, &harness_actor));
	assert_string_equal(removed.user, "alice");
	assert_string_equal(removed.number.text, NEW);
	assert_int_equal(removed.status, STORE_VERIFIED);
}

static void
suspended_and_resumed(void **state)
{
	struct e164 number = harness_number(OTHER);

	(void)state;
	assert_err(store, ERR_EXISTS,
	    store_user_suspend(store, "alice", false, &harness_actor));
	assert_ok(
	    store, store_user_suspend(store, "alice", true, &harness_actor));
	assert_int_equal(find("alice").status, STORE_SUSPENDED);
	assert_last_change("suspended root tests");
	assert_err(store, ERR_EXISTS,
	    store_user_suspend(store, "alice", true, &harness_actor));
	assert_ok(
	    store, store_user_suspend(store, "alice", false, &harness_actor));
	assert_int_equal(find("alice").status, STORE_VERIFIED);
	assert_string_equal(find("alice").number.text, OLD);
	assert_last_change("resumed root tests");
	assert_err(store, ERR_NOT_FOUND,
	    store_user_suspend(store, "bob", true, &harness_actor));
	assert_ok(
	    store, store_user_add(store, "bob", 1, &number, &harness_actor));
	assert_err(store, ERR_NOT_FOUND,
	    store_user_suspend(store, "bob", true, &harness_actor));
	assert_err(store, ERR_NOT_FOUND,
	    store_user_suspend(store, "bob", false, &harness_actor));
}

#define TEST(name) TEST_AFTER(set_up_alice, name)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_old_one_works_until_the_new_is_proven),
		TEST(only_of_a_verified_user),
		TEST(a_code_proves_where_it_went),
		TEST(a_login_code_goes_to_the_users_number_alone),
		TEST(an_admission_of_an_open_call),
		TEST(the_row_that_was_removed),
		TEST(suspended_and_resumed),
	};

	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
