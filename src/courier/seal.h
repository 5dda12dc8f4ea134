/*
 * The seal: the system calls that are left to a courier which has read what
 * it needs.  The only unit that knows libseccomp.
 */
#ifndef COURIER_SEAL_H
#define COURIER_SEAL_H

#include "base/err.h"

/*
 * Seal the calling process, which has one thread and no_new_privs, for good.
 * From here on
 *
 * - it may use the sockets it has, and open TCP ones (IPv4, IPv6);
 * - looking up or opening a file, and any other socket, fail with EACCES,
 *   other options of sockets with EPERM;
 * - everything else ends it with SIGSYS: starting a program or a thread,
 *   mapping memory to be executed, signals to anybody, tracing, io_uring, and
 *   every call of another architecture's or of x32's.
 *
 * ERR_MEMORY, ERR_SYSTEM (errno says why): then it is not sealed.
 */
enum err seal_close(void) MUST_CHECK;

#endif
