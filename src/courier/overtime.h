/*
 * The end of a look-up that has no deadline of its own.
 */
#ifndef COURIER_OVERTIME_H
#define COURIER_OVERTIME_H

#include <stdint.h>

#include "base/err.h"

/*
 * Unless overtime_end() is called before ${deadline_us} (CLOCK_BOOTTIME), end
 * the process then, with a reply to the verifier on ${socket}: UNREACHABLE, the
 * name service did not answer.  A process that comes to say so late did not run
 * when it should have, frozen or starved by somebody on this host, and can't
 * say who was silent: UNSENT.  Once in a process.  ERR_SYSTEM: no timer.
 */
enum err overtime_start(int socket, int64_t deadline_us) MUST_CHECK;

/* The look-up has ended.  ERR_SYSTEM: the timer could not be stopped. */
enum err overtime_end(void) MUST_CHECK;

#endif
