/*
 * Goal: a waiting code is right once, in its time, for the number it was sent
 * to.
 */
#include "tests/store/fixture.h"

#include <string.h>

#include "base/secret.h"
#include "base/text.h"

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

/* Another process's right answer, or another code, after ours was counted. */
static const struct code *meanwhile, *replacement;

enum err
__wrap_secret_hash(unsigned char hash[SECRET_HASH_SIZE],
    const struct secret *key_used, const char *purpose, const void *bytes,
    size_t size)
{
	struct e164 number = harness_number(ALICE);
	const struct code *code = meanwhile, *next = replacement;
	struct store *other;
	bool right = false;

	if ((code == NULL && next == NULL) ||
	    strcmp(purpose, "waiting code") != 0)
		return __real_secret_hash(
		    hash, key_used, purpose, bytes, size);
	meanwhile = replacement = NULL;
	other = harness_open(directory);
	if (next != NULL)
		assert_ok(
		    other, store_waiting_set(other, "alice", &number, next));
	if (code != NULL) {
		assert_ok(other, store_waiting_check(other, "alice",
				     code_text(code), 3, &right, NULL));
		assert_true(right);
	}
	store_close(other);
	return __real_secret_hash(hash, key_used, purpose, bytes, size);
}

static void
a_second_code_has_guesses_of_its_own(void **state)
{
	struct e164 number = harness_number(ALICE);
	struct code *code = NULL;
	bool right = true;
	int i;

	(void)state;
	assert_int_equal(code_new(&code, 6, 600), ERR_OK);
	assert_ok(
	    store, store_user_add(store, "alice", 1, &number, &harness_actor));
	for (i = 0; i < 2; i++) {
		assert_ok(
		    store, store_waiting_set(store, "alice", &number, code));
		assert_ok(store, store_waiting_check(
				     store, "alice", "x", 1, &right, NULL));
		assert_false(right);
		assert_err(store, ERR_NOT_FOUND,
		    store_waiting_check(store, "alice", "x", 1, &right, NULL));
	}
	code_free(code);
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
a_waiting_code_that_is_replaced_meanwhile(void **state)
{
	struct e164 number = harness_number(ALICE);
	struct code *first = NULL, *next = NULL;
	bool right = false;

	(void)state;
	assert_int_equal(code_new(&first, 6, 600), ERR_OK);
	assert_int_equal(code_new(&next, 8, 600), ERR_OK);
	assert_ok(
	    store, store_user_add(store, "alice", 1, &number, &harness_actor));
	assert_ok(store, store_waiting_set(store, "alice", &number, first));
	replacement = next;
	assert_err(store, ERR_NOT_FOUND,
	    store_waiting_check(
		store, "alice", code_text(first), 3, &right, NULL));
	assert_false(right);
	assert_ok(store, store_waiting_check(
			     store, "alice", code_text(next), 3, &right, NULL));
	assert_true(right);
	code_free(first);
	code_free(next);
}

#define TEST(name) TEST_AFTER(set_up, name)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_waiting_code),
		TEST(a_second_code_has_guesses_of_its_own),
		TEST(a_waiting_code_of_two_at_a_time),
		TEST(a_waiting_code_that_is_replaced_meanwhile),
	};

	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
