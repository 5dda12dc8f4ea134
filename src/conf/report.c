#include "conf/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static char *
report_line(const char *file, unsigned line, const char *what)
{
	char name[CONF_PATH_SIZE];
	char *text = NULL;
	int length;

	text_printable(name, sizeof(name), file);
	if (line == 0)
		length = asprintf(&text, "%s: %s", name, what);
	else
		length = asprintf(&text, "%s:%u: %s", name, line, what);
	return length == -1 ? NULL : text;
}

static bool
report_grow(struct report *report)
{
	size_t room = report->room == 0 ? 16 : report->room * 2;
	struct report_entry *entries;

	if (report->count < report->room)
		return true;
	entries = reallocarray(report->entries, room, sizeof(*entries));
	if (entries == NULL)
		return false;
	report->entries = entries;
	report->room = room;
	return true;
}

static void
report_add(
    struct report *report, unsigned line, bool is_error, const char *what)
{
	struct report_entry entry = { .line = line, .is_error = is_error };

	entry.order = report->count;
	entry.text = report_line(report->file, line, what);
	if (entry.text == NULL || !report_grow(report)) {
		free(entry.text);
		report->overflowed = true;
		return;
	}
	report->entries[report->count++] = entry;
}

static void __attribute__((format(printf, 4, 0)))
report_format(struct report *report, unsigned line, bool is_error,
    const char *format, va_list args)
{
	char *what = NULL;

	if (vasprintf(&what, format, args) == -1) {
		report->overflowed = true;
		return;
	}
	report_add(report, line, is_error, what);
	free(what);
}

void
report_error(struct report *report, unsigned line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report_format(report, line, true, format, args);
	va_end(args);
}

void
report_warning(struct report *report, unsigned line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report_format(report, line, false, format, args);
	va_end(args);
}

bool
report_has_errors(const struct report *report)
{
	size_t i;

	for (i = 0; i < report->count; i++)
		if (report->entries[i].is_error)
			return true;
	return report->overflowed;
}

/* What belongs to no line comes last: it is what is missing. */
static int
report_compare(const void *one, const void *other)
{
	const struct report_entry *a = one, *b = other;
	unsigned a_line = a->line - 1, b_line = b->line - 1;

	if (a_line != b_line)
		return a_line < b_line ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

void
report_finish(struct report *report, struct conf_faults *faults)
{
	struct report_entry *entry;
	size_t i;

	faults->errors = calloc(report->count + 1, sizeof(char *));
	faults->warnings = calloc(report->count + 1, sizeof(char *));
	faults->overflowed = report->overflowed;
	if (report->count > 1)
		qsort(report->entries, report->count, sizeof(*report->entries),
		    report_compare);
	for (i = 0; i < report->count; i++) {
		entry = &report->entries[i];
		if (faults->errors == NULL || faults->warnings == NULL) {
			free(entry->text);
			faults->overflowed = true;
		} else if (entry->is_error)
			faults->errors[faults->error_count++] = entry->text;
		else
			faults->warnings[faults->warning_count++] = entry->text;
	}
	free(report->entries);
	*report = (struct report){ .file = report->file };
}

static void
faults_free_lines(char **lines, size_t count)
{
	while (count > 0)
		free(lines[--count]);
	free(lines);
}

void
conf_faults_free(struct conf_faults *faults)
{
	faults_free_lines(faults->errors, faults->error_count);
	faults_free_lines(faults->warnings, faults->warning_count);
	*faults = (struct conf_faults){ 0 };
}
