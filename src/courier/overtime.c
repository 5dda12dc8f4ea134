#include "courier/overtime.h"

#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "core/wire.h"
#include "courier/nameserver.h"
#include "courier/outcome.h"

/* The verifier waits longer than this, for a process that runs at all. */
#define OVERTIME_LATE_US (CLOCK_SECOND / 10)
#define OVERTIME_SEND_US (CLOCK_SECOND / 10)

/* Of the look-up's time, to ask the name servers whether they are silent. */
#define OVERTIME_ASK_MAX_US CLOCK_SECOND
#define OVERTIME_ASK_SHARE 4

/* Of the one look-up; written before the timer runs, for its handler. */
static struct {
	int socket;
	int64_t deadline_us;
	int64_t ask_us;
	struct wire_reply silent, slow, late;
} overtime;

/* Calls nothing that may not be called here: see signal-safety(7). */
static void
overtime_reply(int signal)
{
	int64_t left_us = (int64_t)clock_left_ms(overtime.deadline_us) * 1000;
	struct wire_reply *reply = &overtime.late;

	(void)signal;
	if (left_us >= overtime.ask_us / 2)
		reply = nameserver_know_nothing(left_us) ? &overtime.silent
							 : &overtime.slow;
	if (clock_boot_us() >= overtime.deadline_us + OVERTIME_LATE_US)
		reply = &overtime.late;
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
	int64_t left_us = (int64_t)clock_left_ms(deadline_us) * 1000;

	overtime.socket = socket;
	overtime.deadline_us = deadline_us;
	overtime.ask_us = left_us / OVERTIME_ASK_SHARE;
	if (overtime.ask_us > OVERTIME_ASK_MAX_US)
		overtime.ask_us = OVERTIME_ASK_MAX_US;
	memset(&overtime.silent, 0, sizeof(overtime.silent));
	overtime.silent.surely_unsent = 1;
	overtime.late = overtime.slow = overtime.silent;
	outcome_set(&overtime.silent, DELIVERY_UNREACHABLE,
	    "the name service did not answer");
	outcome_set(&overtime.slow, DELIVERY_UNSENT,
	    "the name service took too long, and not all of its servers are "
	    "known to be silent; is one in resolv.conf away?");
	outcome_set(&overtime.late, DELIVERY_UNSENT,
	    "this host is too busy to wait for an answer");
	if (left_us == 0 || sigaction(SIGALRM, &action, NULL) != 0)
		return ERR_SYSTEM;
	return overtime_set(left_us - overtime.ask_us);
}

enum err
overtime_end(void)
{
	return overtime_set(0);
}
