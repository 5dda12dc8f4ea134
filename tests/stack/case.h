/*
 * One stack of the table, in a directory of its own.
 *
 *   %%% PIECE
 *   lines that files may begin with
 *   === NAME
 *   ? service=NAME wanted key_alone after_key without_key exempts unmendable
 *   --- FILE [= PIECE]
 *   the lines of that file
 *   +++ CHECK LEVEL FILE:LINE MODULE=RESULT ...
 *
 * Lines that begin with "##" are comments, "<CR>" is a carriage return.  The
 * +++ lines are all findings but the good ones, in order.  A module with
 * "missing" in its name does not exist; all others do.
 */
#ifndef TESTS_STACK_CASE_H
#define TESTS_STACK_CASE_H

#include <stdbool.h>
#include <stdio.h>

#include "stack/prove.h"

#define CASE_FILES 12
#define CASE_EXPECTED 12

struct case_file {
	char name[64];
	char *text;
};

struct test_case {
	char name[128];
	char service[64];
	bool wanted, key_alone, after_key, without_key, exempts, unmendable;
	struct case_file files[CASE_FILES];
	size_t file_count;
	char *expected[CASE_EXPECTED];
	size_t expected_count;
};

void case_set_up(void);
void case_tear_down(void);

/* The next one of the table; false: no more. */
bool case_read(struct test_case *, FILE *table);
void case_free(struct test_case *);
void case_forget_pieces(void);

/* Its files, for the prover. */
void case_write(const struct test_case *);
struct prove_report *case_prove(const struct test_case *);

/* Write what ${finding} says. */
void case_mend(const struct prove_finding *finding);

/*
 * Whether the real libpam, on the same files with a probe in place of each
 * module, calls what the path says in its order, and ends as it says.
 */
bool case_libpam_agrees(const struct test_case *, const struct stack *,
    const struct prove_finding *finding);

#endif
