/*
 * malloc for libraries that copy what is secret: nothing that is freed keeps
 * its content.
 */
#ifndef BASE_WIPING_H
#define BASE_WIPING_H

#include <stddef.h>

/* Of memory from malloc, calloc or strdup; as free, realloc. */
void wiping_free(void *);
void *wiping_realloc(void *, size_t size);

#endif
