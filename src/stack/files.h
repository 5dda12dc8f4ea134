/*
 * The files that a PAM configuration is made of.
 */
#ifndef STACK_FILES_H
#define STACK_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "stack/arena.h"
#include "stack/read.h"

/*
 * The whole file at ${path}, or the text that ${places} has in its place; a
 * NUL follows its ${*size} bytes.  ERR_NOT_FOUND: it can't be opened;
 * ERR_UNSAFE: no regular file (libpam takes a directory as an empty file);
 * ERR_TOO_LONG; ERR_MEMORY; ERR_SYSTEM: it can't be read.
 */
enum err files_load(struct arena *, const struct stack_places *places,
    const char *path, const char **text, size_t *size) MUST_CHECK;

bool files_has_directory(const struct stack_places *, const char *path);

/* Whether libpam finds the module that a line names so. */
bool files_has_module(const struct stack_places *, const char *path);

#endif
