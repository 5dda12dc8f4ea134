/*
 * What may be said of secrets without a library: the module uses this.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* Overwrite ${size} bytes; the compiler may not leave it out.  NULL is fine. */
void memory_wipe(void *, size_t size);

/* Compare ${size} bytes in a time that depends on ${size} alone. */
bool memory_equal(const void *, const void *, size_t size);

/*
 * Compare two strings in a time that depends on the length of ${known} and
 * ${given} alone, never on where they differ.
 */
bool memory_equal_text(const char *known, const char *given);

#endif
