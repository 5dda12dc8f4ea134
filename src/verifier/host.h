/*
 * The verifier's end of its protocol with the module.
 */
#ifndef VERIFIER_HOST_H
#define VERIFIER_HOST_H

#include "auth/login.h"
#include "base/err.h"
#include "core/wire.h"

/* The host behind ${socket}: a login's conversation. */
void host_init(struct login_host *, int socket);

/* The first packet, within 5 s.  As wire_receive. */
enum err host_receive_open(int socket, struct wire_open *) MUST_CHECK;

/* The last packet. */
enum err host_send_verdict(int socket, enum reason) MUST_CHECK;

#endif
