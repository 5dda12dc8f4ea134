#include "unit.h"

#include "core/e164.h"

static void
parses(void **state)
{
	static const struct {
		const char *text;
		enum err err;
	} rows[] = {
		{ "+15005550006", ERR_OK },
		{ "+12", ERR_OK },
		{ "+123456789012345", ERR_OK },
		{ "+1234567890123456", ERR_TOO_LONG },
		{ "", ERR_INVALID },
		{ "+", ERR_INVALID },
		{ "+1", ERR_INVALID },
		{ "+0123456", ERR_INVALID },
		{ "15005550006", ERR_INVALID },
		{ "0015005550006", ERR_INVALID },
		{ "++15005550006", ERR_INVALID },
		{ " +15005550006", ERR_INVALID },
		{ "+15005550006 ", ERR_INVALID },
		{ "+15005550006\n", ERR_INVALID },
		{ "+1 500 555 0006", ERR_INVALID },
		{ "+1(500)5550006", ERR_INVALID },
		{ "+1500555000x", ERR_INVALID },
		{ "whatsapp:+15005550006", ERR_INVALID },
		{ "+1234567890123456x", ERR_INVALID },
		{ "+\xd9\xa1\xd9\xa2\xd9\xa3", ERR_INVALID },
	};
	struct e164 number;
	enum err err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		number = (struct e164){ "untouched" };
		err = e164_parse(&number, rows[i].text);
		EXPECT(err == rows[i].err, "\"%s\": %s\n", rows[i].text,
		    err_text(err));
		assert_string_equal(
		    number.text, err == ERR_OK ? rows[i].text : "untouched");
	}
}

static void
suggests(void **state)
{
	static const struct {
		const char *text, *meant; /* NULL: nothing */
	} rows[] = {
		{ "+1 (500) 555-0006", "+15005550006" },
		{ "0015005550006", "+15005550006" },
		{ "00 44 20 7946 0000", "+442079460000" },
		{ "+44 (0)20 7946 0000", "+442079460000" },
		{ "+1.500.555.0006", "+15005550006" },
		{ "+49 30/1234-56", "+4930123456" },
		{ "\t+[1]5005550006 ", "+15005550006" },
		{ "+15005550006", "+15005550006" },
		{ "00123456789012345", "+123456789012345" },
		{ "001234567890123456", NULL },
		{ "+1234567890123456", NULL },
		{ "500 555 0006", NULL },
		{ "0500 555 0006", NULL },
		{ "whatsapp:+15005550006", NULL },
		{ "+1 500 call me", NULL },
		{ "", NULL },
		{ "00", NULL },
	};
	struct e164 number;
	enum err err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		err = e164_suggest(&number, rows[i].text);
		EXPECT((err == ERR_OK) == (rows[i].meant != NULL),
		    "\"%s\": %s\n", rows[i].text, err_text(err));
		if (err == ERR_OK)
			assert_string_equal(number.text, rows[i].meant);
		else
			assert_int_equal(err, ERR_INVALID);
	}
}

static void
masks(void **state)
{
	static const struct {
		const char *number;
		long digits;
		const char *masked;
	} rows[] = {
		{ "+15005550006", 2, "***06" },
		{ "+15005550006", 0, "***" },
		{ "+15005550006", 4, "***0006" },
		{ "+15005550006", 9, "***0006" },
		{ "+15005550006", -1, "***" },
		{ "+12", 4, "***12" },
		{ "", 2, "***" },
	};
	char masked[E164_MASKED_SIZE];
	struct e164 number;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		memset(&number, 0, sizeof(number));
		strncpy(number.text, rows[i].number, sizeof(number.text) - 1);
		e164_mask(masked, &number, rows[i].digits);
		assert_string_equal(masked, rows[i].masked);
	}
}

static void
masks_prose(void **state)
{
	static const struct {
		const char *text, *masked;
	} rows[] = {
		{ "", "" },
		{ "nothing", "nothing" },
		{ "The 'To' number +15005550006 is not valid.",
		    "The 'To' number +*** is not valid." },
		{ "error 21211", "error 21211" },
		{ "123456", "123456" },
		{ "1234567", "***" },
		{ "a1234567b123456c12345678", "a***b123456c***" },
	};
	char text[64];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		memcpy(text, rows[i].text, strlen(rows[i].text) + 1);
		e164_mask_prose(text);
		assert_string_equal(text, rows[i].masked);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses),
		cmocka_unit_test(suggests),
		cmocka_unit_test(masks),
		cmocka_unit_test(masks_prose),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
