/*
 * What an import reads.
 */
#ifndef TESTS_STORE_LINES_H
#define TESTS_STORE_LINES_H

#include "tests/store/fixture.h"

/* In no order, one of them maybe odd. */
struct lines {
	size_t count;
	size_t odd;
	const char *name; /* of the odd one */
	enum store_status status;
};

/* For store_import, ${data} a struct lines. */
bool next_line(size_t index, struct store_user *, void *data);
enum err import(struct lines *, size_t *bad);

#endif
