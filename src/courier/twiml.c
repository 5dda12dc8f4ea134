#include "courier/twiml.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"

#define TWIML_TIMES 3

static const char *
twiml_entity(char character)
{
	switch (character) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&apos;";
	default:
		return "";
	}
}

static enum err
twiml_add_escaped(char *to, size_t size, const char *text)
{
	enum err err = ERR_OK;
	size_t plain;

	while (err == ERR_OK && *text != '\0') {
		plain = strcspn(text, "&<>\"'");
		err = text_append(to, size, "%.*s%s", (int)plain, text,
		    twiml_entity(text[plain]));
		text += plain + (text[plain] != '\0');
	}
	return err;
}

/* A pause comes first as well: the phone is still on its way to the ear. */
static enum err
twiml_add_reading(char *to, size_t size, const struct wire_job *job)
{
	const char *before = job->language[0] == '\0' ? "" : " language=\"";
	const char *after = job->language[0] == '\0' ? "" : "\"";
	enum err err;

	if ((err = text_append(to, size, "<Pause length=\"1\"/><Say%s%s%s>",
		 before, job->language, after)) != ERR_OK ||
	    (err = twiml_add_escaped(to, size, job->body)) != ERR_OK)
		return err;
	return text_append(to, size, "</Say>");
}

static size_t
twiml_characters(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80;
	return count;
}

enum err
twiml_fill(struct secret *twiml, const struct wire_job *job)
{
	char *text = secret_bytes(twiml);
	size_t size = secret_size(twiml);
	enum err err = text_append(text, size, "<Response>");
	unsigned i;

	for (i = 0; err == ERR_OK && i < TWIML_TIMES; i++)
		err = twiml_add_reading(text, size, job);
	if (err == ERR_OK)
		err = text_append(text, size, "</Response>");
	if (err != ERR_OK)
		return err;
	return twiml_characters(text) <= TWIML_MAX ? ERR_OK : ERR_TOO_LONG;
}
