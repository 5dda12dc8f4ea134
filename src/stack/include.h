/*
 * Files that name one another.
 */
#ifndef STACK_INCLUDE_H
#define STACK_INCLUDE_H

#include "stack/private.h"

#define READ_ANY (-1) /* lines of every chain */

/* A file that is being read, and on whose behalf. */
struct context {
	const struct stack_source *source;
	const char *known; /* the service of all its lines; NULL: pam.conf */
	int requested;	   /* lines of this chain, or READ_ANY */
	unsigned depth;	   /* of inclusions */
	unsigned level;	   /* of substacks */
};

/*
 * Take the lines of ${text} in.  False: libpam gives the file up; what came
 * before stays.
 */
bool read_text(
    struct reading *, const struct context *, const char *text, size_t size);

/*
 * Take in what the line of ${at} in the file of ${context} includes: the lines
 * of chain ${requested} (or READ_ANY) in ${name} (NULL: missing).  False: it
 * can't be read, wholly or in part.
 */
bool include_file(struct reading *, const struct context *,
    const struct stack_entry *at, const char *name, int requested,
    bool substack);

#endif
