/*
 * What a process of ours sheds of its caller, and how it becomes the system
 * user for good.  Called first, before anything else is done or read.
 */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include <stddef.h>

#include "base/err.h"

/*
 * Forget the caller: signals at their defaults and none blocked, umask 077,
 * directory "/", a session of our own, /dev/null on 1 and 2, every descriptor
 * above 2 closed, ordinary scheduling, niceness, affinity, I/O class, oom
 * score, timer slack (every wait could last as much longer) and personality, no
 * core file.  Descriptor 0 stays.  ERR_SYSTEM when a thing that
 * matters can't be done; ${what} names it.
 */
enum err process_reset(const char **what) MUST_CHECK;

/*
 * Leave the caller's cgroup for the root of the v2 hierarchy, where one is
 * mounted and somebody else than root has a say in it (a login user owns a
 * subtree under systemd); needs root.  Best effort: ERR_SYSTEM when it should
 * have been left and could not be.
 */
enum err process_leave_cgroup(void) MUST_CHECK;

/*
 * Raise the soft limits (and, with the privilege, the hard ones) to the floor
 * that we need: files 64, file size 1 GiB, address space 1 GiB, data 256 MiB,
 * stack 1 MiB, CPU 60 s, processes 64; locked memory 64 KiB where that is
 * possible.  ERR_DENIED when the caller's hard limits are below.
 */
enum err process_raise_limits(void) MUST_CHECK;

/*
 * Become ${user} for good: its uid, its group and no others, no capabilities,
 * not dumpable, no_new_privs when ${final}; then check that there is no way
 * back.  ERR_DENIED when not started as root, ERR_NOT_FOUND when there is no
 * such user or it is root, ERR_SYSTEM.
 */
enum err process_become(const char *user, int final) MUST_CHECK;

/*
 * Not dumpable, killed with its parent, no_new_privs, no core file.  For the
 * courier.  ERR_SYSTEM.
 */
enum err process_confine(void) MUST_CHECK;

#endif
