/*
 * A program of ours, started with a path, a socket and nothing else.
 */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include <sys/types.h>

#include <spawn.h>

#include "base/err.h"

struct child {
	pid_t pid;
	int socket; /* our end; never 0, 1 or 2 */
};

#define CHILD_NONE { .pid = -1, .socket = -1 }

/*
 * Start the program at the absolute ${path} with its end of a SOCK_SEQPACKET
 * pair as descriptor 0, default signals, an empty mask and a constant
 * environment.  Descriptors that the caller left inheritable reach it: the
 * program closes them itself.  ERR_SYSTEM: errno says why.
 */
enum err child_start(struct child *, const char *path) MUST_CHECK;

/*
 * For posix_spawn: default signals, an empty mask, and the flags ${more} of
 * posix_spawnattr_setflags(3).  0, or an error number.
 */
int child_attributes(posix_spawnattr_t *, short more);

/*
 * Close our end, wait up to ${patience_ms} for the child to end, then kill
 * it.  Its exit status is nobody's verdict.  A child that was never started
 * is fine.
 */
void child_end(struct child *, int patience_ms);

#endif
