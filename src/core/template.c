#include "core/template.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

/* Longer names than these are cut when filled: nobody wants them in a text. */
#define TEMPLATE_SERVICE_MAX 32
#define TEMPLATE_HOST_MAX 64

#define PLACE_LIST(PLACE)                 \
	PLACE(PLACE_CODE, "{code}")       \
	PLACE(PLACE_DIGITS, "{digits}")   \
	PLACE(PLACE_SERVICE, "{service}") \
	PLACE(PLACE_HOST, "{host}")       \
	PLACE(PLACE_BRAND, "{brand}")     \
	PLACE(PLACE_MINUTES, "{minutes}") \
	PLACE(PLACE_SECONDS, "{seconds}")

#define PLACE_ENUM(name, text) name,
enum place { PLACE_LIST(PLACE_ENUM) PLACE_COUNT };
#undef PLACE_ENUM

#define PLACE_TEXT(name, text) [name] = (text),
static const char *const places[PLACE_COUNT] = { PLACE_LIST(PLACE_TEXT) };
#undef PLACE_TEXT

/* 3GPP TS 23.038, the default alphabet but for what it shares with ASCII. */
static const uint16_t gsm_beyond_ascii[] = { 0x00a1, 0x00a3, 0x00a4, 0x00a5,
	0x00a7, 0x00bf, 0x00c4, 0x00c5, 0x00c6, 0x00c7, 0x00c9, 0x00d1, 0x00d6,
	0x00d8, 0x00dc, 0x00df, 0x00e0, 0x00e4, 0x00e5, 0x00e6, 0x00e8, 0x00e9,
	0x00ec, 0x00f1, 0x00f2, 0x00f6, 0x00f8, 0x00f9, 0x00fc, 0x0393, 0x0394,
	0x0398, 0x039b, 0x039e, 0x03a0, 0x03a3, 0x03a6, 0x03a8, 0x03a9 };

/*
 * One character of UTF-8 (RFC 3629: shortest form, no surrogates); its length
 * in bytes, 0 when it is none.
 */
static size_t
utf8_decode(const char *text, uint32_t *character)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *byte = (const unsigned char *)text;
	size_t length, i;
	uint32_t value;

	if (byte[0] < 0x80) {
		*character = byte[0];
		return 1;
	}
	if (byte[0] >= 0xc0 && byte[0] < 0xe0)
		length = 2;
	else if (byte[0] >= 0xe0 && byte[0] < 0xf0)
		length = 3;
	else if (byte[0] >= 0xf0 && byte[0] < 0xf8)
		length = 4;
	else
		return 0;
	value = byte[0] & (0xffu >> (length + 1));
	for (i = 1; i < length; i++) {
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (byte[i] & 0x3fu);
	}
	if (value < least[length] || value > 0x10ffff ||
	    (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*character = value;
	return length;
}

static bool
template_is_control(uint32_t character)
{
	return character < 0x20 || (character >= 0x7f && character < 0xa0) ||
	       character == 0x2028 || character == 0x2029;
}

static enum place
template_place(const char *text)
{
	unsigned i;

	for (i = 0; i < PLACE_COUNT; i++)
		if (text_starts(text, places[i]))
			break;
	return (enum place)i;
}

enum err
template_check(const char *text, const char *must, size_t *at)
{
	size_t i = 0, step, characters = 0;
	uint32_t character;
	enum place place;

	while (text[i] != '\0') {
		step = utf8_decode(text + i, &character);
		if (step == 0 || template_is_control(character) ||
		    character == '}')
			goto invalid;
		if (++characters > TEMPLATE_MAX) {
			*at = i;
			return ERR_TOO_LONG;
		}
		if (character == '{') {
			if ((place = template_place(text + i)) == PLACE_COUNT)
				goto invalid;
			step = strlen(places[place]);
			characters += step - 1;
		}
		i += step;
	}
	if (must == NULL || strstr(text, must) != NULL)
		return ERR_OK;
invalid:
	*at = i;
	return ERR_INVALID;
}

/* What is filled so far, and whether there was room for it. */
struct filling {
	char *text;
	size_t used;
	bool cut;
};

static void
fill_byte(struct filling *filling, char byte)
{
	if (filling->used == TEMPLATE_SIZE - 1)
		filling->cut = true;
	else
		filling->text[filling->used++] = byte;
}

static void
fill_text(struct filling *filling, const char *text)
{
	while (*text != '\0')
		fill_byte(filling, *text++);
}

/* Names from outside become [A-Za-z0-9._-]. */
static void
fill_name(struct filling *filling, const char *name, size_t max)
{
	static const char fine[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	for (; *name != '\0' && max > 0; name++, max--) {
		if (strchr(fine, *name) != NULL)
			fill_byte(filling, *name);
		else
			fill_byte(filling, '_');
	}
}

static void
fill_apart(struct filling *filling, const char *digits)
{
	for (; *digits != '\0'; digits++) {
		fill_byte(filling, *digits);
		fill_text(filling, digits[1] == '\0' ? "." : ". ");
	}
}

static void
fill_number(struct filling *filling, long number)
{
	char text[24];

	text_format(text, sizeof(text), "%ld", number);
	fill_text(filling, text);
}

static void
fill_place(struct filling *filling, enum place place,
    const struct template_values *values)
{
	switch (place) {
	case PLACE_CODE:
		fill_text(filling, values->code);
		break;
	case PLACE_DIGITS:
		fill_apart(filling, values->code);
		break;
	case PLACE_SERVICE:
		fill_name(filling, values->service, TEMPLATE_SERVICE_MAX);
		break;
	case PLACE_HOST:
		fill_name(filling, values->host, TEMPLATE_HOST_MAX);
		break;
	case PLACE_BRAND:
		fill_text(filling, values->brand);
		break;
	case PLACE_MINUTES:
		fill_number(filling, values->minutes);
		break;
	case PLACE_SECONDS:
		fill_number(filling, values->seconds);
		break;
	case PLACE_COUNT:
		break;
	}
}

enum err
template_fill(char filled[TEMPLATE_SIZE], const char *text,
    const struct template_values *values)
{
	struct filling filling = { .text = filled };
	enum place place;

	while (*text != '\0') {
		place = *text == '{' ? template_place(text) : PLACE_COUNT;
		if (place == PLACE_COUNT) {
			fill_byte(&filling, *text++);
			continue;
		}
		fill_place(&filling, place, values);
		text += strlen(places[place]);
	}
	if (filling.cut) {
		memory_wipe(filled, TEMPLATE_SIZE);
		return ERR_TOO_LONG;
	}
	filled[filling.used] = '\0';
	return ERR_OK;
}

/* Septets that a character takes, 0 when it is not in GSM-7. */
static size_t
gsm_width(uint32_t character)
{
	size_t i;

	if (character == 0x20ac ||
	    (character < 0x80 && character != 0 &&
		strchr("\f^{}\\[~]|", (int)character) != NULL))
		return 2;
	if (character == '`' || character == 0x7f)
		return 0;
	if (character == '\n' || character == '\r')
		return 1;
	if (character >= ' ' && character < 0x80)
		return 1;
	for (i = 0; i < sizeof(gsm_beyond_ascii) / sizeof(uint16_t); i++)
		if (gsm_beyond_ascii[i] == character)
			return 1;
	return 0;
}

static size_t
template_width(uint32_t character, bool ucs2)
{
	if (!ucs2)
		return gsm_width(character);
	return character > 0xffff ? 2 : 1;
}

/* A pair (escape or surrogate) is never divided between two segments. */
static size_t
template_segments(const char *text, bool ucs2)
{
	size_t room = ucs2 ? 67 : 153;
	size_t segments = 1, used = 0, width;
	uint32_t character;

	while (*text != '\0') {
		text += utf8_decode(text, &character);
		width = template_width(character, ucs2);
		if (used + width > room) {
			segments++;
			used = 0;
		}
		used += width;
	}
	return segments;
}

enum err
template_measure(struct template_length *length, const char *text)
{
	size_t i, step, gsm = 0, wide = 0;
	uint32_t character;
	bool ucs2 = false;

	for (i = 0; text[i] != '\0'; i += step) {
		if ((step = utf8_decode(text + i, &character)) == 0)
			return ERR_INVALID;
		if (gsm_width(character) == 0)
			ucs2 = true;
		gsm += gsm_width(character);
		wide += template_width(character, true);
	}
	length->ucs2 = ucs2;
	length->units = ucs2 ? wide : gsm;
	length->segments = 1;
	if (length->units > (ucs2 ? TEMPLATE_WARN_UCS2 : TEMPLATE_WARN_GSM))
		length->segments = template_segments(text, ucs2);
	return ERR_OK;
}

size_t
template_xml_length(const char *text)
{
	size_t length = 0;

	for (; *text != '\0'; text++) {
		if (*text == '<' || *text == '>')
			length += strlen("&lt;");
		else if (*text == '&')
			length += strlen("&amp;");
		else if (*text == '"' || *text == '\'')
			length += strlen("&quot;");
		else if (((unsigned char)*text & 0xc0) != 0x80)
			length++; /* not a byte within a character */
	}
	return length;
}
