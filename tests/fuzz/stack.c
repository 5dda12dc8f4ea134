/*
 * PAM configurations: the first byte is the flavour of libpam, the rest up to
 * three files, divided by NUL bytes, that may include each other.  Nothing may
 * crash, hang, prove a service that libpam refuses, or say what a terminal
 * would obey.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "stack/prove.h"

#define FILES 3
#define SIZE_MAX_FUZZED 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const directories[] = { "/nowhere", NULL };
static const char *const modules[] = { "/nowhere", NULL };

static bool
is_plain(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' && *text != '\n' &&
		    *text != '\t')
			return false;
	return true;
}

static void
prove(const struct stack_places *places, bool key_alone)
{
	const struct prove_question question = { .service = "service",
		.wanted = true,
		.key_alone = key_alone,
		.after_key = !key_alone };
	struct prove_report *report = NULL;
	size_t i;

	if (prove_service(&report, places, &question) != ERR_OK)
		return;
	for (i = 0; i < report->count; i++)
		if (!is_plain(report->findings[i].reason) ||
		    (report->findings[i].mend != NULL &&
			!is_plain(report->findings[i].mend)) ||
		    (report->auth->refused && report->worst == PROVE_OK))
			abort();
	prove_free(report);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[FILES] = { "/nowhere/service",
		"/nowhere/other", "/nowhere/one" };
	struct stack_text texts[FILES];
	struct stack_places places = {
		.services = directories, .modules = modules, .texts = texts
	};
	char *copy, *text;
	size_t i;

	if (size < 2 || size > SIZE_MAX_FUZZED)
		return 0;
	places.flavour.old = (data[0] & 1) != 0;
	places.flavour.debian = (data[0] & 2) != 0;
	if ((copy = calloc(1, size + FILES)) == NULL)
		return 0;
	memcpy(copy, data + 1, size - 1);
	for (i = 0, text = copy; i < FILES; i++) {
		texts[i].path = names[i];
		texts[i].text = text;
		text += strlen(text) + 1;
	}
	places.text_count = FILES;
	prove(&places, (data[0] & 4) != 0);
	free(copy);
	return 0;
}
