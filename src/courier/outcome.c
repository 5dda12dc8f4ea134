#include "courier/outcome.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"
#include "core/e164.h"

void
outcome_set(struct wire_reply *reply, enum delivery_class class,
    const char *format, ...)
{
	char words[2 * WIRE_NAME_SIZE] = "";
	va_list args;

	va_start(args, format);
	(void)vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	/* Masked before it is cut: half a number would pass for a short one. */
	e164_mask_prose(words);
	text_printable(reply->detail, sizeof(reply->detail), words);
	reply->class = class;
}

void
outcome_answer(struct wire_reply *reply, enum delivery_class class,
    long status, const char *note, int32_t code, const char *words)
{
	char number[24] = "";

	if (code != 0)
		text_format(number, sizeof(number), ", code %d", code);
	outcome_set(reply, class, "HTTP %ld%s%s%s%s", status, number, note,
	    words[0] == '\0' ? "" : ": ", words);
}
