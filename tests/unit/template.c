#include "unit.h"

#include "core/template.h"

#define EURO "\xe2\x82\xac"
#define SMILE "\xf0\x9f\x98\x80"
#define QUOTE "\xe2\x80\x99" /* a curly one: not in GSM-7 */

static void
checks(void **state)
{
	static const struct {
		const char *text, *must;
		enum err err;
		size_t at;
	} rows[] = {
		{ "{code}", "{code}", ERR_OK, 0 },
		{ "a {code} b {digits}{service}{host}{brand}{minutes}{seconds}",
		    "{code}", ERR_OK, 0 },
		{ "", NULL, ERR_OK, 0 },
		{ "caf\xc3\xa9 " EURO SMILE, NULL, ERR_OK, 0 },
		{ "no code", "{code}", ERR_INVALID, 7 },
		{ "{digits}", "{code}", ERR_INVALID, 8 },
		{ "{code} {user}", "{code}", ERR_INVALID, 7 },
		{ "{CODE}", NULL, ERR_INVALID, 0 },
		{ "{code", NULL, ERR_INVALID, 0 },
		{ "code}", NULL, ERR_INVALID, 4 },
		{ "{{code}}", NULL, ERR_INVALID, 0 },
		{ "{code}}", NULL, ERR_INVALID, 6 },
		{ "{}", NULL, ERR_INVALID, 0 },
		{ "a\nb", NULL, ERR_INVALID, 1 },
		{ "a\x1b[1m", NULL, ERR_INVALID, 1 },
		{ "a\x7f", NULL, ERR_INVALID, 1 },
		{ "a\xc2\x85", NULL, ERR_INVALID, 1 },
		{ "a\xe2\x80\xa8", NULL, ERR_INVALID, 1 },
		{ "a\xff", NULL, ERR_INVALID, 1 },
		{ "a\x80", NULL, ERR_INVALID, 1 },
		{ "a\xc3", NULL, ERR_INVALID, 1 },	   /* cut */
		{ "a\xc0\xaf", NULL, ERR_INVALID, 1 },	   /* overlong */
		{ "a\xe0\x80\xaf", NULL, ERR_INVALID, 1 }, /* overlong */
		{ "a\xed\xa0\x80", NULL, ERR_INVALID, 1 }, /* a surrogate */
		{ "a\xf4\x90\x80\x80", NULL, ERR_INVALID, 1 },
	};
	enum err err;
	size_t i, at;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		at = 99;
		err = template_check(rows[i].text, rows[i].must, &at);
		EXPECT(err == rows[i].err, "\"%s\": %s\n", rows[i].text,
		    err_text(err));
		EXPECT(err == ERR_OK || at == rows[i].at, "\"%s\": %zu\n",
		    rows[i].text, at);
	}
}

static void
checks_length(void **state)
{
	char text[TEMPLATE_MAX + 2];
	size_t at;

	(void)state;
	memset(text, 'n', sizeof(text));
	text[TEMPLATE_MAX + 1] = '\0';
	assert_int_equal(template_check(text, NULL, &at), ERR_TOO_LONG);
	assert_int_equal(at, TEMPLATE_MAX);
	text[TEMPLATE_MAX] = '\0';
	assert_int_equal(template_check(text, NULL, &at), ERR_OK);
}

static const struct template_values values = {
	.code = "482913",
	.service = "sshd",
	.host = "db1",
	.brand = "example.com",
	.minutes = 9,
	.seconds = 587,
};

static void
fills(void **state)
{
	static const struct {
		const char *text, *filled;
	} rows[] = {
		{ "{code} is your code for {service} on {host}. Never share "
		  "it. Valid {minutes} min.",
		    "482913 is your code for sshd on db1. Never share it. "
		    "Valid 9 min." },
		{ "{digits}", "4. 8. 2. 9. 1. 3." },
		{ "{brand}: {code}, {seconds} s",
		    "example.com: 482913, 587 s" },
		{ "{code}{code}", "482913482913" },
		{ "", "" },
	};
	char filled[TEMPLATE_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(
		    template_fill(filled, rows[i].text, &values), ERR_OK);
		assert_string_equal(filled, rows[i].filled);
	}
}

static void
fills_names_only(void **state)
{
	struct template_values odd = values;
	char filled[TEMPLATE_SIZE];
	char longest[200];

	(void)state;
	odd.service = "su {code} http://x\n";
	odd.brand = "{code}";
	assert_int_equal(
	    template_fill(filled, "{service} {brand}", &odd), ERR_OK);
	assert_string_equal(filled, "su__code__http___x_ {code}");

	memset(longest, 'n', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	odd.service = odd.host = longest;
	assert_int_equal(template_fill(filled, "{service}", &odd), ERR_OK);
	assert_int_equal(strlen(filled), 32);
	assert_int_equal(template_fill(filled, "{host}", &odd), ERR_OK);
	assert_int_equal(strlen(filled), 64);
}

static void
fills_nothing_that_does_not_fit(void **state)
{
	char filled[TEMPLATE_SIZE], text[16 * 20 + 1];
	char longest[65];
	struct template_values big = values;
	size_t i;

	(void)state;
	memset(longest, 'n', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	big.host = longest;
	text[0] = '\0';
	for (i = 0; i < 21; i++)
		strncat(text, "{host}", sizeof(text) - strlen(text) - 1);
	memset(filled, 'x', sizeof(filled));
	assert_int_equal(template_fill(filled, text, &big), ERR_TOO_LONG);
	for (i = 0; i < sizeof(filled); i++)
		assert_int_equal(filled[i], 0);
	text[20 * strlen("{host}")] = '\0';
	assert_int_equal(template_fill(filled, text, &big), ERR_OK);
	assert_int_equal(strlen(filled), TEMPLATE_SIZE - 1);
}

/* ${count} times ${unit}, then ${tail}. */
static void
repeat(char *text, size_t count, const char *unit, const char *tail)
{
	size_t length = strlen(unit);

	for (; count > 0; count--, text += length)
		memcpy(text, unit, length);
	memcpy(text, tail, strlen(tail) + 1);
}

static void
measures(void **state)
{
	static const struct {
		size_t count;
		const char *unit, *tail;
		size_t units, segments;
		int ucs2;
	} rows[] = {
		{ 0, "", "", 0, 1, 0 },
		{ 160, "a", "", 160, 1, 0 },
		{ 161, "a", "", 161, 2, 0 },
		{ 306, "a", "", 306, 2, 0 },
		{ 307, "a", "", 307, 3, 0 },
		{ 80, EURO, "", 160, 1, 0 },
		{ 79, "[]", "", 316, 3, 0 },
		/* 153 is odd: a pair does not begin in the last septet */
		{ 152, "a", "{{{{{", 162, 2, 0 },
		{ 304, "a", "{", 306, 2, 0 },
		{ 305, "a", "{", 307, 3, 0 },
		{ 305, "a", QUOTE, 306, 5, 1 },
		{ 70, QUOTE, "", 70, 1, 1 },
		{ 71, QUOTE, "", 71, 2, 1 },
		{ 69, "a", "`", 70, 1, 1 },
		{ 35, SMILE, "", 70, 1, 1 },
		/* 67 is odd too */
		{ 67, SMILE, "", 134, 3, 1 },
		{ 1, "@$\xc2\xa3\xc3\xa9\xce\xa9\n", "", 6, 1, 0 },
		{ 1, "\xc3\xa1", "", 1, 1, 1 },
	};
	struct template_length length;
	char text[2048];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		repeat(text, rows[i].count, rows[i].unit, rows[i].tail);
		assert_int_equal(template_measure(&length, text), ERR_OK);
		EXPECT(length.units == rows[i].units &&
			   length.segments == rows[i].segments &&
			   length.ucs2 == rows[i].ucs2,
		    "row %zu: %zu units, %zu segments, ucs2 %d\n", i,
		    length.units, length.segments, length.ucs2);
	}
	assert_int_equal(template_measure(&length, "a\xff"), ERR_INVALID);
}

static void
measures_xml(void **state)
{
	static const struct {
		const char *text;
		size_t length;
	} rows[] = { { "", 0 }, { "abc", 3 }, { "a&b", 7 }, { "<b>", 9 },
		{ "\"'", 12 }, { "caf\xc3\xa9 " EURO SMILE, 7 } };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		EXPECT(template_xml_length(rows[i].text) == rows[i].length,
		    "%s\n", rows[i].text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checks),
		cmocka_unit_test(checks_length),
		cmocka_unit_test(fills),
		cmocka_unit_test(fills_names_only),
		cmocka_unit_test(fills_nothing_that_does_not_fit),
		cmocka_unit_test(measures),
		cmocka_unit_test(measures_xml),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
