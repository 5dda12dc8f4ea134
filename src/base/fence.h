/*
 * Landlock: a process gives up files, ports and other processes for good, and
 * needs no privilege for it, only no_new_privs.  By the bare system calls:
 * the headers of many a libc are older than its kernel.
 */
#ifndef BASE_FENCE_H
#define BASE_FENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/*
 * The version of the kernel's interface; 0: none, it is not built in, not
 * switched on (lsm=), or out of reach in this container.  Version 1 (Linux
 * 5.13) knows files, 2 renaming, 3 (6.2) truncation, 4 (6.7) TCP ports,
 * 5 (6.10) ioctls of devices, 6 (6.12) signals and abstract sockets.
 */
unsigned fence_abi(void);

struct fence {
	int rules;  /* descriptor */
	bool ports; /* those to connect to need a rule */
};

/*
 * Rules under which every use of files that version ${abi} (not 0) knows is
 * denied but for those allowed below; TCP ports may not be bound; with
 * ${connects} none but those allowed below may be connected to; no process
 * outside may be sent a signal, no abstract socket outside be connected to.
 * What is open already stays so; connecting to a named AF_UNIX socket is not
 * denied.  ERR_SYSTEM.  Ends in fence_close, or fence_drop.
 */
enum err fence_new(struct fence *, unsigned abi, bool connects) MUST_CHECK;

/*
 * ${path}, through symbolic links, and what is below it may be read; what is
 * not there needs no rule.  ERR_SYSTEM.
 */
enum err fence_allow_reading(const struct fence *, const char *path) MUST_CHECK;

/* TCP connections to ${port} (host order) may be made.  ERR_SYSTEM. */
enum err fence_allow_port(const struct fence *, uint16_t port) MUST_CHECK;

/*
 * The rules hold for this thread and its children from here on, on top of
 * those that held before; the rules' descriptor is closed.  ERR_SYSTEM.
 */
enum err fence_close(struct fence *) MUST_CHECK;
void fence_drop(struct fence *);

#endif
