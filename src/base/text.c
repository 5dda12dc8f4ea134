#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum err
text_copy(char *to, size_t size, const char *from)
{
	size_t length = strnlen(from, size);

	if (length == size) {
		if (size > 0)
			to[0] = '\0';
		return ERR_TOO_LONG;
	}
	memcpy(to, from, length + 1);
	return ERR_OK;
}

static enum err __attribute__((format(printf, 3, 0)))
text_vformat(char *to, size_t size, const char *format, va_list args)
{
	int length = vsnprintf(to, size, format, args);

	return length >= 0 && (size_t)length < size ? ERR_OK : ERR_TOO_LONG;
}

enum err
text_format(char *to, size_t size, const char *format, ...)
{
	va_list args;
	enum err err;

	va_start(args, format);
	err = text_vformat(to, size, format, args);
	va_end(args);
	return err;
}

enum err
text_append(char *to, size_t size, const char *format, ...)
{
	size_t used = strnlen(to, size);
	va_list args;
	enum err err;

	if (used == size)
		return ERR_TOO_LONG;
	va_start(args, format);
	err = text_vformat(to + used, size - used, format, args);
	va_end(args);
	return err;
}

void
text_printable(char *to, size_t size, const char *from)
{
	size_t i;

	if (size == 0)
		return;
	for (i = 0; i < size - 1 && from != NULL && from[i] != '\0'; i++)
		to[i] = (char)(from[i] >= ' ' && from[i] <= '~' ? from[i] : '?');
	to[i] = '\0';
	if (from != NULL && from[i] != '\0' && size > 4)
		memcpy(to + size - 4, "...", 4);
}

void
text_word(char *to, size_t size, const char *from)
{
	text_printable(to, size, from);
	if (size == 0)
		return;
	for (; *to != '\0'; to++)
		if (strchr(" \"'\\=", *to) != NULL)
			*to = '_';
}

bool
text_number(const char *text, long min, long max, long *number)
{
	char *end;
	long value;

	if (text[strspn(text, "-0123456789")] != '\0')
		return false;
	errno = 0;
	value = strtol(text, &end, 10);
	if (end == text || *end != '\0' || errno != 0)
		return false;
	if (value < min || value > max)
		return false;

	*number = value;
	return true;
}

bool
text_starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool
text_all_digits(const char *text)
{
	return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

static char
text_lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool
text_same_word(const char *one, const char *other)
{
	while (*one != '\0' && text_lower(*one) == text_lower(*other)) {
		one++;
		other++;
	}
	return text_lower(*one) == text_lower(*other);
}
