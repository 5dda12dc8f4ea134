#include "cli/output.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "cli/user.h"

#define OUTPUT_LINE_SIZE 2048

struct output {
	json_t *document; /* NULL: for people */
	bool broken;	  /* a part of the document found no memory */
};

enum err
output_new(struct output **out, bool json)
{
	struct output *fresh = calloc(1, sizeof(*fresh));

	if (fresh == NULL)
		return ERR_MEMORY;
	if (json) {
		fresh->document = json_pack("{s:b, s:n}", "ok", 1, "error");
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
output_word(const char *text)
{
	return text == NULL || text[0] == '\0' ? json_null()
					       : output_string(text);
}

static json_t *
output_time(int64_t at)
{
	char text[CLOCK_TEXT_SIZE];

	if (at == 0)
		return json_null();
	clock_text(text, at);
	return json_string(text);
}

static void
output_set(struct output *out, json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value) != 0)
		out->broken = true;
}

static void
output_append(struct output *out, const char *key, json_t *value)
{
	json_t *list = json_object_get(out->document, key);

	if (list == NULL) {
		output_set(out, out->document, key, json_array());
		list = json_object_get(out->document, key);
	}
	if (json_array_append_new(list, value) != 0)
		out->broken = true;
}

/* Printable, so that no name moves the cursor; line ends are ours. */
static void
output_print(FILE *stream, const char *before, char *line)
{
	char *at = line;
	size_t length;

	if (before != NULL)
		(void)fputs(before, stream);
	for (; *at != '\0'; at += length) {
		char part[OUTPUT_LINE_SIZE];

		length = strcspn(at, "\n");
		part[0] = '\0';
		memcpy(part, at, length);
		part[length] = '\0';
		text_printable(part, sizeof(part), part);
		(void)fputs(part, stream);
		if (at[length] != '\n')
			continue;
		(void)fputc('\n', stream);
		length++;
	}
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

	if (out->document != NULL)
		return;
	OUTPUT_FORMAT(line, format);
	output_print(stdout, NULL, line);
}

void
output_error(struct output *out, const char *format, ...)
{
	char line[OUTPUT_LINE_SIZE];

	OUTPUT_FORMAT(line, format);
	if (out->document == NULL) {
		output_print(stderr, "sms2fa: ", line);
		(void)fputc('\n', stderr);
		return;
	}
	if (json_is_false(json_object_get(out->document, "ok")))
		return;
	output_set(out, out->document, "ok", json_false());
	output_set(out, out->document, "error", output_string(line));
}

void
output_warning(struct output *out, const char *format, ...)
{
	char line[OUTPUT_LINE_SIZE];

	OUTPUT_FORMAT(line, format);
	if (out->document != NULL) {
		output_append(out, "warnings", output_string(line));
		return;
	}
	output_print(stderr, "sms2fa: warning: ", line);
	(void)fputc('\n', stderr);
}

void
output_faults(struct output *out, const struct conf_faults *faults)
{
	size_t i;

	output_list(out, "faults");
	output_list(out, "warnings");
	for (i = 0; i < faults->error_count; i++) {
		if (out->document != NULL)
			output_append(
			    out, "faults", output_string(faults->errors[i]));
		else
			output_error(out, "%s", faults->errors[i]);
	}
	for (i = 0; i < faults->warning_count; i++)
		output_warning(out, "%s", faults->warnings[i]);
}

void
output_text(struct output *out, const char *key, const char *text)
{
	if (out->document != NULL)
		output_set(out, out->document, key, output_string(text));
}

void
output_flag(struct output *out, const char *key, bool flag)
{
	if (out->document != NULL)
		output_set(out, out->document, key, json_boolean(flag));
}

void
output_list(struct output *out, const char *key)
{
	if (out->document != NULL &&
	    json_object_get(out->document, key) == NULL)
		output_set(out, out->document, key, json_array());
}

static json_t *
output_usage(struct output *out, const struct store_usage *usage)
{
	json_t *row = json_object();

	output_set(
	    out, row, "per", json_string(limit_per_word(usage->limit.per)));
	output_set(out, row, "max", json_integer(usage->limit.max));
	output_set(
	    out, row, "window", json_integer(usage->limit.window_seconds));
	output_set(out, row, "used", json_integer(usage->used));
	output_set(out, row, "free_at", output_time(usage->free_at));
	return row;
}

static json_t *
output_user_object(struct output *out, const struct user_view *view)
{
	const struct store_user *row = view->row;
	json_t *user = json_object();
	json_t *limits = json_array();
	size_t i;

	output_set(out, user, "user", output_string(row->user));
	output_set(out, user, "number", json_string(view->number));
	output_set(out, user, "status", json_string(view->status));
	output_set(out, user, "verified_at", output_time(row->verified_at));
	output_set(out, user, "changed_at", output_time(row->changed_at));
	output_set(out, user, "changed_by", output_word(row->changed_by));
	output_set(out, user, "failures", json_integer(row->failures));
	output_set(out, user, "last_login", output_time(row->last_login));
	for (i = 0; i < view->usage_count; i++)
		if (json_array_append_new(
			limits, output_usage(out, &view->usage[i])) != 0)
			out->broken = true;
	output_set(out, user, "limits", limits);
	return user;
}

void
output_user(struct output *out, const struct user_view *view)
{
	if (out->document != NULL)
		output_set(
		    out, out->document, "user", output_user_object(out, view));
}

void
output_users_add(struct output *out, const struct user_view *view)
{
	if (out->document != NULL)
		output_append(out, "users", output_user_object(out, view));
}

void
output_events_add(struct output *out, const struct store_event *event)
{
	json_t *row;

	if (out->document == NULL)
		return;
	row = json_object();
	output_set(out, row, "id", json_integer(event->id));
	output_set(out, row, "at", output_time(event->at));
	output_set(out, row, "kind", output_word(event->kind));
	output_set(out, row, "user", output_word(event->user));
	output_set(out, row, "service", output_word(event->service));
	output_set(out, row, "address", output_word(event->address));
	output_set(out, row, "outcome", output_word(event->outcome));
	output_set(out, row, "reason", output_word(event->reason));
	output_set(out, row, "sid", output_word(event->sid));
	output_set(out, row, "request_id", output_word(event->request_id));
	output_set(out, row, "detail", output_word(event->detail));
	output_set(out, row, "actor", output_word(event->actor));
	output_append(out, "events", row);
}

static json_t *
output_count(int32_t count)
{
	return count == 0 ? json_null() : json_integer(count);
}

void
output_message(struct output *out, const char *number,
    const struct wire_reply *reply, const char *advice)
{
	json_t *message;

	if (out->document == NULL)
		return;
	message = json_object();
	output_set(out, message, "number", json_string(number));
	output_set(out, message, "class",
	    json_string(delivery_word((enum delivery_class)reply->class)));
	output_set(
	    out, message, "http_status", output_count(reply->http_status));
	output_set(
	    out, message, "provider_code", output_count(reply->provider_code));
	output_set(out, message, "sid", output_word(reply->sid));
	output_set(out, message, "request_id", output_word(reply->request_id));
	output_set(out, message, "detail", output_word(reply->detail));
	output_set(out, message, "advice", output_word(advice));
	output_set(out, out->document, "message", message);
}

bool
output_finish(struct output *out)
{
	if (out->broken) {
		(void)fputs("sms2fa: out of memory\n", stderr);
		return false;
	}
	if (out->document != NULL) {
		if (json_dumpf(out->document, stdout, JSON_INDENT(2)) != 0)
			return false;
		(void)fputc('\n', stdout);
	}
	if (fflush(stdout) == 0 && !ferror(stdout))
		return true;
	(void)fputs("sms2fa: standard output: cannot be written\n", stderr);
	return false;
}
