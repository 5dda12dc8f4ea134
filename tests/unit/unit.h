/*
 * What every table test needs: cmocka's own includes, and a way to say which
 * row is wrong.
 */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* Fail with the row's own words. */
#define EXPECT(claim, ...)                        \
	do {                                      \
		if (!(claim)) {                   \
			print_error(__VA_ARGS__); \
			fail();                   \
		}                                 \
	} while (0)

#endif
