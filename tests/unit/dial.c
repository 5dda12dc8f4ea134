#include "unit.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "courier/dial.h"

#define TIMEOUT_MS 400

int __real_connect(int, const struct sockaddr *, socklen_t);
int __wrap_connect(int, const struct sockaddr *, socklen_t);

int __real_clock_gettime(clockid_t, struct timespec *);
int __wrap_clock_gettime(clockid_t, struct timespec *);

/* How long somebody on this host keeps the process from connecting. */
static int frozen_ms;

/*
 * The look at the boot clock, counted from the connection on, before which
 * this host slept for an hour; 0: it did not.
 */
static int woken_at, looks;

int
__wrap_clock_gettime(clockid_t id, struct timespec *now)
{
	int result = __real_clock_gettime(id, now);

	if (id == CLOCK_BOOTTIME && looks > 0 && woken_at > 0 &&
	    looks++ >= woken_at)
		now->tv_sec += 3600;
	return result;
}

int
__wrap_connect(int fd, const struct sockaddr *to, socklen_t size)
{
	(void)poll(NULL, 0, frozen_ms);
	looks = 1;
	return __real_connect(fd, to, size);
}

/* A listener whose queue is full: nobody answers a second caller. */
static void
set_up(int full[2], struct resolved *resolved)
{
	struct sockaddr_in *to = (struct sockaddr_in *)&resolved->at[0].address;

	*resolved = (struct resolved){ .count = 1 };
	resolved->at[0].size = sizeof(*to);
	to->sin_family = AF_INET;
	to->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	full[0] = socket(AF_INET, SOCK_STREAM, 0);
	full[1] = socket(AF_INET, SOCK_STREAM, 0);
	frozen_ms = 0;
	assert_int_equal(
	    bind(full[0], (struct sockaddr *)to, sizeof(*to)), 0);
	assert_int_equal(getsockname(full[0], (struct sockaddr *)to,
			     &resolved->at[0].size), 0);
	assert_int_equal(listen(full[0], 0), 0);
	assert_int_equal(
	    connect(full[1], (struct sockaddr *)to, sizeof(*to)), 0);
}

static void
silence_counts_for_who_waited(void **state)
{
	static const struct {
		int frozen_ms, woken_at;
		enum err err;
		enum delivery_class class;
	} rows[] = {
		{ 0, 0, ERR_NOT_FOUND, DELIVERY_UNREACHABLE },
		{ TIMEOUT_MS - 20, 0, ERR_SYSTEM, DELIVERY_UNSENT },
		{ TIMEOUT_MS + 20, 0, ERR_SYSTEM, DELIVERY_UNSENT },
		{ 0, 1, ERR_SYSTEM, DELIVERY_UNSENT },
		{ 0, 2, ERR_SYSTEM, DELIVERY_UNSENT },
		{ 0, 3, ERR_NOT_FOUND, DELIVERY_UNREACHABLE },
	};
	struct wire_reply reply = { 0 };
	struct resolved resolved;
	struct dial dial;
	int full[2];
	enum err err;
	size_t i;

	(void)state;
	set_up(full, &resolved);
	for (i = 0; i < COUNT(rows); i++) {
		frozen_ms = rows[i].frozen_ms;
		woken_at = rows[i].woken_at;
		looks = 0;
		err = dial_connect(&dial, &resolved, TIMEOUT_MS,
		    clock_deadline_us(10 * CLOCK_SECOND), &reply);
		EXPECT(err == rows[i].err && reply.class == rows[i].class,
		    "frozen for %d ms, woken at %d: %d, %s\n",
		    rows[i].frozen_ms, rows[i].woken_at, (int)err,
		    reply.detail);
	}
	close(full[0]);
	close(full[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(silence_counts_for_who_waited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
