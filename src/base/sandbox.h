/*
 * What this kernel offers to confine a process with, and how that is said:
 * for the courier that uses it, and for those who report it.
 */
#ifndef BASE_SANDBOX_H
#define BASE_SANDBOX_H

#include <stdbool.h>

#define SANDBOX_TEXT_SIZE 32

struct sandbox {
	bool seccomp;	   /* filters, and one may kill the whole process */
	unsigned landlock; /* version of its interface; 0: none */
};

/* Of the calling process: a container may keep it from either. */
void sandbox_probe(struct sandbox *);

/* "seccomp,landlock7", "seccomp", "landlock2" or "none". */
void sandbox_text(char text[SANDBOX_TEXT_SIZE], const struct sandbox *);

/* "seccomp", "Landlock", "seccomp and Landlock"; "": nothing is missing. */
const char *sandbox_lacks(const struct sandbox *);

#endif
