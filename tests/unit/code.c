#include "unit.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/secret.h"
#include "core/code.h"

enum err __real_secret_random(void *bytes, size_t size);
enum err __wrap_secret_random(void *bytes, size_t size);

static const uint64_t *drawn; /* NULL: what the system has */

enum err
__wrap_secret_random(void *bytes, size_t size)
{
	if (drawn == NULL)
		return __real_secret_random(bytes, size);
	assert_int_equal(size, sizeof(*drawn));
	memcpy(bytes, drawn++, size);
	return ERR_OK;
}

static int
start(void **state)
{
	(void)state;
	return secret_start() == ERR_OK ? 0 : -1;
}

static void
has_its_digits(void **state)
{
	struct code *code = NULL;
	const char *text;
	long digits;

	(void)state;
	for (digits = CODE_DIGITS_MIN; digits <= CODE_DIGITS_MAX; digits++) {
		assert_int_equal(code_new(&code, digits, 600), ERR_OK);
		text = code_text(code);
		assert_int_equal(strlen(text), digits);
		assert_int_equal(strspn(text, "0123456789"), digits);
		code_free(code);
	}
	code_free(NULL);
}

static void
refuses_bounds(void **state)
{
	static const struct {
		long digits;
		int64_t lifetime;
	} rows[] = { { 5, 600 }, { 11, 600 }, { 0, 600 }, { -6, 600 }, { 6, 0 },
		{ 6, -1 }, { 6, 3601 }, { 6, INT64_MAX } };
	struct code *code = NULL;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		assert_int_equal(
		    code_new(&code, rows[i].digits, rows[i].lifetime),
		    ERR_RANGE);
	assert_null(code);
}

/*
 * 2000 codes of 10 digits: each digit 2000 times on average; 6 sigma is 255,
 * which a sound source exceeds once in 10^7 runs.
 */
static void
spreads_its_digits(void **state)
{
	size_t seen[10] = { 0 };
	struct code *code;
	const char *digit;
	size_t i;

	(void)state;
	for (i = 0; i < 2000; i++) {
		assert_int_equal(code_new(&code, 10, 600), ERR_OK);
		for (digit = code_text(code); *digit != '\0'; digit++)
			seen[*digit - '0']++;
		code_free(code);
	}
	for (i = 0; i < COUNT(seen); i++)
		EXPECT(seen[i] > 2000 - 255 && seen[i] < 2000 + 255,
		    "%zu: %zu times of 20000\n", i, seen[i]);
}

/* Of 2^64 numbers the last six would favour the digits 0 to 5. */
static void
throws_away_what_favours_a_digit(void **state)
{
	static const uint64_t numbers[] = { UINT64_MAX, UINT64_MAX - 5,
		UINT64_MAX - 6, 0, UINT64_MAX - 3, 11, 2, 33, 4 };
	struct code *code;
	enum err err;

	(void)state;
	drawn = numbers;
	err = code_new(&code, 6, 600);
	drawn = NULL;
	assert_int_equal(err, ERR_OK);
	assert_string_equal(code_text(code), "901234");
	code_free(code);
}

static void
matches(void **state)
{
	char answer[32];
	struct code *code;
	const char *text;

	(void)state;
	assert_int_equal(code_new(&code, 6, 600), ERR_OK);
	text = code_text(code);
	assert_true(code_matches(code, text));

	snprintf(answer, sizeof(answer), " %.3s-%s ", text, text + 3);
	assert_true(code_matches(code, answer));
	snprintf(answer, sizeof(answer), "%s0", text);
	assert_false(code_matches(code, answer));
	snprintf(answer, sizeof(answer), "%.5s", text);
	assert_false(code_matches(code, answer));
	snprintf(answer, sizeof(answer), "%s%s%s", text, text, text);
	assert_false(code_matches(code, answer));
	snprintf(answer, sizeof(answer), "%s\n", text);
	assert_false(code_matches(code, answer));
	snprintf(answer, sizeof(answer), "%s", text);
	answer[5] = answer[5] == '9' ? '0' : (char)(answer[5] + 1);
	assert_false(code_matches(code, answer));
	assert_false(code_matches(code, ""));
	assert_false(code_matches(code, "- -"));
	code_free(code);
}

static void
normalises(void **state)
{
	char text[CODE_TEXT_SIZE];

	(void)state;
	assert_int_equal(code_normalise(text, " 12-34 56"), ERR_OK);
	assert_string_equal(text, "123456");
	assert_int_equal(code_normalise(text, ""), ERR_OK);
	assert_string_equal(text, "");
	assert_int_equal(code_normalise(text, "1234567890"), ERR_OK);
	assert_int_equal(code_normalise(text, "12345678901"), ERR_TOO_LONG);
	assert_string_equal(text, "");
}

static void
ends(void **state)
{
	int64_t before = clock_boot_us();
	struct code *code;

	(void)state;
	assert_int_equal(code_new(&code, 6, 30), ERR_OK);
	assert_true(code_deadline_us(code) >= before + 30 * CLOCK_SECOND);
	assert_true(
	    code_deadline_us(code) <= clock_boot_us() + 30 * CLOCK_SECOND);
	assert_in_range(code_seconds_left(code), 1, 30);
	code_free(code);
}

static void
compares_memory(void **state)
{
	char text[] = "secret";

	(void)state;
	assert_true(memory_equal("abc", "abc", 3));
	assert_false(memory_equal("abc", "abd", 3));
	assert_false(memory_equal("abc", "bbc", 3));
	assert_true(memory_equal("a", "b", 0));
	assert_true(memory_equal_text("", ""));
	assert_true(memory_equal_text("abc", "abc"));
	assert_false(memory_equal_text("abc", "ab"));
	assert_false(memory_equal_text("ab", "abc"));
	assert_false(memory_equal_text("abc", ""));
	memory_wipe(text, sizeof(text));
	assert_memory_equal(text, "\0\0\0\0\0\0", sizeof(text));
	memory_wipe(NULL, 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_its_digits),
		cmocka_unit_test(refuses_bounds),
		cmocka_unit_test(spreads_its_digits),
		cmocka_unit_test(throws_away_what_favours_a_digit),
		cmocka_unit_test(matches),
		cmocka_unit_test(normalises),
		cmocka_unit_test(ends),
		cmocka_unit_test(compares_memory),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
