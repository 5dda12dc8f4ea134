/*
 * resolv.conf, name servers and this host's own errors: whatever they say,
 * only an answer that bears it out, or the silence of all, is taken for "can't
 * be resolved".  The linker puts this file between nameserver.c and libc.
 */
#include <sys/socket.h>
#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "courier/nameserver.h"
#include "tests/fuzz/fuzz.h"

#define SERVERS 8
#define HEADER 12

static struct world {
	struct input input;
	int64_t now_us;
	int ours[SERVERS], theirs[SERVERS];
	size_t servers;
	bool local_error;    /* one of this host's was told */
	unsigned char id[2]; /* of the question */
	bool said_yes, said_no, said_other;
} world;

FILE *__real_fopen(const char *, const char *);
FILE *__wrap_fopen(const char *, const char *);
int __wrap_socket(int, int, int);
int __wrap_connect(int, const struct sockaddr *, socklen_t);
ssize_t __wrap_send(int, const void *, size_t, int);
ssize_t __wrap_recv(int, void *, size_t, int);
ssize_t __wrap___recv_chk(int, void *, size_t, size_t, int);
int __wrap_poll(struct pollfd *, nfds_t, int);
int __wrap___poll_chk(struct pollfd *, nfds_t, int, size_t);
int __wrap_clock_gettime(clockid_t, struct timespec *);
ssize_t __real_recv(int, void *, size_t, int);
int __real_poll(struct pollfd *, nfds_t, int);

/* Errors of the network, then of this host; false: none this time. */
static bool
fails(bool again_is_fine)
{
	static const int errors[] = { ECONNREFUSED, ENETUNREACH, EHOSTUNREACH,
		EAGAIN, EMFILE, ENOBUFS, EACCES, EADDRNOTAVAIL };
	unsigned which = input_byte(&world.input);

	if (which < 248)
		return false;
	errno = errors[which - 248];
	world.local_error |=
	    which - 248 > 3 || (which - 248 == 3 && !again_is_fine);
	return true;
}

FILE *
__wrap_fopen(const char *path, const char *mode)
{
	static char text[256];

	if (strcmp(path, "/etc/resolv.conf") != 0)
		return __real_fopen(path, mode);
	input_text(&world.input, text, sizeof(text));
	return text[0] == '\0' ? __real_fopen("/dev/null", mode)
			       : fmemopen(text, strlen(text), "r");
}

int
__wrap_socket(int family, int type, int protocol)
{
	int pair[2];

	(void)family;
	(void)type;
	(void)protocol;
	MUST(world.servers < SERVERS);
	if (input_byte(&world.input) >= 250) {
		errno = EMFILE;
		world.local_error = true;
		return -1;
	}
	MUST(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		 pair) == 0);
	world.ours[world.servers] = pair[0];
	world.theirs[world.servers++] = pair[1];
	return pair[0];
}

int
__wrap_connect(int fd, const struct sockaddr *to, socklen_t size)
{
	(void)fd;
	(void)to;
	(void)size;
	return fails(false) ? -1 : 0;
}

/* Up to three answers, most of them with the question's own id. */
static void
answer(int peer, const unsigned char *query)
{
	unsigned char packet[64] = { 0 };
	unsigned count = input_byte(&world.input) % 4;
	size_t size;

	for (; count > 0; count--) {
		size = input_byte(&world.input) % sizeof(packet);
		size = input_bytes(&world.input, packet, size);
		if (size > 2 && input_byte(&world.input) < 224)
			memcpy(packet, query, 2);
		(void)!write(peer, packet, size);
	}
}

ssize_t
__wrap_send(int fd, const void *bytes, size_t size, int flags)
{
	size_t i;

	(void)flags;
	MUST(size > HEADER && size <= HEADER + 255 + 5);
	memcpy(world.id, bytes, sizeof(world.id));
	if (fails(false))
		return -1;
	for (i = 0; i < world.servers; i++)
		if (world.ours[i] == fd)
			answer(world.theirs[i], bytes);
	return (ssize_t)size;
}

/* What an answer says, as RFC 1035 has it. */
ssize_t
__wrap_recv(int fd, void *bytes, size_t size, int flags)
{
	const unsigned char *packet = bytes;
	ssize_t got;

	if (input_byte(&world.input) > 128 && fails(true))
		return -1;
	got = __real_recv(fd, bytes, size, flags);
	if (got < HEADER || (packet[2] & 0x80) == 0 ||
	    memcmp(packet, world.id, sizeof(world.id)) != 0)
		return got;
	world.said_yes |= (packet[3] & 0x0f) == 0;
	world.said_no |= (packet[3] & 0x0f) == 3;
	world.said_other |= (packet[3] & 0x0f) != 3 && (packet[3] & 0x0f) != 2;
	return got;
}

ssize_t
__wrap___recv_chk(int fd, void *bytes, size_t size, size_t room, int flags)
{
	MUST(size <= room);
	return __wrap_recv(fd, bytes, size, flags);
}

/* Nobody waits: time passes. */
int
__wrap_poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
	int ready = __real_poll(fds, count, 0);

	if (ready == 0)
		world.now_us += (int64_t)timeout_ms * 1000;
	world.now_us += 1000;
	return ready;
}

int
__wrap___poll_chk(struct pollfd *fds, nfds_t count, int timeout_ms, size_t room)
{
	(void)room;
	return __wrap_poll(fds, count, timeout_ms);
}

int
__wrap_clock_gettime(clockid_t id, struct timespec *now)
{
	(void)id;
	now->tv_sec = world.now_us / CLOCK_SECOND;
	now->tv_nsec = world.now_us % CLOCK_SECOND * 1000;
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned which;
	bool silence, in_time, borne_out;
	char host[256];
	size_t i;

	world =
	    (struct world){ .input = { data, size }, .now_us = CLOCK_SECOND };
	which = input_byte(&world.input);
	silence = (which & 1) != 0;
	in_time = (which & 2) == 0; /* the resolver said something */
	input_text(&world.input, host, sizeof(host));
	nameserver_open(host);
	borne_out = in_time ? nameserver_bears_out(silence)
			    : nameserver_know_nothing(CLOCK_SECOND);
	nameserver_close();
	if (borne_out) {
		MUST(!world.local_error);
		MUST(!world.said_yes);
		MUST(!in_time || !world.said_other);
		MUST(!in_time || !world.said_no || !silence);
	}
	for (i = 0; i < world.servers; i++)
		close(world.theirs[i]);
	return 0;
}
