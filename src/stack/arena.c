#include "stack/arena.h"

#include <stdarg.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_CHUNK_SIZE 16384

struct arena_chunk {
	struct arena_chunk *next;
	size_t room;
	size_t used;
	alignas(max_align_t) char bytes[];
};

static bool
arena_grow(struct arena *arena, size_t size)
{
	size_t room = size > ARENA_CHUNK_SIZE ? size : ARENA_CHUNK_SIZE;
	struct arena_chunk *chunk;

	if (size > SIZE_MAX / 2 ||
	    (chunk = calloc(1, sizeof(*chunk) + room)) == NULL) {
		arena->failed = true;
		return false;
	}
	chunk->room = room;
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	return true;
}

void *
arena_take(struct arena *arena, size_t size)
{
	size_t step = alignof(max_align_t);
	struct arena_chunk *chunk = arena->chunks;
	void *taken;

	if (size <= SIZE_MAX / 2)
		size = (size + step - 1) / step * step;
	if (chunk == NULL || chunk->room - chunk->used < size) {
		if (!arena_grow(arena, size))
			return NULL;
		chunk = arena->chunks;
	}
	taken = chunk->bytes + chunk->used;
	chunk->used += size;
	return taken;
}

char *
arena_text(struct arena *arena, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = arena_take(arena, size);

	if (copy != NULL)
		memcpy(copy, text, size);
	return copy;
}

char *
arena_format(struct arena *arena, const char *format, ...)
{
	va_list list, again;
	char *text = NULL;
	int length;

	va_start(list, format);
	va_copy(again, list);
	if ((length = vsnprintf(NULL, 0, format, list)) < 0)
		arena->failed = true;
	else if ((text = arena_take(arena, (size_t)length + 1)) != NULL)
		(void)vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	va_end(list);
	return text;
}

void
arena_free(struct arena *arena)
{
	struct arena_chunk *next;

	while (arena->chunks != NULL) {
		next = arena->chunks->next;
		free(arena->chunks);
		arena->chunks = next;
	}
}
