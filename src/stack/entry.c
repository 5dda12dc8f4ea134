#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "stack/files.h"
#include "stack/line.h"
#include "stack/private.h"

#define ENTRY_UNKNOWN "<*unknown module*>" /* libpam's own */
#define FAULT_TEXT_SIZE 512

/* Twice the room for what has ${count} members; false: no memory. */
static bool
reading_grow(struct reading *reading, void **members, size_t *room, size_t size)
{
	size_t wanted = *room == 0 ? 16 : *room * 2;
	void *grown = reallocarray(*members, wanted, size);

	if (grown == NULL) {
		reading->arena.failed = true;
		return false;
	}
	*members = grown;
	*room = wanted;
	return true;
}

void
reading_fault(struct reading *reading, const char *file, unsigned line,
    bool is_error, const char *format, ...)
{
	struct stack_fault fault = { file, line, is_error, NULL };
	char raw[FAULT_TEXT_SIZE], text[FAULT_TEXT_SIZE];
	void *faults = reading->faults;
	va_list list;

	va_start(list, format);
	(void)vsnprintf(raw, sizeof(raw), format, list);
	va_end(list);
	text_printable(text, sizeof(text), raw);
	fault.text = arena_text(&reading->arena, text);
	if (reading->fault_count == reading->fault_room &&
	    !reading_grow(
		reading, &faults, &reading->fault_room, sizeof(fault)))
		return;
	reading->faults = faults;
	reading->faults[reading->fault_count++] = fault;
}

void
entry_add(struct reading *reading, struct entry_list *list,
    const struct stack_entry *entry)
{
	void *entries = list->entries;

	if (list->count == list->room &&
	    !reading_grow(reading, &entries, &list->room, sizeof(*entry)))
		return;
	list->entries = entries;
	list->entries[list->count++] = *entry;
}

bool
entry_name(struct reading *reading, struct stack_entry *entry, const char *path)
{
	const char *name = path == NULL ? ENTRY_UNKNOWN : path;
	const char *slash = strrchr(name, '/');
	char *copy, *dot;

	copy = arena_text(&reading->arena, slash == NULL ? name : slash + 1);
	if (copy == NULL)
		return false;
	if ((dot = strrchr(copy, '.')) != NULL)
		*dot = '\0';
	if (copy[0] == '\0' || strcmp(copy, "?") == 0) {
		reading_fault(reading, entry->source->file, entry->line, true,
		    "`%s' names no module: libpam refuses the whole file; "
		    "write the name of a module, or take the line out",
		    name);
		return false;
	}
	entry->name = copy;
	entry->path = path == NULL ? NULL : arena_text(&reading->arena, path);
	entry->exists = entry->kind == STACK_MODULE && path != NULL &&
			files_has_module(reading->places, path);
	if (entry->kind == STACK_MODULE && !entry->exists && !entry->quiet)
		reading_fault(reading, entry->source->file, entry->line, false,
		    "there is no module `%s': libpam fails this line with "
		    "module_unknown; install it, or take the line out",
		    name);
	return true;
}

void
entry_arguments(struct reading *reading, struct stack_entry *entry, char *rest)
{
	size_t room = rest == NULL ? 0 : strlen(rest) / 2 + 1;
	const char **arguments;
	char *word;

	arguments = arena_take(&reading->arena, (room + 1) * sizeof(char *));
	if (arguments == NULL)
		return;
	entry->argument_count = 0;
	while ((word = line_word(&rest)) != NULL)
		arguments[entry->argument_count++] =
		    arena_text(&reading->arena, word);
	entry->arguments = arguments;
}
