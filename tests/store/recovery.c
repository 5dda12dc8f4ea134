/*
 * Goal: a recovery code lets one login in, once; guessing one is hopeless.
 */
#include "tests/store/codes.h"

#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "tests/store/crowd.h"

#define SECONDS_PER_DAY INT64_C(86400)

static struct recovery_code
wrong_code(void)
{
	struct recovery_code code;

	assert_int_equal(recovery_new(&code), ERR_OK);
	return code;
}

static void
each_once(void **state)
{
	struct recovery_code wrong = wrong_code();
	struct store_user user;
	bool refused = true;
	size_t i;

	(void)state;
	assert_int_equal(left(), CODES);
	for (i = CODES; i-- > 0;) {
		assert_false(spend(&wrong, &refused));
		assert_false(refused);
		assert_true(spend(&codes[i], &refused));
		assert_false(refused);
		assert_int_equal(left(), i);
		assert_false(spend(&codes[i], &refused));
		assert_int_equal(left(), i);
	}
	assert_ok(store, store_user_find(store, "alice", &user));
	assert_true(user.last_login > 0);
	assert_int_equal(user.failures, 0);
}

static void
a_new_batch_replaces_the_old(void **state)
{
	struct recovery_code old = codes[0];
	bool refused;

	(void)state;
	assert_true(spend(&codes[1], &refused));
	give_codes();
	assert_int_equal(left(), CODES);
	assert_false(spend(&old, &refused));
	assert_true(spend(&codes[0], &refused));
	assert_int_equal(left(), CODES - 1);
	assert_ok(store,
	    store_recovery_set(store, "alice", codes, 0, &harness_actor));
	assert_int_equal(left(), 0);
	assert_false(spend(&codes[1], &refused));
}

static void
ten_wrong_ones_a_day(void **state)
{
	struct recovery_code wrong = wrong_code();
	bool refused = false;
	int i;

	(void)state;
	assert_int_equal(clock_now(&now), ERR_OK);
	harness_clock(&now);
	/* right ones do not count */
	assert_true(spend(&codes[0], &refused));
	assert_true(spend(&codes[1], &refused));
	for (i = 0; i < STORE_RECOVERY_WRONG_PER_DAY; i++) {
		assert_false(spend(&wrong, &refused));
		assert_false(refused);
		harness_advance(CLOCK_SECOND);
	}
	assert_false(spend(&codes[2], &refused));
	assert_true(refused);
	assert_int_equal(left(), 1);
	/* an unlock does not help */
	assert_ok(store, store_user_unlock(store, "alice", &harness_actor));
	assert_false(spend(&codes[2], &refused));
	assert_true(refused);
	harness_advance(
	    (SECONDS_PER_DAY - STORE_RECOVERY_WRONG_PER_DAY) * CLOCK_SECOND -
	    1);
	assert_false(spend(&codes[2], &refused));
	assert_true(refused);
	harness_advance(1);
	assert_true(spend(&codes[2], &refused));
	assert_false(refused);
}

static void
only_of_a_verified_user(void **state)
{
	struct e164 number = harness_number(ALICE);
	bool right = true, refused = true;
	long count;

	(void)state;
	assert_err(store, ERR_NOT_FOUND,
	    store_recovery_set(store, "bob", codes, CODES, &harness_actor));
	assert_err(
	    store, ERR_NOT_FOUND, store_recovery_left(store, "bob", &count));
	assert_err(store, ERR_NOT_FOUND,
	    store_recovery_spend(
		store, "bob", "sshd", NULL, codes, &right, &refused));
	assert_ok(
	    store, store_user_suspend(store, "alice", true, &harness_actor));
	assert_err(store, ERR_NOT_FOUND,
	    store_recovery_spend(
		store, "alice", "sshd", NULL, codes, &right, &refused));
	assert_true(right && refused);

	/* removed and enrolled again: another user, for all we know */
	assert_ok(
	    store, store_user_remove(store, "alice", NULL, &harness_actor));
	harness_enroll(store, "alice", ALICE);
	assert_int_equal(left(), 0);
	assert_false(spend(&codes[0], &refused));
	/* so is one who is enrolled over a pending row */
	assert_ok(
	    store, store_user_add(store, "bob", 1, &number, &harness_actor));
	assert_ok(store,
	    store_recovery_set(store, "bob", codes, CODES, &harness_actor));
	assert_ok(
	    store, store_user_add(store, "bob", 1, &number, &harness_actor));
	assert_ok(store, store_recovery_left(store, "bob", &count));
	assert_int_equal(count, 0);
}

static int
spend_one(struct store *mine, int process, const void *data)
{
	bool right = false, refused = false;

	if (store_recovery_spend(mine, "alice", "sshd", NULL, data, &right,
		&refused) != ERR_OK) {
		fprintf(stderr, "%d: %s\n", process, store_why(mine));
		return 90;
	}
	return right;
}

static void
one_winner_of_64(void **state)
{
	(void)state;
	assert_int_equal(crowd(directory, 64, spend_one, &codes[1]), 1);
	assert_int_equal(left(), CODES - 1);
}

static bool
count_wrong(const struct store_event *event, void *data)
{
	*(long *)data += strcmp(event->kind, "recovery") == 0 &&
			 strcmp(event->outcome, "wrong") == 0;
	return true;
}

static void
ten_of_64_wrong_ones_are_tried(void **state)
{
	struct recovery_code wrong = wrong_code();
	long count = 0;

	(void)state;
	assert_int_equal(crowd(directory, 64, spend_one, &wrong), 0);
	assert_ok(
	    store, store_event_each(store, "alice", 0, count_wrong, &count));
	assert_int_equal(count, STORE_RECOVERY_WRONG_PER_DAY);
}

enum err __real_secret_slow_hash(unsigned char[SECRET_HASH_SIZE],
    const unsigned char[SECRET_SALT_SIZE], const char *, size_t);
enum err __wrap_secret_slow_hash(unsigned char[SECRET_HASH_SIZE],
    const unsigned char[SECRET_SALT_SIZE], const char *, size_t);

/* What another process does while ours hashes. */
static void (*meanwhile)(struct store *);
static unsigned hashes;

enum err
__wrap_secret_slow_hash(unsigned char hash[SECRET_HASH_SIZE],
    const unsigned char salt[SECRET_SALT_SIZE], const char *text, size_t size)
{
	void (*what)(struct store *) = meanwhile;
	struct store *other;

	hashes++;
	if (what != NULL) {
		meanwhile = NULL;
		other = harness_open(directory);
		what(other);
		store_close(other);
	}
	return __real_secret_slow_hash(hash, salt, text, size);
}

static void
see_the_attempt(struct store *other)
{
	long count = 0;

	/* no lock is held, and it is counted already */
	assert_ok(other, store_note(other, "", "meanwhile", &harness_actor));
	assert_ok(
	    other, store_event_each(other, "alice", 0, count_wrong, &count));
	assert_int_equal(count, 1);
}

static void
replace_the_batch(struct store *other)
{
	assert_ok(other,
	    store_recovery_set(other, "alice", codes, CODES, &harness_actor));
}

static void
spend_the_first(struct store *other)
{
	bool right = false, refused = true;

	assert_ok(other, store_recovery_spend(other, "alice", "sshd", NULL,
			     &codes[0], &right, &refused));
	assert_true(right);
}

static void
suspend_alice(struct store *other)
{
	assert_ok(
	    other, store_user_suspend(other, "alice", true, &harness_actor));
}

static void
counted_before_it_is_hashed_once(void **state)
{
	bool refused;

	(void)state;
	hashes = 0;
	meanwhile = see_the_attempt;
	assert_true(spend(&codes[2], &refused));
	assert_null(meanwhile);
	assert_int_equal(hashes, 1);
}

static void
what_happens_while_it_is_hashed(void **state)
{
	bool right = false, refused = false;

	(void)state;
	meanwhile = spend_the_first;
	assert_false(spend(&codes[0], &refused));
	assert_int_equal(left(), CODES - 1);
	/* the same codes, another batch */
	meanwhile = replace_the_batch;
	assert_false(spend(&codes[1], &refused));
	assert_int_equal(left(), CODES);
	meanwhile = suspend_alice;
	assert_err(store, ERR_NOT_FOUND,
	    store_recovery_spend(
		store, "alice", "sshd", NULL, &codes[1], &right, &refused));
	assert_false(right);
}

#define TEST(name) TEST_AFTER(set_up_codes, name)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_once),
		TEST(a_new_batch_replaces_the_old),
		TEST(ten_wrong_ones_a_day),
		TEST(only_of_a_verified_user),
		TEST(one_winner_of_64),
		TEST(ten_of_64_wrong_ones_are_tried),
		TEST(counted_before_it_is_hashed_once),
		TEST(what_happens_while_it_is_hashed),
	};

	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
