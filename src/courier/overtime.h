/*
 * The end of a look-up that has no deadline of its own.
 */
#ifndef COURIER_OVERTIME_H
#define COURIER_OVERTIME_H

#include <stdint.h>

#include "base/err.h"

/*
 * Unless overtime_end() is called in time, end the process by ${deadline_us}
 * (CLOCK_BOOTTIME), with a reply to the verifier on ${socket}: UNREACHABLE, the
 * name service did not answer; UNSENT where one of the name servers does, when
 * they are asked in the last second (or quarter).  A process that comes to do
 * so late did not run when it should have, frozen or starved by somebody on
 * this host, and can't say who was silent: UNSENT.  Once in a process.
 * ERR_SYSTEM: no timer.
 */
enum err overtime_start(int socket, int64_t deadline_us) MUST_CHECK;

/* The look-up has ended.  ERR_SYSTEM: the timer could not be stopped. */
enum err overtime_end(void) MUST_CHECK;

#endif
