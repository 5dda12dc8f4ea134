#include "store/why.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

void
why_write(struct why *why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(why->text, sizeof(why->text), format, args);
	va_end(args);
}

void
why_append_restore(struct why *why)
{
	text_append(why->text, sizeof(why->text),
	    ": run `mv %s %s.damaged`, then `sms2fa restore FILE` with a "
	    "backup, or enroll anew",
	    why->directory, why->directory);
}
