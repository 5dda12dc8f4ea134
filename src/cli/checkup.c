#include "cli/checkup.h"

#include <sys/ioctl.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#define CHECKUP_INDENT 9 /* of all but the level's word */
#define CHECKUP_LEAST 40 /* columns; narrower terminals are not helped */
#define CHECKUP_MOST 100 /* longer lines are hard to read */
#define CHECKUP_MARK ">> "

/* The person who reads. */
struct page {
	struct output *out;
	size_t columns; /* 0: no terminal: nothing is wrapped */
};

static const enum output_colour colours[] = {
	[REMARK_OK] = OUTPUT_GREEN,
	[REMARK_NOTE] = OUTPUT_PLAIN,
	[REMARK_WARNING] = OUTPUT_YELLOW,
	[REMARK_PROBLEM] = OUTPUT_RED,
};

static size_t
page_columns(void)
{
	struct winsize size;

	if (isatty(STDOUT_FILENO) != 1)
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return 80;
	if (size.ws_col < CHECKUP_LEAST)
		return CHECKUP_LEAST;
	return size.ws_col > CHECKUP_MOST ? CHECKUP_MOST : size.ws_col;
}

/* On a terminal; back to plain when what is coloured ends. */
static void
page_colour(const struct page *page, enum output_colour colour)
{
	if (page->columns != 0)
		output_colour(page->out, colour);
}

/* How much of ${text} goes on a line of ${room}: up to a blank. */
static size_t
page_fitting(const char *text, size_t room)
{
	size_t length = strlen(text), at;

	if (length <= room)
		return length;
	for (at = room; at > 0; at--)
		if (text[at] == ' ')
			return at;
	return strcspn(text, " ");
}

/*
 * ${text} from column ${at} on, where the cursor is; further lines are
 * indented as far.
 */
static void
page_say(const struct page *page, size_t at, const char *text)
{
	size_t room = page->columns > at + 1 ? page->columns - at - 1 : 1;
	size_t length;

	if (page->columns == 0) {
		output_say(page->out, "%s\n", text);
		return;
	}
	do {
		length = page_fitting(text, room);
		output_say(page->out, "%.*s\n", (int)length, text);
		text += length;
		text += strspn(text, " ");
		if (*text != '\0')
			output_say(page->out, "%*s", (int)at, "");
	} while (*text != '\0');
}

static void
page_say_indented(const struct page *page, const char *text)
{
	output_say(page->out, "%*s", CHECKUP_INDENT, "");
	page_say(page, CHECKUP_INDENT, text);
}

/* To be written as they are: never wrapped. */
static void
page_say_lines(const struct page *page, const char *lines)
{
	size_t length;

	for (; *lines != '\0'; lines += length + (lines[length] == '\n')) {
		length = strcspn(lines, "\n");
		output_say(page->out, "%*s%.*s\n", CHECKUP_INDENT + 4, "",
		    (int)length, lines);
	}
}

/* "common-auth:17": the directory is known, and the line is short. */
static void
step_place(char text[REMARK_PLACE_SIZE], const struct remark_step *step)
{
	const char *slash = strrchr(step->place.file, '/');

	text_format(text, REMARK_PLACE_SIZE, "%s:%u",
	    slash == NULL ? step->place.file : slash + 1, step->place.line);
}

/* What happens on the way, line by line; where it goes wrong is marked. */
static void
page_say_steps(const struct page *page, const struct remark *remark)
{
	char place[REMARK_PLACE_SIZE];
	const struct remark_step *step;
	size_t i, width = 0;

	for (i = 0; i < remark->step_count; i++) {
		step_place(place, &remark->steps[i]);
		width = strlen(place) > width ? strlen(place) : width;
	}
	for (i = 0; i < remark->step_count; i++) {
		step = &remark->steps[i];
		step_place(place, step);
		if (step->offends)
			page_colour(page, OUTPUT_RED);
		output_say(page->out, "%*s%-*s  %s\n", CHECKUP_INDENT,
		    step->offends ? CHECKUP_MARK : "", (int)width, place,
		    step->text);
		if (step->offends)
			page_colour(page, OUTPUT_PLAIN);
		output_say(page->out, "%*s-> %s\n",
		    CHECKUP_INDENT + (int)width + 2, "", step->result);
	}
	if (remark->ending != NULL)
		output_say(page->out, "%*s%-*s  -> %s\n", CHECKUP_INDENT, "",
		    (int)width, "the end", remark->ending);
}

static bool
checkup_is_same_place(
    const struct remark_place *one, const struct remark_place *other)
{
	return one->line == other->line && strcmp(one->file, other->file) == 0;
}

static void
page_say_mend(const struct page *page, const struct remark *remark)
{
	char place[REMARK_PLACE_SIZE], edit[REMARK_EDIT_SIZE];

	remark_place_text(place, &remark->place);
	if (place[0] != '\0' && strcmp(place, remark->subject) != 0 &&
	    !checkup_is_same_place(&remark->place, &remark->target))
		page_say_indented(page, place);
	page_say_steps(page, remark);
	remark_edit_text(edit, remark);
	if (edit[0] != '\0')
		page_say_indented(page, edit);
	page_say_lines(page, remark->lines);
	if (remark->mend[0] != '\0')
		page_say_indented(page, remark->mend);
}

static void
page_say_remark(const struct page *page, const struct remark *remark)
{
	char text[REMARK_SUBJECT_SIZE + REMARK_TEXT_SIZE];

	if (remark->level >= REMARK_WARNING)
		output_say(page->out, "\n");
	if (colours[remark->level] != OUTPUT_PLAIN)
		page_colour(page, colours[remark->level]);
	output_say(page->out, "%-*s", CHECKUP_INDENT,
	    remark_level_word(remark->level));
	if (colours[remark->level] != OUTPUT_PLAIN)
		page_colour(page, OUTPUT_PLAIN);
	text_format(
	    text, sizeof(text), "%s: %s", remark->subject, remark->reason);
	page_say(page, CHECKUP_INDENT, text);
	page_say_mend(page, remark);
}

static void
page_say_count(const struct page *page, const struct remarks *remarks)
{
	size_t problems = remarks->count[REMARK_PROBLEM];
	size_t warnings = remarks->count[REMARK_WARNING];
	char count[64];

	text_format(count, sizeof(count), "%zu problem%s, %zu warning%s",
	    problems, problems == 1 ? "" : "s", warnings,
	    warnings == 1 ? "" : "s");
	output_say(page->out, "\n");
	page_colour(page, colours[problems > 0	 ? REMARK_PROBLEM
				  : warnings > 0 ? REMARK_WARNING
						 : REMARK_OK]);
	output_say(page->out, "%s", count);
	page_colour(page, OUTPUT_PLAIN);
	page_say(page, strlen(count),
	    problems == 0
		? ""
		: ": mend with a root shell open, then run this again");
}

void
checkup_say(struct output *out, const struct remarks *remarks)
{
	const struct page page = { .out = out, .columns = page_columns() };
	const struct remark *remark;
	int level;

	for (level = REMARK_OK; level < REMARK_LEVELS; level++)
		for (remark = remarks->first; remark != NULL;
		     remark = remark->next)
			if ((int)remark->level == level)
				page_say_remark(&page, remark);
	page_say_count(&page, remarks);
}

void
checkup_say_lines(struct output *out, const struct remarks *remarks)
{
	const struct page page = { .out = out, .columns = page_columns() };
	char edit[REMARK_EDIT_SIZE];
	const struct remark *remark;

	for (remark = remarks->first; remark != NULL; remark = remark->next) {
		remark_edit_text(edit, remark);
		if (edit[0] != '\0')
			output_say(out, "%s\n", edit);
		page_say_lines(&page, remark->lines);
		if (remark->reason[0] != '\0') {
			output_say(out, "%s: ", remark->subject);
			page_say(
			    &page, strlen(remark->subject) + 2, remark->reason);
		}
		if (remark->mend[0] != '\0')
			output_say(out, "%s\n", remark->mend);
		output_say(out, "\n");
	}
}

static void
list_lines(struct output *out, const char *lines)
{
	char line[REMARK_TEXT_SIZE];
	size_t length;

	output_list(out, "lines");
	for (; *lines != '\0'; lines += length + (lines[length] == '\n')) {
		length = strcspn(lines, "\n");
		text_format(line, sizeof(line), "%.*s", (int)length, lines);
		output_add(out, "lines", line);
	}
}

/* All that is to be done, as one text. */
static void
list_mend(struct output *out, const struct remark *remark)
{
	char text[REMARK_EDIT_SIZE + 2 * REMARK_TEXT_SIZE];

	remark_edit_text(text, remark);
	if (remark->lines[0] != '\0')
		text_append(text, sizeof(text), "\n%s", remark->lines);
	if (remark->mend[0] != '\0')
		text_append(text, sizeof(text), "%s%s",
		    text[0] == '\0' ? "" : "\n", remark->mend);
	output_word(out, "mend", text);
	if (remark->edit == REMARK_EDIT_NONE) {
		output_word(out, "edit", NULL);
		return;
	}
	output_open(out, "edit");
	output_text(out, "how", remark_edit_word(remark->edit));
	output_word(out, "file", remark->target.file);
	output_number(out, "line", remark->target.line);
	list_lines(out, remark->lines);
	output_close(out);
}

static void
list_path(struct output *out, const struct remark *remark)
{
	char place[REMARK_PLACE_SIZE];
	size_t i;

	output_list(out, "path");
	for (i = 0; i < remark->step_count; i++) {
		remark_place_text(place, &remark->steps[i].place);
		output_open_row(out, "path");
		output_text(out, "place", place);
		output_text(out, "line", remark->steps[i].text);
		output_text(out, "result", remark->steps[i].result);
		output_flag(out, "offends", remark->steps[i].offends);
		output_close(out);
	}
	output_word(out, "ending", remark->ending);
}

void
checkup_list(struct output *out, const struct remarks *remarks)
{
	char place[REMARK_PLACE_SIZE];
	const struct remark *remark;

	output_list(out, "checks");
	for (remark = remarks->first; remark != NULL; remark = remark->next) {
		remark_place_text(place, &remark->place);
		output_open_row(out, "checks");
		output_text(out, "id", remark->id);
		output_text(out, "level", remark_level_word(remark->level));
		output_text(out, "subject", remark->subject);
		output_word(out, "place", place);
		output_text(out, "reason", remark->reason);
		list_mend(out, remark);
		list_path(out, remark);
		output_close(out);
	}
}
