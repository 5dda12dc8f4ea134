/*
 * The name servers themselves, asked by us.  The resolver says "no" and "try
 * again" also when it could not ask anybody for want of a descriptor or a
 * port, which a local user can bring about.
 */
#ifndef COURIER_NAMESERVER_H
#define COURIER_NAMESERVER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Get ready to ask the servers of resolv.conf for ${host}, on sockets of our
 * own: nothing is sent.  Where this host has an error, or the host is one of
 * /etc/hosts, nothing is borne out below; of a host without a dot, which
 * `search` completes, silence alone is.  Once in a process.
 */
void nameserver_open(const char *host);
void nameserver_close(void);

/*
 * Whether the servers bear out that the host can't be resolved: asked for some
 * seconds, one of them says NXDOMAIN, or all of them SERVFAIL or nothing.  Any
 * other answer and any error of this host bears out nothing; nor does NXDOMAIN
 * where the resolver reported ${silence}, for it contradicts that.
 */
bool nameserver_bears_out(bool silence);

/*
 * Whether, asked for ${time_us}, none of the servers knows the host: the
 * resolver waits for one that is away while another one would answer.  May be
 * called in a signal's handler: see signal-safety(7).
 */
bool nameserver_know_nothing(int64_t time_us);

#endif
