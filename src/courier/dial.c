#include "courier/dial.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "courier/outcome.h"

#define DIAL_STAGGER_US (CLOCK_SECOND / 4) /* RFC 8305 */

/*
 * Our own time ended before the connect timeout, this process was kept from
 * asking until it had, or this host slept: that proves nothing.
 */
#define DIAL_CUT_SHORT ECANCELED

/* The least share of the time for an address whose silence proves anything. */
#define DIAL_FAIR_SHARE 4

/* One address: waiting (fd != -1), or ended with ${error}. */
struct dial_try {
	int fd;
	int error;
	int64_t began_us;
};

struct dial_round {
	const struct resolved *resolved;
	struct dial_try tries[RESOLVE_MAX];
	size_t started;
	int64_t stagger_us;
	int64_t next_us; /* when the next address gets its turn */
	bool waited; /* for all of the time that there was */
};

static void
dial_try_end(struct dial_try *try, int error)
{
	close(try->fd);
	try->fd = -1;
	try->error = error;
}

static void
dial_start_next(struct dial_round *round)
{
	const struct resolve_address *to = &round->resolved->at[round->started];
	struct dial_try *try = &round->tries[round->started];

	round->started++;
	round->next_us = clock_deadline_us(round->stagger_us);
	try->error = 0;
	try->fd = socket(to->address.ss_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (try->fd == -1) {
		try->error = errno;
	} else if (connect(try->fd, (const struct sockaddr *)&to->address,
		       to->size) != 0 &&
		   errno != EINPROGRESS) {
		dial_try_end(try, errno);
	}
	try->began_us = clock_boot_us();
	if (try->fd == -1)
		round->next_us = 0;
}

/* Take note of the tries that have ended; the winner's index, or -1. */
static int
dial_look(struct dial_round *round, const struct pollfd *fds)
{
	socklen_t size;
	size_t i;
	int error;

	for (i = 0; i < round->started; i++) {
		if (round->tries[i].fd == -1 || fds[i].revents == 0)
			continue;
		error = 0;
		size = sizeof(error);
		if (getsockopt(round->tries[i].fd, SOL_SOCKET, SO_ERROR, &error,
			&size) != 0)
			error = errno;
		if (error == 0)
			return (int)i;
		dial_try_end(&round->tries[i], error);
		round->next_us = 0;
	}
	return -1;
}

static size_t
dial_waiting(const struct dial_round *round, struct pollfd *fds)
{
	size_t i, waiting = 0;

	for (i = 0; i < round->started; i++) {
		fds[i] = (struct pollfd){ .fd = round->tries[i].fd,
			.events = POLLOUT };
		waiting += round->tries[i].fd != -1;
	}
	return waiting;
}

/* By half of the time every address has got its turn. */
static int64_t
dial_stagger_us(const struct resolved *resolved, int64_t until_us)
{
	int64_t share_us = (int64_t)clock_left_ms(until_us) * 1000 /
	    (int64_t)(2 * resolved->count + 1);

	return share_us < DIAL_STAGGER_US ? share_us : DIAL_STAGGER_US;
}

/* The winner's index; -1 when all have failed or ${until_us} has come. */
static int
dial_race(struct dial_round *round, int64_t until_us)
{
	struct pollfd fds[RESOLVE_MAX];
	int winner, ready;

	round->stagger_us = dial_stagger_us(round->resolved, until_us);
	while (clock_left_ms(until_us) > 0) {
		int64_t wake_us = until_us;

		while (round->started < round->resolved->count &&
		       clock_boot_us() >= round->next_us)
			dial_start_next(round);
		if (dial_waiting(round, fds) == 0)
			return -1;
		if (round->started < round->resolved->count &&
		    round->next_us < until_us)
			wake_us = round->next_us;
		ready = poll(fds, (nfds_t)round->started,
		    clock_left_ms(wake_us) + 1);
		if (ready == -1 && errno != EINTR)
			return -1;
		round->waited = ready == 0;
		if (ready <= 0)
			continue;
		if ((winner = dial_look(round, fds)) != -1)
			return winner;
	}
	return -1;
}

bool
dial_error_is_network(int error)
{
	return error == ECONNREFUSED || error == ENETUNREACH ||
	       error == EHOSTUNREACH || error == ETIMEDOUT;
}

/* Unreachable only if every single address says so. */
static enum err
dial_fail(const struct dial_round *round, struct wire_reply *reply)
{
	const char *why = "the exchange's time was over";
	bool network = round->started > 0 && !round->resolved->more &&
	    round->started == round->resolved->count;
	size_t i;

	for (i = 0; i < round->started && network; i++) {
		network = dial_error_is_network(round->tries[i].error);
		if (round->tries[i].error != DIAL_CUT_SHORT)
			why = strerror(round->tries[i].error);
	}
	outcome_set(reply, network ? DELIVERY_UNREACHABLE : DELIVERY_UNSENT,
	    "no connection: %s", why);
	return network ? ERR_NOT_FOUND : ERR_SYSTEM;
}

static bool
dial_was_awake(int64_t since_us, int64_t for_ms)
{
	int64_t now_us;

	return clock_awake(&now_us) == ERR_OK &&
	       (now_us - since_us) / 1000 + 1 >= for_ms;
}

enum err
dial_connect(struct dial *dial, const struct resolved *resolved,
    int64_t timeout_ms, int64_t deadline_us, struct wire_reply *reply)
{
	struct dial_round round = { .resolved = resolved };
	int64_t awake_us, until_us, fair_us;
	bool in_time = clock_awake(&awake_us) == ERR_OK;
	int winner;
	size_t i;

	until_us = clock_deadline_us(timeout_ms * 1000);
	fair_us = until_us - timeout_ms * 1000 / DIAL_FAIR_SHARE;
	winner =
	    dial_race(&round, until_us < deadline_us ? until_us : deadline_us);
	in_time = in_time && until_us <= deadline_us &&
		  dial_was_awake(awake_us, timeout_ms);
	if (winner != -1) {
		dial->socket = round.tries[winner].fd;
		round.tries[winner].fd = -1;
		dial->address = resolved->at[winner].text;
	}
	for (i = 0; i < round.started; i++)
		if (round.tries[i].fd != -1)
			dial_try_end(&round.tries[i],
			    in_time && round.waited &&
				    round.tries[i].began_us <= fair_us
				? ETIMEDOUT
				: DIAL_CUT_SHORT);
	return winner != -1 ? ERR_OK : dial_fail(&round, reply);
}
