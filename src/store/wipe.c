#include "store/wipe.h"

#include <malloc.h>
#include <stdlib.h>

#include "base/wiping.h"
#include "store/connection.h"

#define WIPE_ALIGNMENT 8 /* what SQLite asks of an allocator */

static void *
wipe_malloc(int size)
{
	return malloc((size_t)size);
}

static void *
wipe_realloc(void *memory, int size)
{
	return wiping_realloc(memory, (size_t)size);
}

static int
wipe_size(void *memory)
{
	return (int)malloc_usable_size(memory);
}

static int
wipe_roundup(int size)
{
	return (size + WIPE_ALIGNMENT - 1) & ~(WIPE_ALIGNMENT - 1);
}

static int
wipe_start(void *nothing)
{
	(void)nothing;
	return SQLITE_OK;
}

static void
wipe_end(void *nothing)
{
	(void)nothing;
}

void
wipe_what_is_freed(void)
{
	static const sqlite3_mem_methods methods = { wipe_malloc, wiping_free,
		wipe_realloc, wipe_size, wipe_roundup, wipe_start, wipe_end,
		NULL };

	/* Refused once there is a connection: then it has been said. */
	(void)sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
}
