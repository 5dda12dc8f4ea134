/*
 * cmocka's interface, as far as the tests of values use it: Debian's cmocka
 * is a library for glibc.  The first claim that does not hold ends the program.
 */
#ifndef MUSL_CMOCKA_H
#define MUSL_CMOCKA_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct CMUnitTest {
	const char *name;
	void (*run)(void **);
	int (*set_up)(void **);
	int (*tear_down)(void **);
};

#define cmocka_unit_test(test) { #test, test, NULL, NULL }
#define cmocka_unit_test_setup_teardown(test, up, down) { #test, test, up, down }

#define print_error(...) fprintf(stderr, __VA_ARGS__)
#define claim(holds, text)                                              \
	do {                                                            \
		if (!(holds)) {                                         \
			print_error("%s:%d: %s\n", __FILE__, __LINE__,  \
			    text);                                      \
			exit(1);                                        \
		}                                                       \
	} while (0)
#define fail() claim(0, "failed")
#define assert_true(value) claim(value, #value)
#define assert_false(value) claim(!(value), "not " #value)
#define assert_null(value) claim((value) == NULL, #value " is NULL")
#define assert_non_null(value) claim((value) != NULL, #value " is not NULL")
#define assert_int_equal(one, other) \
	claim((long long)(one) == (long long)(other), #one " == " #other)
#define assert_string_equal(one, other) \
	claim(strcmp(one, other) == 0, #one " equals " #other)

static inline int
run_tests(const struct CMUnitTest *tests, size_t count)
{
	void *state = NULL;
	size_t i;

	for (i = 0; i < count; i++) {
		if (tests[i].set_up != NULL && tests[i].set_up(&state) != 0)
			return 1;
		tests[i].run(&state);
		if (tests[i].tear_down != NULL &&
		    tests[i].tear_down(&state) != 0)
			return 1;
		printf("%s\n", tests[i].name);
	}
	return 0;
}

#define cmocka_run_group_tests(tests, up, down) \
	run_tests(tests, sizeof(tests) / sizeof((tests)[0]))

#endif
