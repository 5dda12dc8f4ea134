#include "unit.h"

#include "core/money.h"

static void
parses(void **state)
{
	static const struct {
		const char *text;
		enum err err;
		int64_t micros;
		const char *again; /* as money_text has it */
	} rows[] = {
		{ "0.0075 USD", ERR_OK, 7500, "0.0075 USD" },
		{ "0.02 USD", ERR_OK, 20000, "0.02 USD" },
		{ "50 EUR", ERR_OK, 50000000, "50.00 EUR" },
		{ "50.0 EUR", ERR_OK, 50000000, "50.00 EUR" },
		{ "1.234567 USD", ERR_OK, 1234567, "1.234567 USD" },
		{ "100.10 JPY", ERR_OK, 100100000, "100.10 JPY" },
		{ "0 USD", ERR_OK, 0, "0.00 USD" },
		{ "0.0000010 USD", ERR_OK, 1, "0.000001 USD" },
		{ "999999999.999999 USD", ERR_OK, INT64_C(999999999999999),
		    "999999999.999999 USD" },
		{ "1000000000 USD", ERR_RANGE, 0, NULL },
		{ "99999999999999999999999999 USD", ERR_RANGE, 0, NULL },
		{ "0.0000001 USD", ERR_RANGE, 0, NULL },
		{ "-1 USD", ERR_INVALID, 0, NULL },
		{ "+1 USD", ERR_INVALID, 0, NULL },
		{ "1", ERR_INVALID, 0, NULL },
		{ "1 ", ERR_INVALID, 0, NULL },
		{ "1USD", ERR_INVALID, 0, NULL },
		{ "1  USD", ERR_INVALID, 0, NULL },
		{ " 1 USD", ERR_INVALID, 0, NULL },
		{ "1 usd", ERR_INVALID, 0, NULL },
		{ "1 US", ERR_INVALID, 0, NULL },
		{ "1 USDT", ERR_INVALID, 0, NULL },
		{ "1 USD ", ERR_INVALID, 0, NULL },
		{ "1, USD", ERR_INVALID, 0, NULL },
		{ "1,50 USD", ERR_INVALID, 0, NULL },
		{ "1. USD", ERR_INVALID, 0, NULL },
		{ ".5 USD", ERR_INVALID, 0, NULL },
		{ "$1", ERR_INVALID, 0, NULL },
		{ "1e3 USD", ERR_INVALID, 0, NULL },
		{ "USD", ERR_INVALID, 0, NULL },
		{ "", ERR_INVALID, 0, NULL },
	};
	char text[MONEY_TEXT_SIZE];
	struct money money;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		EXPECT(money_parse(&money, rows[i].text) == rows[i].err, "%s\n",
		    rows[i].text);
		if (rows[i].err != ERR_OK)
			continue;
		EXPECT(money.micros == rows[i].micros, "%s\n", rows[i].text);
		money_text(text, &money);
		assert_string_equal(text, rows[i].again);
	}
}

static void
parses_amounts(void **state)
{
	static const struct {
		const char *text;
		enum err err;
		int64_t micros;
	} rows[] = {
		{ "-0.00750", ERR_OK, 7500 },
		{ "0.00750", ERR_OK, 7500 },
		{ "-0.0075000000", ERR_OK, 7500 },
		{ "1", ERR_OK, 1000000 },
		{ "--1", ERR_INVALID, 0 },
		{ "-", ERR_INVALID, 0 },
		{ "", ERR_INVALID, 0 },
		{ "null", ERR_INVALID, 0 },
		{ "1 USD", ERR_INVALID, 0 },
		{ "1e9", ERR_INVALID, 0 },
		{ "9999999999", ERR_RANGE, 0 },
	};
	int64_t micros;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		micros = -1;
		EXPECT(money_parse_amount(&micros, rows[i].text) == rows[i].err,
		    "%s\n", rows[i].text);
		EXPECT(micros == (rows[i].err == ERR_OK ? rows[i].micros : -1),
		    "%s\n", rows[i].text);
	}
}

static void
shows_the_largest(void **state)
{
	struct money money = { MONEY_MAX, "USD" };
	char text[MONEY_TEXT_SIZE];

	(void)state;
	money_text(text, &money);
	assert_string_equal(text, "1000000000.00 USD");
	money.currency[0] = '\0';
	money_text(text, &money);
	assert_string_equal(text, "1000000000.00");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses),
		cmocka_unit_test(parses_amounts),
		cmocka_unit_test(shows_the_largest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
