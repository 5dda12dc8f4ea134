#include "stack/proving.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "stack/walk.h"

#define PROVING_REASON_SIZE 512

/* Room for one more than there are. */
static bool
proving_grow(struct proving *proving)
{
	size_t room = proving->room == 0 ? 16 : proving->room * 2;
	struct prove_finding *findings =
	    reallocarray(proving->findings, room, sizeof(*findings));

	if (findings == NULL) {
		proving->arena.failed = true;
		return false;
	}
	proving->findings = findings;
	proving->room = room;
	return true;
}

struct prove_finding *
proving_add(struct proving *proving, enum prove_check check,
    enum prove_level level, enum stack_chain chain, const char *format, ...)
{
	static struct prove_finding nobodys;
	char raw[PROVING_REASON_SIZE], reason[PROVING_REASON_SIZE];
	struct prove_finding *finding = &nobodys;
	va_list list;

	va_start(list, format);
	(void)vsnprintf(raw, sizeof(raw), format, list);
	va_end(list);
	text_printable(reason, sizeof(reason), raw);
	if (proving->report.count < proving->room || proving_grow(proving))
		finding = &proving->findings[proving->report.count++];
	*finding = (struct prove_finding){ .check = check,
		.level = level,
		.chain = chain,
		.ending = STACK_SUCCESS };
	finding->reason = arena_text(&proving->arena, reason);
	if (level > proving->report.worst)
		proving->report.worst = level;
	return finding;
}

void
proving_at(struct prove_finding *finding, const struct stack_entry *entry)
{
	finding->file = entry->source->file;
	finding->line = entry->line;
}

void
proving_path(struct proving *proving, struct prove_finding *finding,
    const struct stack *stack, const struct explore_path *path)
{
	size_t size = path->count * sizeof(*path->steps), i;
	struct prove_step *steps = arena_take(&proving->arena, size + 1);
	struct walk walk;

	if (steps == NULL)
		return;
	memcpy(steps, path->steps, size);
	walk_begin(&walk, stack);
	for (i = 0; i < path->count; i++)
		walk_take(&walk, stack, steps[i].result);
	finding->steps = steps;
	finding->step_count = path->count;
	finding->ending = walk_result(&walk);
}
