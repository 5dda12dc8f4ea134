/*
 * The places of the state and of the configuration, made by root.
 */
#ifndef CLI_HOME_H
#define CLI_HOME_H

#include <sys/types.h>

#include "base/err.h"

#define HOME_WHY_SIZE 512

/*
 * Make ${path} (absolute), with ${mode}, owned by ${uid} and ${gid}, unless
 * there is something of that name already: others judge what that is.  Every
 * directory above it must be root's, and not writable by group or others (a
 * sticky one excepted).  ERR_UNSAFE, ERR_NOT_FOUND, ERR_SYSTEM; ${why} names
 * the directory and the mend.
 */
enum err home_create(const char *path, mode_t, uid_t, gid_t,
    char why[HOME_WHY_SIZE]) MUST_CHECK;

#endif
