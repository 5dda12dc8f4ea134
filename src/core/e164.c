#include "core/e164.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"

#define E164_DIGITS "0123456789"
#define E164_FORMATTING " \t.-/()[]"
#define E164_PROSE_RUN 7

enum err
e164_parse(struct e164 *number, const char *text)
{
	size_t digits;

	if (text[0] != '+' || text[1] == '0')
		return ERR_INVALID;
	digits = strspn(text + 1, E164_DIGITS);
	if (text[1 + digits] != '\0' || digits < 2)
		return ERR_INVALID;
	if (digits > E164_DIGITS_MAX)
		return ERR_TOO_LONG;

	memcpy(number->text, text, 1 + digits + 1);
	return ERR_OK;
}

enum err
e164_suggest(struct e164 *number, const char *text)
{
	char bare[E164_TEXT_SIZE + 1] = ""; /* "00" is one longer than '+' */
	size_t used = 0;

	while (*text != '\0') {
		/* "+44 (0)20": a zero to dial at home only */
		if (used > 1 && text_starts(text, "(0)")) {
			text += 3;
			continue;
		}
		if (strchr(E164_FORMATTING, *text) == NULL) {
			if (used == sizeof(bare) - 1)
				return ERR_INVALID;
			bare[used++] = *text;
		}
		text++;
	}
	bare[used] = '\0';
	if (!text_starts(bare, "00"))
		return e164_parse(number, bare) == ERR_OK ? ERR_OK
							  : ERR_INVALID;
	bare[1] = '+';
	return e164_parse(number, bare + 1) == ERR_OK ? ERR_OK : ERR_INVALID;
}

void
e164_mask(char masked[E164_MASKED_SIZE], const struct e164 *number, long digits)
{
	size_t length = strlen(number->text);
	size_t shown = 0;

	if (digits > 0 && length > 1)
		shown = digits > E164_MASK_MAX ? E164_MASK_MAX : (size_t)digits;
	if (length > 1 && shown > length - 1)
		shown = length - 1;
	memcpy(masked, "***", 3);
	memcpy(masked + 3, number->text + length - shown, shown);
	masked[3 + shown] = '\0';
}

void
e164_mask_prose(char *text)
{
	char *to = text;
	size_t run;

	while (*text != '\0') {
		run = strspn(text, E164_DIGITS);
		if (run >= E164_PROSE_RUN) {
			memcpy(to, "***", 3);
			to += 3;
		} else if (run > 0) {
			memmove(to, text, run);
			to += run;
		} else {
			*to++ = *text;
			run = 1;
		}
		text += run;
	}
	*to = '\0';
}
