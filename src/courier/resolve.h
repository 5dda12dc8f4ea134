/*
 * Addresses of the host that is dialled.
 */
#ifndef COURIER_RESOLVE_H
#define COURIER_RESOLVE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "base/err.h"
#include "core/wire.h"

#define RESOLVE_MAX 16 /* addresses that are tried at all */

struct resolve_address {
	struct sockaddr_storage address;
	socklen_t size;
	char text[INET6_ADDRSTRLEN]; /* numeric */
};

struct resolved {
	size_t count;
	bool more; /* than are in ${at} */
	struct resolve_address at[RESOLVE_MAX];
};

/*
 * Ask the name service for ${host}, a name or a literal address, in the
 * calling thread: overtime.h holds the deadline.  ERR_NOT_FOUND:
 * NXDOMAIN, SERVFAIL or no answer, borne out by the name servers themselves
 * (nameserver.h), and the reply says UNREACHABLE; ERR_SYSTEM: anything else,
 * and it says UNSENT.
 */
enum err resolve_host(struct resolved *, const char *host, const char *port,
    struct wire_reply *) MUST_CHECK;

#endif
