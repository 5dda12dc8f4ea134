/*
 * Memory that is given back all at once.
 */
#ifndef STACK_ARENA_H
#define STACK_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *chunks;
	bool failed; /* an allocation did: what was built is not whole */
};

/* ${size} bytes of zeros, aligned for anything; NULL when there is no memory.
 */
void *arena_take(struct arena *, size_t size);

/* Copies; NULL when there is no memory. */
char *arena_text(struct arena *, const char *);
char *arena_format(struct arena *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void arena_free(struct arena *);

#endif
