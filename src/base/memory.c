#include "base/memory.h"

#include <string.h>

void
memory_wipe(void *memory, size_t size)
{
	if (memory != NULL)
		explicit_bzero(memory, size);
}

bool
memory_equal(const void *one, const void *other, size_t size)
{
	const volatile unsigned char *a = one;
	const volatile unsigned char *b = other;
	unsigned char difference = 0;
	size_t i;

	for (i = 0; i < size; i++)
		difference |= (unsigned char)(a[i] ^ b[i]);
	return difference == 0;
}

bool
memory_equal_text(const char *known, const char *given)
{
	size_t known_length = strlen(known);
	size_t given_length = strlen(given);
	size_t shorter =
	    known_length < given_length ? known_length : given_length;
	bool same = memory_equal(known, given, shorter);

	return same & (known_length == given_length);
}
