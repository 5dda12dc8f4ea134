#include "store/why.h"

#include <stdarg.h>
#include <stdio.h>

void
why_write(struct why *why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(why->text, sizeof(why->text), format, args);
	va_end(args);
}
