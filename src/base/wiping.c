#include "base/wiping.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void
wiping_free(void *memory)
{
	memory_wipe(memory, malloc_usable_size(memory));
	free(memory);
}

/* Never in place of the old one, which would be left as it is. */
void *
wiping_realloc(void *old, size_t size)
{
	size_t known = malloc_usable_size(old);
	void *fresh = malloc(size);

	if (fresh == NULL || old == NULL)
		return fresh;
	memcpy(fresh, old, known < size ? known : size);
	wiping_free(old);
	return fresh;
}
