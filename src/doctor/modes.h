/*
 * Owners and modes: whoever can write to a file of ours, or to a directory
 * above it, is root here.
 */
#ifndef DOCTOR_MODES_H
#define DOCTOR_MODES_H

#include <sys/types.h>

#include <stdbool.h>

#include "conf/conf.h"
#include "doctor/remark.h"

/* What is there must be. */
enum modes_kind {
	MODES_DIRECTORY,
	MODES_READABLE, /* a file for the system user's group to read */
	MODES_SECRET,	/* likewise, and closed to others */
	MODES_PROGRAM,	/* for all to run */
	MODES_LIBRARY,
	MODES_CONFIG /* of another program: owner and mode alone */
};

/*
 * ${path} and every directory above it: root's, and not to be written by
 * others.  ${group}: the system user's.  False: a problem was told.
 */
bool modes_check(struct remarks *, const char *id, const char *path,
    enum modes_kind, gid_t group);

/* Secrets that lie about in the directory of ${path}. */
void modes_leftovers(struct remarks *, const char *path);

/* Room on the disk of ${path}. */
void modes_room(struct remarks *, const char *path);

#endif
