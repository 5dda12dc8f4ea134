/*
 * What tests/stack/probe.c leaves with the application: appdata_ptr of its
 * conversation points to one of these.
 */
#ifndef TESTS_STACK_PROBE_H
#define TESTS_STACK_PROBE_H

#include <stddef.h>

#define PROBE_CALLS 512

struct probe_log {
	size_t count; /* may be more than what was kept */
	int id[PROBE_CALLS];
	/* What the calls return, one by one; NULL: what their lines say. */
	const int *script;
	size_t script_count;
};

#endif
