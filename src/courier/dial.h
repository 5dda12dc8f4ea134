/*
 * The connection.  It is made here and not in the HTTP library, because what
 * "unreachable" means depends on how every single address failed.
 */
#ifndef COURIER_DIAL_H
#define COURIER_DIAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "core/wire.h"
#include "courier/resolve.h"

struct dial {
	int socket; /* connected, non-blocking; the caller's */
	const char *address; /* the one that answered, in the resolved */
};

/*
 * Connect to the addresses in their order, the next one after a quarter of a
 * second (all within half of the time) or a failure; the first that answers is
 * taken.  ERR_NOT_FOUND: every one that the name has ended in ECONNREFUSED,
 * ENETUNREACH, EHOSTUNREACH or the connect timeout (${timeout_ms}), a quarter
 * of it at least its own and this host awake for all of it, and the reply says
 * UNREACHABLE.  ERR_SYSTEM: a local error, or ${deadline_us} came first, or
 * there are more addresses, and it says UNSENT.
 */
enum err dial_connect(struct dial *, const struct resolved *,
    int64_t timeout_ms, int64_t deadline_us, struct wire_reply *) MUST_CHECK;

/* Whether a failed call says that the network or the peer is away. */
bool dial_error_is_network(int error);

#endif
