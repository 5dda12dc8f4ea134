#include "courier/overtime.h"

#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "core/wire.h"
#include "courier/outcome.h"

/* The verifier waits longer than this, for a process that runs at all. */
#define OVERTIME_LATE_US (CLOCK_SECOND / 10)
#define OVERTIME_SEND_US (CLOCK_SECOND / 10)

/* Of the one look-up; written before the timer runs, for its handler. */
static struct {
	int socket;
	int64_t deadline_us;
	struct wire_reply silent, late;
} overtime;

/* Calls nothing that may not be called here: see signal-safety(7). */
static void
overtime_reply(int signal)
{
	int64_t now = clock_boot_us();
	struct wire_reply *reply =
	    now < overtime.deadline_us + OVERTIME_LATE_US ? &overtime.silent :
							    &overtime.late;

	(void)signal;
	_exit(wire_send(overtime.socket, WIRE_REPLY, reply,
		  clock_deadline_us(OVERTIME_SEND_US)) == ERR_OK ? 0 : 1);
}

static enum err
overtime_set(int64_t left_us)
{
	const struct itimerval timer = {
		.it_value = { .tv_sec = left_us / CLOCK_SECOND,
		    .tv_usec = left_us % CLOCK_SECOND },
	};

	return setitimer(ITIMER_REAL, &timer, NULL) == 0 ? ERR_OK : ERR_SYSTEM;
}

enum err
overtime_start(int socket, int64_t deadline_us)
{
	struct sigaction action = { .sa_handler = overtime_reply };
	int left_ms = clock_left_ms(deadline_us);

	overtime.socket = socket;
	overtime.deadline_us = deadline_us;
	memset(&overtime.silent, 0, sizeof(overtime.silent));
	overtime.silent.surely_unsent = 1;
	overtime.late = overtime.silent;
	outcome_set(&overtime.silent, DELIVERY_UNREACHABLE,
	    "the name service did not answer");
	outcome_set(&overtime.late, DELIVERY_UNSENT,
	    "this host is too busy to wait for an answer");
	if (left_ms == 0 || sigaction(SIGALRM, &action, NULL) != 0)
		return ERR_SYSTEM;
	return overtime_set((int64_t)left_ms * 1000);
}

enum err
overtime_end(void)
{
	return overtime_set(0);
}
