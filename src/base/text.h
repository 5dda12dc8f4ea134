/*
 * Bounded, locale-free text.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Marks what users read: tests/checks/translations.sh collects it. */
#define N_(text) text

/*
 * Copy ${from} whole, or not at all: ERR_TOO_LONG when it does not fit into
 * ${size} bytes with its NUL (${to} is then the empty string).
 */
enum err text_copy(char *to, size_t size, const char *from) MUST_CHECK;

/*
 * Format into ${to}; ERR_TOO_LONG when it was cut (${to} then holds the cut
 * text, terminated).
 */
enum err text_format(char *to, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Append to the string in ${to}; otherwise as text_format. */
enum err text_append(char *to, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Reduce foreign text to printable ASCII, at most ${size} - 1 bytes: every
 * other byte becomes '?', a longer text ends in "...".  NULL is "".
 */
void text_printable(char *to, size_t size, const char *from);

/* text_printable, and blanks, quotes, backslash and '=' become '_': one word. */
void text_word(char *to, size_t size, const char *from);

/* The whole string is a decimal number within [min, max]; no blanks. */
bool text_number(const char *, long min, long max, long *number) MUST_CHECK;

bool text_starts(const char *, const char *prefix);
bool text_all_digits(const char *);

/* Equality in ASCII, whatever the case and the locale. */
bool text_same_word(const char *, const char *);

#endif
