/*
 * Handles of libpam on stacks that a test writes, in a directory of its own.
 */
#ifndef TESTS_PAM_STACK_H
#define TESTS_PAM_STACK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <security/pam_appl.h>

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* A service whose name is longer than a packet has room for. */
#define STACK_LONG_SERVICE \
	"a-service-whose-name-has-64-letters-that-is-one-more-than-it-may"

/* What the host did on behalf of the modules. */
struct host {
	unsigned delay_asked;	/* microseconds */
	unsigned prompts;	/* that wanted an answer */
	const char *answers[4]; /* to them, in order; NULL: the host fails */
	char told[1024];	/* the last text shown without an answer */
};

/*
 * Write file ${name} ("stack" is the service).  In ${text} "@" is the
 * neighbour, "!" the module, "?" the module with tests/pam/verdict in place of
 * its verifier, "~" the directory of these files.
 */
void stack_write(const char *name, const char *text);

/* A handle on service "stack" of ${text}, for root. */
pam_handle_t *stack_open(const char *text, struct host *host);

/* For cmocka_run_group_tests. */
int stack_set_up(void **state);
int stack_tear_down(void **state);

#endif
