#include "unit.h"

#include "base/duration.h"

static void
parses(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds; /* 0: refused */
	} rows[] = {
		{ "30s", 30 },
		{ "1s", 1 },
		{ "10m", 600 },
		{ "1h", 3600 },
		{ "7d", 7 * 86400 },
		{ "007s", 7 },
		{ "999999999d", INT64_C(999999999) * 86400 },
		{ "", 0 },
		{ "s", 0 },
		{ "30", 0 },
		{ "0s", 0 },
		{ "-1s", 0 },
		{ "+1s", 0 },
		{ "1.5h", 0 },
		{ "1h30m", 0 },
		{ "30 s", 0 },
		{ " 30s", 0 },
		{ "30s ", 0 },
		{ "30S", 0 },
		{ "1w", 0 },
		{ "1000000000s", 0 },
		{ "99999999999999999999s", 0 },
	};
	int64_t seconds;
	enum err err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		seconds = 0;
		err = duration_parse(&seconds, rows[i].text);
		EXPECT(err == (rows[i].seconds == 0 ? ERR_INVALID : ERR_OK),
		    "\"%s\": %s\n", rows[i].text, err_text(err));
		assert_int_equal(seconds, rows[i].seconds);
	}
}

static void
speaks(void **state)
{
	static const struct {
		int64_t seconds;
		const char *text;
	} rows[] = {
		{ 0, "0 s" },
		{ 1, "1 s" },
		{ 119, "119 s" },
		{ 120, "2 min" },
		{ 121, "3 min" },
		{ 7199, "120 min" },
		{ 7200, "2 h" },
		{ 7201, "3 h" },
		{ 2 * 86400 - 1, "48 h" },
		{ 2 * 86400, "2 d" },
		{ 30 * 86400 + 1, "31 d" },
	};
	char text[DURATION_TEXT_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		duration_text(text, rows[i].seconds);
		assert_string_equal(text, rows[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses),
		cmocka_unit_test(speaks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
