/*
 * Another program of this system, asked what it thinks: sshd, sudo.
 */
#ifndef DOCTOR_PROGRAM_H
#define DOCTOR_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define PROGRAM_WHY_SIZE 512

struct program {
	char *output;		    /* malloc'd, NUL-terminated */
	char why[PROGRAM_WHY_SIZE]; /* the beginning of its standard error */
	int status;		    /* of its exit; 128 + signal */
};

/* The first of the NULL-terminated ${paths} that is there; NULL: none. */
const char *program_find(const char *const *paths);

/*
 * Run the absolute argv[0] with nothing inherited: no environment but
 * LC_ALL=C, no input, no terminal, default signals.  At most 1 MiB of output
 * is taken and 10 s waited, then it is killed: ERR_TOO_LONG, ERR_TIMEOUT.
 * ERR_SYSTEM (it did not start; errno), ERR_MEMORY.  program_free after ERR_OK.
 */
enum err program_run(struct program *, const char *const argv[]) MUST_CHECK;
void program_free(struct program *);

#endif
