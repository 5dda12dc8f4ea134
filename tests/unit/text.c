#include "unit.h"

#include "base/err.h"
#include "base/text.h"

static void
copies_whole_or_not(void **state)
{
	char to[4];

	(void)state;
	assert_int_equal(text_copy(to, sizeof(to), "abc"), ERR_OK);
	assert_string_equal(to, "abc");
	assert_int_equal(text_copy(to, sizeof(to), "abcd"), ERR_TOO_LONG);
	assert_string_equal(to, "");
	assert_int_equal(text_copy(to, 0, ""), ERR_TOO_LONG);
}

static void
formats(void **state)
{
	char to[6];

	(void)state;
	assert_int_equal(text_format(to, sizeof(to), "%d", 12345), ERR_OK);
	assert_string_equal(to, "12345");
	assert_int_equal(
	    text_format(to, sizeof(to), "%d", 123456), ERR_TOO_LONG);
	assert_string_equal(to, "12345");
	assert_int_equal(text_format(to, sizeof(to), "ab"), ERR_OK);
	assert_int_equal(text_append(to, sizeof(to), "%s", "cd"), ERR_OK);
	assert_string_equal(to, "abcd");
	assert_int_equal(
	    text_append(to, sizeof(to), "%s", "efg"), ERR_TOO_LONG);
	assert_string_equal(to, "abcde");
}

static void
reduces(void **state)
{
	static const struct {
		const char *from, *printable, *word;
	} rows[] = {
		{ "plain", "plain", "plain" },
		{ "", "", "" },
		{ NULL, "", "" },
		{ "a\n\x1b[1m\x7f\xff", "a??[1m??", "a??[1m??" },
		{ "a b=\"c\"\\'", "a b=\"c\"\\'", "a_b__c___" },
		{ "exactly-15-byte", "exactly-15-byte", "exactly-15-byte" },
		{ "sixteen-bytes-it", "sixteen-byte...", "sixteen-byte..." },
	};
	char to[16];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		text_printable(to, sizeof(to), rows[i].from);
		assert_string_equal(to, rows[i].printable);
		text_word(to, sizeof(to), rows[i].from);
		assert_string_equal(to, rows[i].word);
	}
}

static void
reads_numbers(void **state)
{
	static const struct {
		const char *text;
		bool is_number;
		long number;
	} rows[] = {
		{ "0", true, 0 },
		{ "7", true, 7 },
		{ "-7", true, -7 },
		{ "100", true, 100 },
		{ "007", true, 7 },
		{ "101", false, 0 },
		{ "-101", false, 0 },
		{ "", false, 0 },
		{ "-", false, 0 },
		{ "--7", false, 0 },
		{ "7-", false, 0 },
		{ "+7", false, 0 },
		{ " 7", false, 0 },
		{ "7 ", false, 0 },
		{ "7x", false, 0 },
		{ "six", false, 0 },
		{ "0x7", false, 0 },
		{ "1e1", false, 0 },
		{ "99999999999999999999", false, 0 },
	};
	long number;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		number = 0;
		EXPECT(text_number(rows[i].text, -100, 100, &number) ==
			   rows[i].is_number,
		    "\"%s\"\n", rows[i].text);
		assert_int_equal(number, rows[i].number);
	}
}

static void
compares(void **state)
{
	(void)state;
	assert_true(text_starts("abc", "ab"));
	assert_true(text_starts("abc", ""));
	assert_false(text_starts("ab", "abc"));
	assert_false(text_starts("Abc", "ab"));

	assert_true(text_all_digits("0123456789"));
	assert_false(text_all_digits(""));
	assert_false(text_all_digits("12 3"));

	assert_true(text_same_word("Resend", "rESEND"));
	assert_true(text_same_word("", ""));
	assert_false(text_same_word("resend", "resen"));
	assert_false(text_same_word("resen", "resend"));
	assert_false(text_same_word("@", "`"));
	assert_false(text_same_word("\xc3\x84", "\xc3\xa4"));
}

/* Of a process that is told by its exit status, any number may come. */
static void
every_error_has_a_text(void **state)
{
	int err;

	(void)state;
	for (err = 0; err < ERR_COUNT; err++)
		assert_true(
		    strcmp(err_text((enum err)err), "unknown error") != 0);
	assert_string_equal(err_text(ERR_COUNT), "unknown error");
	assert_string_equal(err_text((enum err) - 1), "unknown error");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_whole_or_not),
		cmocka_unit_test(formats),
		cmocka_unit_test(reduces),
		cmocka_unit_test(reads_numbers),
		cmocka_unit_test(compares),
		cmocka_unit_test(every_error_has_a_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
