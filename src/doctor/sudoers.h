/*
 * The lines of sudoers and of what it includes, with their places.  What they
 * amount to for one user is sudo's to say.
 */
#ifndef DOCTOR_SUDOERS_H
#define DOCTOR_SUDOERS_H

#include <stdbool.h>

#include "base/err.h"

#define SUDOERS_PATH "/etc/sudoers"

struct sudoers_line {
	const char *file;
	unsigned line; /* the first one of a continued line */
	char *text;    /* without its comment; whole, or cut */
};

/*
 * Call ${each} for every line that says something.  ERR_NOT_FOUND, ERR_MEMORY,
 * ERR_SYSTEM: of the first file; others that can't be read are passed over, as
 * those that are too many (1024).
 */
enum err sudoers_each(const char *path,
    void (*each)(const struct sudoers_line *, void *), void *) MUST_CHECK;

#endif
