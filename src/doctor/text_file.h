/*
 * Configuration of other programs, read as they read it: links are followed.
 */
#ifndef DOCTOR_TEXT_FILE_H
#define DOCTOR_TEXT_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/*
 * The whole regular file at ${path}, malloc'd and NUL-terminated; at most
 * 1 MiB.  ERR_NOT_FOUND, ERR_UNSAFE (no regular file), ERR_TOO_LONG,
 * ERR_MEMORY, ERR_SYSTEM.
 */
enum err text_file_read(char **text, const char *path) MUST_CHECK;

/*
 * The last ${max} bytes of a file that may be any size, such as a log.
 */
enum err text_file_tail(char **text, const char *path, long max) MUST_CHECK;

/* All ${size} bytes to ${file}; false: errno says why. */
bool text_file_write(int file, const void *bytes, size_t size) MUST_CHECK;

/*
 * The next line of ${*at}, cut out of it and terminated; NULL after the last.
 * ${at} starts at the text.
 */
char *text_file_line(char **at);

#endif
