#include "stack/walk.h"

#include <string.h>

static const struct walk_view walk_unknown = { WALK_UNDEFINED,
	STACK_PERM_DENIED };

/*
 * Go on at ${at}, coming from an entry of ${level}.  The marks of substacks are
 * passed; what libpam thinks where one begins is kept for `reset', and
 * forgotten where it ends.
 */
static void
walk_settle(
    struct walk *walk, const struct stack *stack, size_t at, unsigned level)
{
	const struct stack_entry *entry = NULL;
	unsigned i;

	for (; at < stack->count; at++) {
		entry = &stack->entries[at];
		if (level < entry->level)
			walk->frames[entry->level] = walk->view;
		level = entry->level;
		if (entry->kind != STACK_SUBSTACK)
			break;
	}
	walk->at = at;
	for (i = at < stack->count ? level + 1 : 1; i < WALK_LEVELS; i++)
		walk->frames[i] = walk_unknown;
}

void
walk_begin(struct walk *walk, const struct stack *stack)
{
	walk->view = walk_unknown;
	walk->frames[0] = walk_unknown;
	walk_settle(walk, stack, 0, 0);
}

bool
walk_is_over(const struct walk *walk, const struct stack *stack)
{
	return walk->at >= stack->count;
}

/* True: nothing more of this substack, or of the chain, is called. */
static bool
walk_good(struct walk_view *view, enum stack_return result, int action)
{
	if (view->impression == WALK_UNDEFINED ||
	    (view->impression == WALK_POSITIVE &&
		view->status == STACK_SUCCESS)) {
		view->impression = WALK_POSITIVE;
		view->status = result;
	}
	return action == STACK_ACTION_DONE && view->impression == WALK_POSITIVE;
}

static bool
walk_bad(struct walk_view *view, enum stack_return result, int action)
{
	if (view->impression != WALK_NEGATIVE) {
		view->impression = WALK_NEGATIVE;
		view->status =
		    result == STACK_IGNORE ? STACK_PERM_DENIED : result;
	}
	return action == STACK_ACTION_DIE;
}

static bool
walk_is_within(const struct stack *stack, size_t at, unsigned level)
{
	return at < stack->count && stack->entries[at].level >= level;
}

/* A substack is one line to jump over; further than the end of one's own is a
 * failure. */
static size_t
walk_jump(
    struct walk_view *view, const struct stack *stack, size_t at, int lines)
{
	unsigned level = stack->entries[at].level;

	while (walk_is_within(stack, at + 1, level) && lines > 0) {
		do
			at++;
		while (walk_is_within(stack, at + 1, level + 1));
		lines--;
	}
	if (lines != 0)
		*view = (struct walk_view){ WALK_NEGATIVE, STACK_PERM_DENIED };
	return at;
}

void
walk_take(
    struct walk *walk, const struct stack *stack, enum stack_return result)
{
	size_t at = walk->at;
	const struct stack_entry *entry = &stack->entries[at];
	int action = entry->control.action[result];
	bool decided = false;

	if (result == STACK_INCOMPLETE) {
		walk->view = (struct walk_view){ WALK_NEGATIVE, result };
		walk->at = stack->count;
		return;
	}
	if (action == STACK_ACTION_RESET)
		walk->view = walk->frames[entry->level];
	else if (action == STACK_ACTION_OK || action == STACK_ACTION_DONE)
		decided = walk_good(&walk->view, result, action);
	else if (action == STACK_ACTION_BAD || action == STACK_ACTION_DIE)
		decided = walk_bad(&walk->view, result, action);
	else if (action != STACK_ACTION_IGNORE)
		at = walk_jump(&walk->view, stack, at, action);
	while (decided && walk_is_within(stack, at + 1, entry->level))
		at++;
	walk_settle(walk, stack, at + 1, entry->level);
}

bool
walk_forced(const struct stack_entry *entry, enum stack_return *result)
{
	*result = entry->kind == STACK_BROKEN ? STACK_PERM_DENIED
					      : STACK_MODULE_UNKNOWN;
	return entry->kind == STACK_BROKEN || !entry->exists;
}

enum stack_return
walk_result(const struct walk *walk)
{
	if (walk->view.status == STACK_SUCCESS &&
	    walk->view.impression != WALK_POSITIVE)
		return STACK_PERM_DENIED;
	return walk->view.status;
}
