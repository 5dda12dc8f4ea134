#include "stack/mend.h"

#include <string.h>

#include "base/text.h"
#include "stack/module.h"
#include "stack/ours.h"

/* What a terminal would obey is no line to write. */
static bool
mend_is_plain(const char *text)
{
	bool plain = true;

	for (; plain && *text != '\0'; text++)
		plain = *text == '\n' || *text == '\t' ||
			((unsigned char)*text >= ' ' && *text != 0x7f);
	return plain;
}

static void
mend_say(struct prove_finding *finding, const struct stack_source *source,
    unsigned line, bool replaces, const char *text)
{
	if (text == NULL || !mend_is_plain(text))
		return;
	finding->mend_file = source->file;
	finding->mend_line = line;
	finding->mend_replaces = replaces;
	finding->mend = text;
}

#define MEND_STACK "first_factor=stack"

/* " conf=/x [a b]": what follows the module; ${without} left out, or what sshd
 * proves in place of the administrator's word. */
static const char *
mend_arguments(struct proving *proving, const struct stack_entry *entry,
    const char *without)
{
	const char *text = "", *argument;
	bool plain;
	size_t i;

	for (i = 0; i < entry->argument_count && text != NULL; i++) {
		argument = entry->arguments[i];
		if (without != NULL && strcmp(argument, without) == 0) {
			if (!proving->question->after_key ||
			    strcmp(without, MEND_STACK) != 0)
				continue;
			argument = "first_factor=publickey";
		}
		plain = argument[0] != '\0' && argument[0] != '[' &&
			strpbrk(argument, " \t") == NULL;
		text = arena_format(&proving->arena,
		    plain ? "%s %s" : "%s [%s]", text, argument);
	}
	return text == NULL ? "" : text;
}

/* The whole line, with another control; without a carriage return in it. */
static const char *
mend_line(struct proving *proving, const struct stack_entry *entry,
    enum stack_chain chain, const char *control, const char *without)
{
	const char *path = entry->path == NULL ? "" : entry->path;

	return arena_format(&proving->arena, "%s%s %s %.*s%s",
	    entry->quiet ? "-" : "", stack_chain_word(chain), control,
	    (int)strcspn(path, "\r"), path,
	    mend_arguments(proving, entry, without));
}

/* The line of the service's own file that ${entry} is, or that brings it in. */
static const struct stack_source *
mend_root(const struct stack_entry *entry, unsigned *first, unsigned *last)
{
	const struct stack_source *source = entry->source;

	*first = entry->line;
	*last = entry->last;
	for (; source->from != NULL; source = source->from) {
		*first = source->line;
		*last = source->last;
	}
	return source;
}

/* The last line that checks a password; NULL: none does. */
static const struct stack_entry *
mend_last_password(const struct stack *stack)
{
	const struct stack_entry *found = NULL;
	size_t i;

	for (i = 0; i < stack->count; i++)
		if ((module_find(stack->entries[i].name)->roles &
			MODULE_PASSWORD) != 0)
			found = &stack->entries[i];
	return found;
}

/* The last entry that the same line of the service's file brings in. */
static unsigned
mend_after(const struct stack *stack, const struct stack_entry *entry)
{
	const struct stack_entry *next;
	unsigned first, last, other, ignored;
	const struct stack_source *root = mend_root(entry, &first, &last);

	/* A jump block ends with the line that a success leads to. */
	for (next = entry + 1; next < stack->entries + stack->count; next++) {
		if (mend_root(next, &other, &ignored) != root ||
		    (strcmp(next->name, "pam_deny") != 0 &&
			strcmp(next->name, "pam_permit") != 0 &&
			other != first))
			break;
		last = ignored;
	}
	return last + 1;
}

void
mend_insert_ours(struct proving *proving, struct prove_finding *finding,
    const struct stack_entry *old)
{
	const struct stack *stack = proving->auth;
	const struct stack_entry *password;
	const struct stack_source *root;
	unsigned first, last;

	if (stack->count == 0)
		return;
	if ((password = mend_last_password(stack)) == NULL)
		password = &stack->entries[stack->count - 1];
	root = mend_root(password, &first, &last);
	mend_say(finding, root, mend_after(stack, password), false,
	    old == NULL
		? "auth requisite " OURS_NAME ".so"
		: mend_line(proving, old, STACK_AUTH, "requisite", NULL));
	if (old != NULL && finding->mend != NULL) {
		finding->drop_file = old->source->file;
		finding->drop_line = old->line;
	}
}

/* What denies everybody after ${ours}; NULL: nothing. */
static const struct stack_entry *
mend_deny(const struct stack *stack, const struct stack_entry *ours)
{
	const struct stack_entry *entry;

	for (entry = ours + 1; entry < stack->entries + stack->count; entry++)
		if (strcmp(entry->name, "pam_deny") == 0)
			return entry;
	return NULL;
}

void
mend_unproven(struct proving *proving, struct prove_finding *finding,
    const struct stack_entry *ours)
{
	const struct stack_entry *password = mend_last_password(proving->auth);
	const struct stack_entry *deny = mend_deny(proving->auth, ours);
	const char *evidence = NULL;
	size_t i;

	for (i = 0; i < ours->argument_count; i++)
		if (text_starts(ours->arguments[i], "first_factor="))
			evidence = ours->arguments[i];
	if (password == NULL)
		return;
	if (ours < password)
		mend_insert_ours(proving, finding, ours);
	else if (evidence != NULL ||
		 !text_same_word(ours->control_text, "requisite"))
		mend_ours(proving, finding, ours, evidence);
	else if (deny != NULL)
		mend_remove(proving, finding, deny);
}

void
mend_ours(struct proving *proving, struct prove_finding *finding,
    const struct stack_entry *ours, const char *without)
{
	bool account = finding->chain == STACK_ACCOUNT;

	mend_say(finding, ours->source, ours->line, true,
	    mend_line(proving, ours, finding->chain,
		account ? "required" : "requisite", without));
}

/* Our line that ${step} of the path leads around; NULL: none. */
static const struct stack_entry *
mend_passed(
    const struct stack *stack, const struct prove_finding *finding, size_t step)
{
	const struct stack_entry *entry = finding->steps[step].entry + 1;
	const struct stack_entry *end = step + 1 < finding->step_count
					    ? finding->steps[step + 1].entry
					    : stack->entries + stack->count;
	struct ours ours;

	for (; entry < end; entry++) {
		ours = ours_parse(entry);
		if (ours.is_ours && !ours.witness)
			return entry;
	}
	return NULL;
}

/* How many lines a jump from ${from} to ${to} passes; 0: it can't be one. */
static unsigned
mend_distance(const struct stack_entry *from, const struct stack_entry *to)
{
	const struct stack_entry *entry;
	unsigned lines = 0;

	for (entry = from + 1; entry <= to; entry++) {
		if (entry->level < from->level)
			return 0;
		if (entry->level == from->level && entry < to)
			lines++;
	}
	return to->level == from->level ? lines : 0;
}

/* The inclusion by which ${entry} came into the file of ${source}; or NULL. */
static const struct stack_source *
mend_inclusion(
    const struct stack_entry *entry, const struct stack_source *source)
{
	const struct stack_source *at;

	for (at = entry->source; at->from != NULL; at = at->from)
		if (at->from == source)
			return at;
	return NULL;
}

/* As a line would name it. */
static const char *
mend_name(const struct proving *proving, const char *file)
{
	const char *const *directory = proving->places->services;
	size_t length;

	for (; *directory != NULL; directory++) {
		length = strlen(*directory);
		if (strncmp(file, *directory, length) == 0 &&
		    file[length] == '/' &&
		    strchr(file + length + 1, '/') == NULL)
			return file + length + 1;
		if (proving->places->flavour.debian)
			break;
	}
	return file;
}

static void
mend_skip(struct proving *proving, struct prove_finding *finding,
    const struct stack_entry *skips, const struct stack_entry *ours)
{
	const struct stack_source *inclusion =
	    mend_inclusion(skips, ours->source);
	unsigned lines = mend_distance(skips, ours);
	const struct module *module = module_find(skips->name);
	const char *chain = stack_chain_word(finding->chain);

	if (finding->chain == STACK_ACCOUNT) {
		mend_guard(proving, finding, ours);
		return;
	}
	if (inclusion != NULL && !inclusion->substack) {
		mend_say(finding, ours->source, inclusion->line, true,
		    arena_format(&proving->arena, "%s substack %s", chain,
			mend_name(proving, inclusion->file)));
	} else if ((module->roles & MODULE_PASSWORD) == 0) {
		mend_remove(proving, finding, skips);
	} else if (lines > 0) {
		mend_say(finding, skips->source, skips->line, true,
		    mend_line(proving, skips, finding->chain,
			arena_format(&proving->arena,
			    "[success=%u default=ignore]", lines),
			NULL));
	} else if (skips->control.action[STACK_SUCCESS] > 0) {
		mend_insert_ours(proving, finding, ours);
	} else if (skips->level == ours->level) {
		mend_say(finding, skips->source, skips->line, true,
		    mend_line(
			proving, skips, finding->chain, "requisite", NULL));
	}
}

void
mend_bypass(struct proving *proving, struct prove_finding *finding)
{
	const struct stack *stack =
	    finding->chain == STACK_AUTH ? proving->auth : proving->account;
	const struct stack_entry *ours;
	size_t step;

	for (step = 0; step < finding->step_count; step++) {
		ours = mend_passed(stack, finding, step);
		if (ours == NULL)
			continue;
		mend_skip(proving, finding, finding->steps[step].entry, ours);
		return;
	}
}

void
mend_witness(struct proving *proving, struct prove_finding *finding)
{
	const struct stack_entry *entry;
	size_t step;

	for (step = finding->step_count; step-- > 0;) {
		entry = finding->steps[step].entry;
		if ((module_find(entry->name)->roles & MODULE_PASSWORD) == 0 ||
		    finding->steps[step].result == STACK_IGNORE)
			continue;
		mend_say(finding, entry->source, entry->line, true,
		    mend_line(proving, entry, STACK_AUTH, "requisite", NULL));
		return;
	}
}

void
mend_add_witness(struct proving *proving, struct prove_finding *finding,
    const struct stack_entry *ours)
{
	mend_say(finding, ours->source, ours->line, false,
	    arena_format(
		&proving->arena, "auth required %s witness", ours->path));
}

void
mend_exempt(struct proving *proving, struct prove_finding *finding,
    const struct stack_entry *ours)
{
	(void)proving;
	mend_say(finding, ours->source, ours->last + 1, false,
	    "auth required pam_permit.so");
}

void
mend_guard(struct proving *proving, struct prove_finding *finding,
    const struct stack_entry *ours)
{
	const struct stack_source *root;
	const char *conf = "";
	unsigned first, last;
	size_t i;

	if (proving->account == NULL || proving->account->count == 0)
		return;
	for (i = 0; i < ours->argument_count; i++)
		if (text_starts(ours->arguments[i], "conf="))
			conf = arena_format(
			    &proving->arena, " %s", ours->arguments[i]);
	root = mend_root(&proving->account->entries[0], &first, &last);
	mend_say(finding, root, first, false,
	    arena_format(&proving->arena, "account required %s%s", ours->path,
		conf == NULL ? "" : conf));
}

void
mend_remove(struct proving *proving, struct prove_finding *finding,
    const struct stack_entry *entry)
{
	mend_say(finding, entry->source, entry->line, true,
	    arena_format(&proving->arena, "# %s",
		mend_line(proving, entry, finding->chain, entry->control_text,
		    NULL)));
}
