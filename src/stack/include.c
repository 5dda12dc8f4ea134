#include "stack/include.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "stack/files.h"

#define INCLUDE_DEPTH_MAX 16 /* PAM_SUBSTACK_MAX_LEVEL */

/*
 * libpam up to 1.5 counts substacks alone: it follows a file that includes
 * itself until it has no file descriptor left, and fails then.
 */
#define INCLUDE_OLD_DEPTH_MAX 64

#define INCLUDE_ENTRIES_MAX 16384

static bool
include_is_too_deep(struct reading *reading, const struct context *context,
    unsigned line, bool substack)
{
	bool old = reading->places->flavour.old;
	unsigned level = context->level + (substack ? 1 : 0);

	if (old ? level < INCLUDE_DEPTH_MAX &&
		      context->depth + 1 < INCLUDE_OLD_DEPTH_MAX
		: context->depth + 1 < INCLUDE_DEPTH_MAX)
		return false;
	reading_fault(reading, context->source->file, line, true,
	    "files include one another without end or over %d deep: libpam "
	    "fails here; take an inclusion out",
	    INCLUDE_DEPTH_MAX);
	return true;
}

static bool
include_is_too_much(struct reading *reading, const char *file, enum err err)
{
	if (err != ERR_TOO_LONG && ++reading->sources <= STACK_SOURCES_MAX &&
	    reading->own.count + reading->other.count <= INCLUDE_ENTRIES_MAX)
		return false;
	reading->stack.refused = true;
	reading_fault(reading, file, 0, true,
	    "too much to read: a file of over %d bytes, over %d inclusions or "
	    "over %d lines",
	    STACK_FILE_MAX, STACK_SOURCES_MAX, INCLUDE_ENTRIES_MAX);
	return true;
}

/* The file at ${path}; NULL: there is none, or no memory. */
static const char *
include_load(struct reading *reading, const char *path, size_t *size)
{
	const char *text = NULL;
	enum err err;

	err = files_load(&reading->arena, reading->places, path, &text, size);
	if (err == ERR_NOT_FOUND || err == ERR_MEMORY ||
	    include_is_too_much(reading, path, err))
		return NULL;
	if (err == ERR_OK)
		return text;
	reading_fault(reading, path, 0, true,
	    "no regular file, or it can't be read: libpam takes it as empty");
	*size = 0;
	return "";
}

/* As _pam_open_config_file does, and Debian's patch before it. */
static const char *
include_find(struct reading *reading, const char *name, bool included,
    const char **path, size_t *size)
{
	const struct stack_places *places = reading->places;
	const char *const *directory;
	const char *text;

	*path = arena_text(&reading->arena, name);
	if (*path != NULL && name[0] == '/')
		return include_load(reading, *path, size);
	for (directory = places->services; *directory != NULL; directory++) {
		*path =
		    arena_format(&reading->arena, "%s/%s", *directory, name);
		if (*path == NULL)
			return NULL;
		text = include_load(reading, *path, size);
		if (text != NULL || reading->stack.refused)
			return text;
		if (included && places->flavour.debian)
			break;
	}
	return NULL;
}

/* ${included}: in the name of ${outer}; otherwise the file of a service. */
static bool
include_read(struct reading *reading, const struct context *outer,
    struct stack_source source, const char *text, size_t size, int requested)
{
	struct stack_source *kept = arena_take(&reading->arena, sizeof(*kept));
	struct context context = *outer;

	if (kept == NULL)
		return false;
	*kept = source;
	context.source = kept;
	context.requested = requested;
	if (source.from != NULL) {
		context.depth++;
		context.level += source.substack ? 1 : 0;
	}
	return read_text(reading, &context, text, size);
}

bool
include_file(struct reading *reading, const struct context *context,
    const struct stack_entry *at, const char *name, int requested,
    bool substack)
{
	struct stack_source source = { .from = context->source,
		.line = at->line,
		.last = at->last,
		.substack = substack };
	const char *text;
	size_t size;

	if (include_is_too_deep(reading, context, at->line, substack))
		return false;
	if (name == NULL) {
		reading_fault(reading, context->source->file, at->line, true,
		    "the name of the file to include is missing: libpam fails "
		    "here, or crashes (Debian's)");
		return false;
	}
	text = include_find(reading, name, true, &source.file, &size);
	if (text == NULL) {
		if (!reading->stack.refused)
			reading_fault(reading, context->source->file, at->line,
			    true,
			    "there is no file `%s' to include: every login "
			    "fails here; write it, or take the line out",
			    name);
		return false;
	}
	return include_read(reading, context, source, text, size, requested);
}

/* False: libpam refuses everything. */
static bool
include_service(struct reading *reading, const char *service, bool *found)
{
	struct context context = { .known = service };
	struct stack_source source = { .from = NULL };
	const char *text;
	size_t size;

	text = include_find(reading, service, false, &source.file, &size);
	if (text == NULL)
		return !reading->stack.refused && !reading->arena.failed;
	*found = true;
	return include_read(reading, &context, source, text, size, READ_ANY);
}

static bool
include_pam_conf(struct reading *reading, bool *found)
{
	struct context context = { .known = NULL };
	struct stack_source source = { .file = reading->places->pam_conf };
	const char *text;
	size_t size;

	if (source.file == NULL)
		return true;
	text = include_load(reading, source.file, &size);
	if (text == NULL)
		return !reading->stack.refused && !reading->arena.failed;
	*found = true;
	return include_read(reading, &context, source, text, size, READ_ANY);
}

/* As _pam_init_handlers does.  ${*found}: something was read. */
static bool
include_all(struct reading *reading, bool *found)
{
	const char *const *directory = reading->places->services;
	bool found_other = false;

	while (*directory != NULL &&
	       !files_has_directory(reading->places, *directory))
		directory++;
	if (*directory == NULL)
		return include_pam_conf(reading, found);
	if (!include_service(reading, reading->stack.service, found) ||
	    !include_service(reading, "other", &found_other))
		return false;
	*found = *found || found_other;
	return true;
}

static void
include_choose(struct reading *reading)
{
	reading->stack.is_other = reading->own.count == 0;
	if (reading->stack.is_other) {
		reading->stack.entries = reading->other.entries;
		reading->stack.count = reading->other.count;
	} else {
		reading->stack.entries = reading->own.entries;
		reading->stack.count = reading->own.count;
	}
}

/* libpam makes names of services lower case, and takes no paths. */
static const char *
include_service_name(struct arena *arena, const char *service)
{
	char *name = arena_text(arena, service), *byte;

	for (byte = name; byte != NULL && *byte != '\0'; byte++)
		*byte = (char)tolower((unsigned char)*byte);
	return name;
}

enum err
stack_read(struct stack **stack, struct stack_faults *faults,
    const struct stack_places *places, const char *service,
    enum stack_chain chain)
{
	struct reading *reading;
	bool found = false;

	if (service[0] == '\0' || strchr(service, '/') != NULL ||
	    strcmp(service, ".") == 0 || strcmp(service, "..") == 0)
		return ERR_INVALID;
	if ((reading = calloc(1, sizeof(*reading))) == NULL)
		return ERR_MEMORY;
	reading->places = places;
	reading->stack.chain = chain;
	reading->stack.service = include_service_name(&reading->arena, service);
	if (reading->stack.service != NULL && !include_all(reading, &found))
		reading->stack.refused = true;
	if (reading->arena.failed || (!found && !reading->stack.refused)) {
		found = !reading->arena.failed;
		stack_free(&reading->stack);
		return found ? ERR_NOT_FOUND : ERR_MEMORY;
	}
	include_choose(reading);
	*stack = &reading->stack;
	*faults =
	    (struct stack_faults){ reading->faults, reading->fault_count };
	return ERR_OK;
}

void
stack_free(struct stack *stack)
{
	struct reading *reading = (struct reading *)stack;

	if (reading == NULL)
		return;
	free(reading->own.entries);
	free(reading->other.entries);
	free(reading->faults);
	arena_free(&reading->arena);
	free(reading);
}
