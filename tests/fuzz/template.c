/*
 * Texts of messages.  A first byte chooses what must stand in it; what is
 * taken can be filled in, has no place left, and keeps to the lengths that
 * were measured.
 */
#include "core/template.h"
#include "courier/twiml.h"
#include "tests/fuzz/fuzz.h"

static void
check_voice(const char *filled)
{
	static struct wire_job job;
	struct secret *twiml = NULL;

	if (strlen(filled) >= sizeof(job.body))
		return;
	memcpy(job.body, filled, strlen(filled) + 1);
	MUST(secret_new(&twiml, TWIML_SIZE) == ERR_OK);
	if (template_xml_length(filled) <= TEMPLATE_VOICE_MAX)
		MUST(twiml_fill(twiml, &job) == ERR_OK);
	secret_free(twiml);
}

static void
check_filled(const char *filled)
{
	struct template_length length;

	MUST(strlen(filled) < TEMPLATE_SIZE);
	MUST(strpbrk(filled, "{}") == NULL);
	MUST(template_measure(&length, filled) == ERR_OK);
	MUST(length.units >= (size_t)(filled[0] != '\0'));
	MUST(length.segments == 0 ||
	     length.units <= length.segments * (length.ucs2 ? 70 : 160));
	check_voice(filled);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const musts[] = { NULL, "{code}", "{digits}" };
	static const char code[] = "4810293756";
	struct template_values values = { .code = code,
		.service = "a b/c;{d}",
		.host = "gate.example.com",
		.brand = "example.com" };
	struct input input = { data, size };
	struct template_length length;
	char filled[TEMPLATE_SIZE];
	const char *must;
	size_t at = SIZE_MAX;
	char *text;

	MUST(secret_start() == ERR_OK);
	must = musts[input_byte(&input) % 3];
	values.seconds = (long)input_short(&input);
	values.minutes = values.seconds / 60;
	text = input_rest(&input);
	(void)!template_measure(&length, text);
	if (template_check(text, must, &at) != ERR_OK) {
		MUST(at <= strlen(text));
	} else if (template_fill(filled, text, &values) == ERR_OK) {
		check_filled(filled);
		if (must == musts[1])
			MUST(strstr(filled, code) != NULL);
	}
	free(text);
	return 0;
}
