/*
 * Start a courier as the verifier does, give it one job, and print what it
 * says as one JSON document.
 *
 *	send_job COURIER KEY=VALUE ...
 *
 * KEY is a field of struct wire_job, or "timeout_ms": the exchange's deadline
 * from now.  COURIER may be "fd:N": a courier that somebody else has started,
 * at the other end of descriptor N.
 */
#include <err.h>
#include <jansson.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/child.h"
#include "base/clock.h"
#include "base/text.h"
#include "core/wire.h"

#include "reply.h"

struct options {
	struct wire_job job;
	long timeout_ms;
};

static const struct {
	const char *name;
	size_t offset, size;
} texts[] = {
#define TEXT(name)                                       \
	{                                                \
#name, offsetof(struct wire_job, name),  \
		    sizeof(((struct wire_job *)0)->name) \
	}
	TEXT(api_url),
	TEXT(account),
	TEXT(login),
	TEXT(secret_file),
	TEXT(from),
	TEXT(service),
	TEXT(ca_file),
	TEXT(proxy),
	TEXT(to),
	TEXT(sid),
	TEXT(language),
	TEXT(fields),
	TEXT(sha1),
	TEXT(body),
};

static const struct {
	const char *name;
	size_t offset;
} numbers[] = {
#define NUMBER(name)                                     \
	{                                                \
#name, offsetof(struct wire_job, name)           \
	}
	NUMBER(kind),
	NUMBER(discard),
	NUMBER(validity_seconds),
	NUMBER(attempt),
	NUMBER(sandbox_required),
};

static void
options_number(struct options *options, const char *name, const char *value)
{
	uint32_t field;
	long number;
	size_t i;

	if (!text_number(value, 0, INT32_MAX, &number))
		errx(2, "%s=%s: not a number", name, value);
	field = (uint32_t)number;
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (strcmp(name, numbers[i].name) != 0)
			continue;
		memcpy((char *)&options->job + numbers[i].offset, &field,
		    sizeof(field));
		return;
	}
	if (strcmp(name, "timeout_ms") == 0)
		options->timeout_ms = number;
	else if (strcmp(name, "connect_timeout_ms") == 0)
		options->job.connect_timeout_ms = number;
	else
		errx(2, "%s: no such field", name);
}

static void
options_set(struct options *options, char *word)
{
	char *value = strchr(word, '=');
	size_t i;

	if (value == NULL)
		errx(2, "%s: KEY=VALUE is needed", word);
	*value++ = '\0';
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (strcmp(word, texts[i].name) != 0)
			continue;
		if (text_copy((char *)&options->job + texts[i].offset,
			texts[i].size, value) != ERR_OK)
			errx(2, "%s: too long", word);
		return;
	}
	options_number(options, word, value);
}

static void
converse(struct child *child, const struct options *options, int64_t began)
{
	int64_t deadline = began + options->timeout_ms * 1000;
	json_t *stages = json_array();
	union wire_any any;
	enum err err;

	for (;;) {
		if ((err = wire_receive_any(child->socket, &any,
			 deadline + CLOCK_SECOND)) != ERR_OK)
			errx(1, "no reply: %s", err_text(err));
		if (any.head.kind != WIRE_STAGE)
			break;
		json_array_append_new(
		    stages, json_integer((json_int_t)any.stage.stage));
	}
	if (any.head.kind != WIRE_REPLY)
		errx(1, "a packet of kind %u", any.head.kind);
	reply_print(&any.reply, stages, clock_boot_us() - began);
}

int
main(int argc, char *argv[])
{
	struct options options = { .timeout_ms = 10000,
		.job = { .kind = WIRE_JOB_MESSAGE,
		    .connect_timeout_ms = 4000,
		    .validity_seconds = 600,
		    .attempt = 1 } };
	struct child child = CHILD_NONE;
	int64_t began;
	long fd;
	int i;

	if (argc < 2)
		errx(2, "usage: send_job COURIER KEY=VALUE ...");
	for (i = 2; i < argc; i++)
		options_set(&options, argv[i]);
	began = clock_boot_us();
	if (text_starts(argv[1], "fd:") &&
	    text_number(argv[1] + 3, 3, 1023, &fd))
		child.socket = (int)fd;
	else if (child_start(&child, argv[1]) != ERR_OK)
		err(1, "%s", argv[1]);
	options.job.deadline_us = clock_boot_us() + options.timeout_ms * 1000;
	if (wire_send(child.socket, WIRE_JOB, &options.job,
		options.job.deadline_us) != ERR_OK)
		err(1, "the job could not be sent");
	converse(&child, &options, began);
	child_end(&child, 2000);
	return 0;
}
