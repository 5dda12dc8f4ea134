/*
 * The name servers themselves, asked by us.  The resolver says "no" and "try
 * again" also when it could not ask anybody for want of a descriptor or a
 * port, which a local user can bring about.
 */
#ifndef COURIER_NAMESERVER_H
#define COURIER_NAMESERVER_H

#include <stdbool.h>

/*
 * Whether the servers of resolv.conf bear out that ${host} can't be resolved:
 * asked on sockets of our own for some seconds, one of them says NXDOMAIN, or
 * all of them SERVFAIL or nothing.  Any other answer and any error of this
 * host bears out nothing; nor does NXDOMAIN where the resolver reported
 * ${silence}, for it contradicts that.
 */
bool nameserver_bears_out(const char *host, bool silence);

#endif
