/*
 * The directories above the state.
 */
#ifndef STORE_ABOVE_H
#define STORE_ABOVE_H

#include "base/err.h"
#include "store/why.h"

/*
 * Nobody but root, and who we run as, can put another directory in the place
 * of ${path}, which is absolute and has no symbolic link in it: every one above
 * it is theirs, and not writable by others (a sticky one excepted).
 * ERR_UNSAFE, ERR_STORE.
 */
enum err above_check(const char *path, struct why *) MUST_CHECK;

#endif
