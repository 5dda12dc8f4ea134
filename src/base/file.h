/*
 * Files that decide who gets in: what must hold before one byte is believed.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define FILE_WHY_SIZE 512

/*
 * Read the whole file at the absolute ${path} into malloc'd ${*text} (the
 * caller wipes and frees it; NUL-terminated, ${*size} bytes without the NUL).
 * It must be a regular file with one link, owned by root, not writable by
 * group or others, and, where ${private} is true, closed to others; every
 * directory above it likewise owned by root and not writable by group or
 * others (a sticky one excepted).  No component may be a symbolic link.
 * ERR_NOT_FOUND, ERR_UNSAFE, ERR_TOO_LONG (over ${max} bytes), ERR_MEMORY,
 * ERR_SYSTEM (also: it changed meanwhile); ${why} names the offending path
 * component and the mend.
 */
enum err file_read(const char *path, size_t max, bool private, char **text,
    size_t *size, char why[FILE_WHY_SIZE]) MUST_CHECK;

/* Up to ${room} bytes, or fewer at the end of the file; -1 with errno. */
ssize_t file_fill(int file, char *text, size_t room);

#endif
