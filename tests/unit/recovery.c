#include "unit.h"

#include "base/secret.h"
#include "base/text.h"
#include "core/recovery.h"

static int
start(void **state)
{
	(void)state;
	return secret_start() == ERR_OK ? 0 : -1;
}

/* What is shown is read back as what it was. */
static void
comes_back(void **state)
{
	struct recovery_code code, read;
	char text[RECOVERY_TEXT_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		assert_int_equal(recovery_new(&code), ERR_OK);
		assert_int_equal(strlen(code.text), RECOVERY_LETTERS);
		assert_false(text_all_digits(code.text));
		recovery_text(text, &code);
		assert_int_equal(strlen(text), RECOVERY_TEXT_SIZE - 1);
		assert_true(text[4] == '-' && text[9] == '-');
		assert_int_equal(recovery_parse(&read, text), ERR_OK);
		assert_string_equal(read.text, code.text);
	}
}

/*
 * 2000 codes: each of 32 letters 62.5 times in each place but the last; 8 sigma
 * is 63, which a sound source exceeds once in 10^12 runs.
 */
static void
spreads_its_letters(void **state)
{
	static size_t seen[RECOVERY_LETTERS][128];
	struct recovery_code code;
	size_t i, place, letters;
	int c;

	(void)state;
	for (i = 0; i < 2000; i++) {
		assert_int_equal(recovery_new(&code), ERR_OK);
		for (place = 0; place < RECOVERY_LETTERS; place++)
			seen[place][code.text[place] & 127]++;
	}
	for (place = 0; place < RECOVERY_LETTERS; place++) {
		for (letters = 0, c = 0; c < 128; c++) {
			letters += seen[place][c] > 0;
			EXPECT(place == RECOVERY_LETTERS - 1 ||
				   seen[place][c] < 126,
			    "%zu: %c %zu times\n", place, c, seen[place][c]);
		}
		assert_int_equal(
		    letters, place == RECOVERY_LETTERS - 1 ? 16 : 32);
	}
}

static void
knows_the_form(void **state)
{
	static const struct {
		const char *text, *canonical; /* NULL: no recovery code */
	} rows[] = {
		{ "ABCD-EFGH-JKMNP", "ABCDEFGHJKMNP" },
		{ "abcdefghjkmnp", "ABCDEFGHJKMNP" },
		{ " abcd efgh jkmnp ", "ABCDEFGHJKMNP" },
		{ "a-b-c-d-e-f-g-h-j-k-m-n-p", "ABCDEFGHJKMNP" },
		{ "oOiIlL0000000", NULL },
		{ "oOiIlL000000Z", "001111000000Z" },
		{ "0123456789ABC", "0123456789ABC" },
		{ "0123456789012", NULL },
		{ "1234-5678-90123", NULL },
		{ "123456", NULL },
		{ "ABCD-EFGH-JKMN", NULL },
		{ "ABCD-EFGH-JKMNPQ", NULL },
		{ "ABCD-EFGH-JKMNU", NULL },
		{ "ABCD_EFGH_JKMNP", NULL },
		{ "ABCDEFGHJKMN\n", NULL },
		{ "ABCD-EFGH-JKMN\xc3", NULL },
		{ "resend", NULL },
		{ "-", NULL },
		{ "", NULL },
	};
	struct recovery_code code;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		memset(&code, 'x', sizeof(code));
		if (rows[i].canonical == NULL) {
			EXPECT(
			    recovery_parse(&code, rows[i].text) == ERR_INVALID,
			    "%s\n", rows[i].text);
			assert_string_equal(code.text, "");
			continue;
		}
		EXPECT(recovery_parse(&code, rows[i].text) == ERR_OK, "%s\n",
		    rows[i].text);
		assert_string_equal(code.text, rows[i].canonical);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back),
		cmocka_unit_test(spreads_its_letters),
		cmocka_unit_test(knows_the_form),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
