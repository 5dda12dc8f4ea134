#include "stack/read.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "stack/include.h"
#include "stack/line.h"
#include "stack/private.h"

/*
 * After libpam/pam_handlers.c of 1.5.2, 1.7.0 and Debian's patch 031: what is
 * odd here is odd there.  A line that libpam can't use is no less a line: it
 * fails, and its control says what that means.
 */

static const char *const read_chains[] = {
	[STACK_AUTH] = "auth",
	[STACK_ACCOUNT] = "account",
	[STACK_SESSION] = "session",
	[STACK_PASSWORD] = "password",
};
#define READ_CHAINS (int)(sizeof(read_chains) / sizeof(read_chains[0]))

const char *
stack_chain_word(enum stack_chain chain)
{
	return read_chains[chain];
}

/* A type that is none counts as the one asked for, else as auth. */
static enum stack_chain
read_type(struct reading *reading, const struct context *context,
    struct stack_entry *entry, const char *word)
{
	int chain;

	for (chain = 0; word != NULL && chain < READ_CHAINS; chain++)
		if (text_same_word(word, read_chains[chain]))
			return (enum stack_chain)chain;
	entry->kind = STACK_BROKEN;
	chain =
	    context->requested == READ_ANY ? STACK_AUTH : context->requested;
	if (chain != (int)reading->stack.chain)
		return (enum stack_chain)chain;
	if (word != NULL && text_same_word(word, "@include"))
		reading_fault(reading, entry->source->file, entry->line, true,
		    "this libpam does not know `@include', which is Debian's: "
		    "every login fails here; write `%s include FILE'",
		    read_chains[chain]);
	else
		reading_fault(reading, entry->source->file, entry->line, true,
		    "`%s' is none of auth, account, password, session: libpam "
		    "takes it for `%s' and fails the line",
		    word == NULL ? "" : word, read_chains[chain]);
	return (enum stack_chain)chain;
}

/* Without its brackets, if they were there. */
static const char *
read_control_text(struct reading *reading, const char *word, bool bracketed)
{
	return bracketed ? arena_format(&reading->arena, "[%s]", word)
			 : arena_text(&reading->arena, word);
}

static void
read_control(struct reading *reading, struct stack_entry *entry,
    const char *word, bool bracketed, bool ours)
{
	const char *why = NULL;

	if (word == NULL) {
		stack_control_fail(&entry->control);
		entry->kind = STACK_BROKEN;
		entry->control_text = "";
		why = "a control (required, requisite, ...) was expected";
	} else {
		(void)stack_control_parse(
		    &entry->control, word, reading->places->flavour.old, &why);
		entry->control_text =
		    read_control_text(reading, word, bracketed);
	}
	if (why != NULL && ours)
		reading_fault(reading, entry->source->file, entry->line, true,
		    "%s%s%s%s: libpam fails this line whatever its module "
		    "says",
		    why, word == NULL ? "" : ", not `",
		    word == NULL ? "" : word, word == NULL ? "" : "'");
}

static bool
read_module(struct reading *reading, struct stack_entry *entry, char *rest,
    struct entry_list *list)
{
	const char *path = line_word(&rest);

	if (path == NULL) {
		entry->kind = STACK_BROKEN;
		rest = NULL;
		if (list != NULL)
			reading_fault(reading, entry->source->file, entry->line,
			    true,
			    "the name of a module is missing: libpam fails "
			    "this line");
	}
	if (list == NULL)
		entry->quiet = true; /* no faults of other chains */
	if (!entry_name(reading, entry, path))
		return false;
	if (list == NULL)
		return true;
	entry_arguments(reading, entry, rest);
	entry_add(reading, list, entry);
	return true;
}

/* Lines of other chains matter where they make libpam give the file up. */
static bool
read_substack_name(struct reading *reading, struct stack_entry *entry,
    const char *name, struct entry_list *list)
{
	enum stack_kind kind = entry->kind;

	entry->kind = STACK_SUBSTACK;
	if (!entry_name(reading, entry, name))
		return false;
	if (list != NULL)
		entry_add(reading, list, entry);
	entry->kind = kind;
	return true;
}

/* What stands where an inclusion failed. */
static bool
read_failed_inclusion(
    struct reading *reading, struct stack_entry *entry, struct entry_list *list)
{
	entry->kind = STACK_BROKEN;
	stack_control_fail(&entry->control);
	if (!entry_name(reading, entry, NULL))
		return false;
	entry_add(reading, list, entry);
	return true;
}

static bool
read_inclusion(struct reading *reading, const struct context *context,
    struct stack_entry *entry, const char *name, int requested, bool substack,
    struct entry_list *list)
{
	if (substack && !read_substack_name(reading, entry, name, list))
		return false;
	if (list == NULL)
		return true;
	if (include_file(reading, context, entry, name, requested, substack))
		return true;
	/* Debian's, outside of any chain: libpam gives this file up too. */
	if (requested == READ_ANY || reading->stack.refused)
		return false;
	if (strcmp(entry->control_text, "@include") == 0)
		reading_fault(reading, entry->source->file, entry->line, true,
		    "what libpam does after a failed `@include' here depends "
		    "on uninitialised memory: write `%s include FILE'",
		    read_chains[requested]);
	return read_failed_inclusion(reading, entry, list);
}

/* After the type of a line. */
static bool
read_rest(struct reading *reading, const struct context *context,
    struct stack_entry *entry, char *rest, enum stack_chain chain,
    struct entry_list *list)
{
	bool bracketed = rest != NULL && rest[strspn(rest, " \n\t")] == '[',
	     substack;
	const char *word = line_word(&rest);

	if (chain != reading->stack.chain)
		list = NULL;
	substack = word != NULL && text_same_word(word, "substack");
	if (!substack && (word == NULL || !text_same_word(word, "include"))) {
		read_control(reading, entry, word, bracketed, list != NULL);
		return read_module(reading, entry, rest, list);
	}
	entry->control_text = arena_text(&reading->arena, word);
	word = line_word(&rest);
	return read_inclusion(
	    reading, context, entry, word, (int)chain, substack, list);
}

/* False: libpam gives the file up. */
static bool
read_line(struct reading *reading, const struct context *context, char *line,
    const struct line_reader *lines)
{
	struct stack_entry entry = { .source = context->source,
		.line = lines->first,
		.last = lines->line,
		.level = context->level };
	const char *service =
	    context->known != NULL ? context->known : line_word(&line);
	struct entry_list *list = &reading->own;
	enum stack_chain chain;
	const char *word;

	if (service != NULL && text_same_word(service, "other"))
		list = &reading->other;
	else if (service == NULL ||
		 !text_same_word(service, reading->stack.service))
		return true;
	word = line_word(&line);
	if (word != NULL && word[0] == '-') {
		entry.quiet = true;
		word++;
	}
	if (word != NULL && reading->places->flavour.debian &&
	    text_same_word(word, "@include")) {
		entry.control_text = "@include";
		word = line_word(&line);
		return read_inclusion(reading, context, &entry, word,
		    context->requested, false, list);
	}
	chain = read_type(reading, context, &entry, word);
	if (context->requested != READ_ANY && (int)chain != context->requested)
		return true;
	return read_rest(reading, context, &entry, line, chain, list);
}

static bool
read_end(struct reading *reading, const char *file, enum line_end end)
{
	if (end == LINE_TORN)
		reading_fault(reading, file, 0, true,
		    "the file ends within a continued line: libpam gives it "
		    "up; end its last line without a backslash");
	if (end == LINE_HANGS) {
		reading_fault(reading, file, 0, true,
		    "a continued line of over 1022 bytes: libpam up to 1.5 "
		    "never comes back from it; make it shorter");
		reading->stack.refused = true;
	}
	return end == LINE_DONE;
}

static void
read_oddities(
    struct reading *reading, const char *file, const struct line_reader *lines)
{
	if (lines->cut)
		reading_fault(reading, file, lines->first, true,
		    "a line of over 1023 bytes: libpam up to 1.5 takes what "
		    "follows for another line; make it shorter");
	if (strchr(lines->room, '\r') != NULL)
		reading_fault(reading, file, lines->first, true,
		    "a carriage return: for libpam it is part of the last "
		    "word; save the file with the line ends of Unix");
}

bool
read_text(struct reading *reading, const struct context *context,
    const char *text, size_t size)
{
	const char *file = context->source->file;
	struct line_reader lines = {
		.text = text, .size = size, .old = reading->places->flavour.old
	};
	enum line_end end;
	bool taken = true;

	if ((lines.room = malloc(LINE_ROOM(size))) == NULL) {
		reading->arena.failed = true;
		return false;
	}
	while (taken && (end = line_next(&lines)) == LINE_READ) {
		read_oddities(reading, file, &lines);
		taken = read_line(reading, context, lines.room, &lines);
	}
	if (taken)
		taken = read_end(reading, file, end);
	free(lines.room);
	return taken;
}
