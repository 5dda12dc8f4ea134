/*
 * The courier's walls.  The first goes up before anything is read or asked:
 * Landlock leaves the files that the exchange needs.  The second, the seal,
 * goes up when they have been read and the addresses are known: before the
 * first byte that the world decides, of TLS and HTTP, is looked at.
 *
 * The name service is asked between the two.  Who looks up names by the rules
 * of this host (nsswitch.conf) opens files, loads libraries, talks to local
 * daemons and starts threads: no filter that lets all of that pass is worth
 * much, and one that does not breaks somebody's resolver.
 */
#ifndef COURIER_CONFINE_H
#define COURIER_CONFINE_H

#include "base/err.h"
#include "base/sandbox.h"
#include "core/wire.h"
#include "courier/url.h"

struct confine {
	struct sandbox there; /* what this kernel has */
	struct sandbox holds; /* what is in force */
};

/*
 * Put up the first wall for ${job}.  ERR_CONFIG: sandbox = "required", and
 * this kernel lacks a part; ERR_SYSTEM: it has the part, and it failed.  The
 * reply says it, and from here on what is missing.
 */
enum err confine_files(
    struct confine *, const struct wire_job *, struct wire_reply *) MUST_CHECK;

/*
 * Put up the second, which leaves TCP to the port of ${peer}.  ERR_SYSTEM,
 * ERR_MEMORY: the reply says it; else it says what holds.
 */
enum err confine_seal(
    struct confine *, const struct url *peer, struct wire_reply *) MUST_CHECK;

#endif
