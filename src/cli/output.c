#include "cli/output.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

#define OUTPUT_LINE_SIZE 2048

#define OUTPUT_DEPTH 4

struct output {
	json_t *document; /* NULL: for people */
	json_t *open[OUTPUT_DEPTH]; /* borrowed: what is being filled */
	size_t depth;	  /* 0: the document itself */
	bool broken;	  /* a part of the document found no memory */
	bool shown;	  /* this one is not the first: one line, as they */
};

static json_t *
output_document(void)
{
	return json_pack("{s:b, s:n}", "ok", 1, "error");
}

enum err
output_new(struct output **out, bool json)
{
	struct output *fresh = calloc(1, sizeof(*fresh));

	if (fresh == NULL)
		return ERR_MEMORY;
	if (json) {
		fresh->document = output_document();
		if (fresh->document == NULL) {
			free(fresh);
			return ERR_MEMORY;
		}
	}
	*out = fresh;
	return ERR_OK;
}

void
output_free(struct output *out)
{
	if (out == NULL)
		return;
	json_decref(out->document);
	free(out);
}

bool
output_is_json(const struct output *out)
{
	return out->document != NULL;
}

/* Names of accounts need not be UTF-8. */
static json_t *
output_string(const char *text)
{
	char printable[OUTPUT_LINE_SIZE];
	json_t *string = json_string(text);

	if (string != NULL)
		return string;
	text_printable(printable, sizeof(printable), text);
	return json_string(printable);
}

static json_t *
output_object(const struct output *out)
{
	return out->depth == 0 ? out->document : out->open[out->depth - 1];
}

static void
output_set(struct output *out, const char *key, json_t *value)
{
	if (json_object_set_new(output_object(out), key, value) != 0)
		out->broken = true;
}

static void
output_append(struct output *out, const char *key, json_t *value)
{
	output_list(out, key);
	if (json_array_append_new(
		json_object_get(output_object(out), key), value) != 0)
		out->broken = true;
}

/* One line of printable text, whatever a value has brought. */
static void
output_line(FILE *stream, const char *before, char *line)
{
	text_printable(line, OUTPUT_LINE_SIZE, line);
	(void)fprintf(stream, "%s%s\n", before, line);
}

static size_t
output_line_ends(const char *text)
{
	size_t ends = 0;

	for (; *text != '\0'; text++)
		ends += *text == '\n';
	return ends;
}

/*
 * Printable, so that no name moves the cursor.  Line ends are the format's:
 * where a value has brought one, the last alone stays.
 */
static void
output_clean(char *line, const char *format, bool cut)
{
	bool foreign =
	    cut || output_line_ends(line) != output_line_ends(format);
	bool ends = format[0] != '\0' && format[strlen(format) - 1] == '\n';
	char *at;

	for (at = line; *at != '\0'; at++)
		if ((*at != '\n' || foreign) && (*at < ' ' || *at > '~'))
			*at = '?';
	if (foreign && ends)
		at[-1] = '\n';
}

#define OUTPUT_FORMAT(line, format)                                \
	do {                                                       \
		va_list args;                                      \
		va_start(args, format);                            \
		(void)vsnprintf(line, sizeof(line), format, args); \
		va_end(args);                                      \
	} while (0)

void
output_say(struct output *out, const char *format, ...)
{
	char line[OUTPUT_LINE_SIZE];
	va_list args;
	int length;

	if (out->document != NULL)
		return;
	va_start(args, format);
	length = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	output_clean(line, format, length >= OUTPUT_LINE_SIZE);
	(void)fputs(line, stdout);
}

void
output_prose(struct output *out, const char *text)
{
	char line[OUTPUT_LINE_SIZE];

	if (out->document != NULL)
		return;
	text_format(line, sizeof(line), "%s", text);
	output_clean(line, text, false);
	(void)fputs(line, stdout);
}

void
output_colour(struct output *out, enum output_colour colour)
{
	static const char *const codes[] = {
		[OUTPUT_PLAIN] = "\033[0m",
		[OUTPUT_GREEN] = "\033[32m",
		[OUTPUT_YELLOW] = "\033[33m",
		[OUTPUT_RED] = "\033[31m",
	};

	if (out->document == NULL)
		(void)fputs(codes[colour], stdout);
}

void
output_error(struct output *out, const char *format, ...)
{
	char line[OUTPUT_LINE_SIZE];

	OUTPUT_FORMAT(line, format);
	if (out->document == NULL) {
		output_line(stderr, "sms2fa: ", line);
		return;
	}
	if (json_is_false(json_object_get(out->document, "ok")))
		return;
	out->depth = 0;
	output_set(out, "ok", json_false());
	output_set(out, "error", output_string(line));
}

void
output_warning(struct output *out, const char *format, ...)
{
	char line[OUTPUT_LINE_SIZE];

	OUTPUT_FORMAT(line, format);
	if (out->document != NULL) {
		out->depth = 0;
		output_append(out, "warnings", output_string(line));
		return;
	}
	output_line(stderr, "sms2fa: warning: ", line);
}

void
output_fault(struct output *out, const char *format, ...)
{
	char line[OUTPUT_LINE_SIZE];

	OUTPUT_FORMAT(line, format);
	if (out->document != NULL)
		output_append(out, "faults", output_string(line));
	else
		output_error(out, "%s", line);
}

void
output_faults(struct output *out, const struct conf_faults *faults)
{
	size_t i;

	output_list(out, "faults");
	output_list(out, "warnings");
	for (i = 0; i < faults->error_count; i++)
		output_fault(out, "%s", faults->errors[i]);
	for (i = 0; i < faults->warning_count; i++)
		output_warning(out, "%s", faults->warnings[i]);
}

void
output_text(struct output *out, const char *key, const char *text)
{
	if (out->document != NULL)
		output_set(out, key, output_string(text));
}

void
output_word(struct output *out, const char *key, const char *text)
{
	bool absent = text == NULL || text[0] == '\0';

	if (out->document != NULL)
		output_set(
		    out, key, absent ? json_null() : output_string(text));
}

void
output_number(struct output *out, const char *key, int64_t number)
{
	if (out->document != NULL)
		output_set(out, key, json_integer(number));
}

void
output_flag(struct output *out, const char *key, bool flag)
{
	if (out->document != NULL)
		output_set(out, key, json_boolean(flag));
}

void
output_time(struct output *out, const char *key, int64_t at)
{
	char text[CLOCK_TEXT_SIZE] = "";

	if (at != 0)
		clock_text(text, at);
	output_word(out, key, text);
}

void
output_list(struct output *out, const char *key)
{
	if (out->document != NULL &&
	    json_object_get(output_object(out), key) == NULL)
		output_set(out, key, json_array());
}

void
output_add(struct output *out, const char *key, const char *text)
{
	if (out->document != NULL)
		output_append(out, key, output_string(text));
}

static void
output_push(struct output *out, json_t *object)
{
	if (object == NULL || out->depth == OUTPUT_DEPTH)
		out->broken = true;
	else
		out->open[out->depth++] = object;
}

void
output_open(struct output *out, const char *key)
{
	if (out->document == NULL)
		return;
	output_set(out, key, json_object());
	output_push(out, json_object_get(output_object(out), key));
}

void
output_open_row(struct output *out, const char *key)
{
	json_t *list;

	if (out->document == NULL)
		return;
	output_append(out, key, json_object());
	list = json_object_get(output_object(out), key);
	output_push(out, json_array_get(list, json_array_size(list) - 1));
}

void
output_close(struct output *out)
{
	if (out->depth > 0)
		out->depth--;
}

/* Standard output took it all. */
static bool
output_flush(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return true;
	(void)fputs("sms2fa: standard output: cannot be written\n", stderr);
	return false;
}

static bool
output_no_memory(void)
{
	(void)fputs("sms2fa: out of memory\n", stderr);
	return false;
}

static bool
output_print_document(struct output *out, size_t flags)
{
	if (out->broken)
		return output_no_memory();
	if (out->document == NULL)
		return true;
	if (json_dumpf(out->document, stdout, flags | JSON_ENSURE_ASCII) == 0)
		(void)fputc('\n', stdout);
	else if (!ferror(stdout))
		return output_no_memory();
	return true; /* what could not be written output_flush says */
}

bool
output_show(struct output *out)
{
	if (!output_print_document(out, JSON_COMPACT) || !output_flush())
		return false;
	if (out->document == NULL)
		return true;
	json_decref(out->document);
	out->depth = 0;
	out->shown = true;
	out->document = output_document();
	return out->document != NULL;
}

bool
output_finish(struct output *out)
{
	if (!out->shown)
		return output_print_document(out, JSON_INDENT(2)) &&
		       output_flush();
	return json_is_true(json_object_get(out->document, "ok")) ||
	       output_show(out);
}
