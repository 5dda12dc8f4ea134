/*
 * Goal: every reason has its verdict and its word, and what is none of them
 * is a refusal everywhere.
 */
#include "core/verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void
test_every_reason(void **state)
{
	int reason;

	(void)state;
	for (reason = 0; reason < REASON_COUNT; reason++) {
		enum verdict verdict = reason_verdict((enum reason)reason);

		assert_true(reason_word((enum reason)reason)[0] != '\0');
		assert_string_not_equal(verdict_word(verdict), "");
		/* Those who may get in are these and no other. */
		if (verdict == VERDICT_GRANT)
			assert_true(reason == REASON_RIGHT_CODE ||
			    reason == REASON_RECOVERY_CODE);
		if (verdict == VERDICT_IGNORE)
			assert_true(reason == REASON_EXEMPT ||
			    reason == REASON_UNREACHABLE_ALLOWED ||
			    reason == REASON_UNENROLLED_ALLOWED ||
			    reason == REASON_PASSWORD_OK);
	}
}

static void
test_what_is_none(void **state)
{
	static const unsigned rows[] = { REASON_COUNT, REASON_COUNT + 1,
		UINT32_MAX };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum reason reason = (enum reason)rows[i];

		assert_int_equal(reason_verdict(reason), VERDICT_SYSTEM);
		assert_string_equal(reason_word(reason), "unknown");
		assert_null(reason_say(reason));
	}
	assert_string_equal(verdict_word((enum verdict)0),
	    verdict_word(VERDICT_SYSTEM));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_reason),
		cmocka_unit_test(test_what_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
