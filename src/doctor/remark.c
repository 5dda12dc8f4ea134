#include "doctor/remark.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const char *const levels[] = {
	[REMARK_OK] = "ok",
	[REMARK_NOTE] = "note",
	[REMARK_WARNING] = "warning",
	[REMARK_PROBLEM] = "problem",
};
_Static_assert(sizeof(levels) / sizeof(levels[0]) == REMARK_LEVELS,
    "every level has a word");

/* The word of --json, and the sentence: before the place, and after it. */
static const struct {
	const char *word, *before, *after;
} edits[] = {
	[REMARK_EDIT_NONE] = { "none", "", "" },
	[REMARK_EDIT_REPLACE] = { "replace", "In ", ", write instead:" },
	[REMARK_EDIT_ABOVE] = { "above", "In ", ", write above it:" },
	[REMARK_EDIT_BELOW] = { "below", "In ", ", write below it:" },
	[REMARK_EDIT_APPEND] = { "append", "At the end of ", ", write:" },
	[REMARK_EDIT_DELETE] = { "delete", "In ", ", delete the line." },
	[REMARK_EDIT_RUN] = { "run", "Run", ":" },
};
_Static_assert(
    sizeof(edits) / sizeof(edits[0]) == REMARK_EDITS, "every edit has a word");

const char *
remark_level_word(enum remark_level level)
{
	return levels[level];
}

void
remark_place_text(
    char text[REMARK_PLACE_SIZE], const struct remark_place *place)
{
	text_format(text, REMARK_PLACE_SIZE, "%s", place->file);
	if (place->line != 0)
		text_append(text, REMARK_PLACE_SIZE, ":%u", place->line);
}

void
remark_edit_text(char text[REMARK_EDIT_SIZE], const struct remark *remark)
{
	char place[REMARK_PLACE_SIZE];

	remark_place_text(place, &remark->target);
	text_format(text, REMARK_EDIT_SIZE, "%s%s%s",
	    edits[remark->edit].before, place, edits[remark->edit].after);
}

const char *
remark_edit_word(enum remark_edit edit)
{
	return edits[edit].word;
}

struct remark *
remark_add(struct remarks *remarks, enum remark_level level, const char *id,
    const char *subject)
{
	struct remark *remark = calloc(1, sizeof(*remark));

	if (remark == NULL) {
		remarks->overflowed = true;
		return NULL;
	}
	remark->level = level;
	remark->id = id;
	text_format(remark->subject, sizeof(remark->subject), "%s", subject);
	if (remarks->last == NULL)
		remarks->first = remark;
	else
		remarks->last->next = remark;
	remarks->last = remark;
	remarks->count[level]++;
	return remark;
}

/* Where text that was begun goes on, after ${between}. */
static char *
remark_end(char *text, const char *between)
{
	if (text[0] != '\0')
		text_append(text, REMARK_TEXT_SIZE, "%s", between);
	return text + strlen(text);
}

#define REMARK_WRITE(text, between)                                      \
	do {                                                             \
		char *end = remark_end(text, between);                   \
		va_list args;                                            \
		va_start(args, format);                                  \
		(void)vsnprintf(                                         \
		    end, REMARK_TEXT_SIZE - strlen(text), format, args); \
		va_end(args);                                            \
	} while (0)

void
remark_reason(struct remark *remark, const char *format, ...)
{
	if (remark != NULL)
		REMARK_WRITE(remark->reason, " ");
}

void
remark_mend(struct remark *remark, const char *format, ...)
{
	if (remark != NULL)
		REMARK_WRITE(remark->mend, " ");
}

void
remark_line(struct remark *remark, const char *format, ...)
{
	if (remark != NULL)
		REMARK_WRITE(remark->lines, "\n");
}

static void
remark_put(struct remark_place *place, const char *file, unsigned line)
{
	text_format(place->file, sizeof(place->file), "%s", file);
	place->line = line;
}

void
remark_place(struct remark *remark, const char *file, unsigned line)
{
	if (remark != NULL)
		remark_put(&remark->place, file, line);
}

void
remark_edit(struct remark *remark, enum remark_edit edit, const char *file,
    unsigned line)
{
	if (remark == NULL)
		return;
	remark->edit = edit;
	remark_put(&remark->target, file, line);
	if (remark->place.file[0] == '\0')
		remark->place = remark->target;
}

void
remark_run(struct remark *remark)
{
	if (remark != NULL)
		remark->edit = REMARK_EDIT_RUN;
}

struct remark_step *
remark_step(struct remarks *remarks, struct remark *remark)
{
	struct remark_step *grown;

	if (remark == NULL)
		return NULL;
	grown =
	    reallocarray(remark->steps, remark->step_count + 1, sizeof(*grown));
	if (grown == NULL) {
		remarks->overflowed = true;
		return NULL;
	}
	remark->steps = grown;
	memset(&grown[remark->step_count], 0, sizeof(*grown));
	return &grown[remark->step_count++];
}

void
remark_ok(struct remarks *remarks, const char *id, const char *subject,
    const char *format, ...)
{
	struct remark *remark = remark_add(remarks, REMARK_OK, id, subject);

	if (remark != NULL)
		REMARK_WRITE(remark->reason, " ");
}

void
remark_note(struct remarks *remarks, const char *id, const char *subject,
    const char *format, ...)
{
	struct remark *remark = remark_add(remarks, REMARK_NOTE, id, subject);

	if (remark != NULL)
		REMARK_WRITE(remark->reason, " ");
}

void
remarks_free(struct remarks *remarks)
{
	struct remark *remark, *next;

	for (remark = remarks->first; remark != NULL; remark = next) {
		next = remark->next;
		free(remark->steps);
		free(remark);
	}
	memset(remarks, 0, sizeof(*remarks));
}
