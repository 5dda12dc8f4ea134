#include "tests/fuzz/login_world.h"

#include <sys/random.h>
#include <sys/socket.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <stdarg.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "base/child.h"
#include "base/text.h"

#define BEGIN_REAL_US (INT64_C(1900000000) * CLOCK_SECOND)
#define BEGIN_BOOT_US (INT64_C(5000) * CLOCK_SECOND)

struct world world;

enum err __real_clock_now(struct moment *);
enum err __wrap_clock_now(struct moment *);
int __wrap_clock_gettime(clockid_t, struct timespec *);
int __real_poll(struct pollfd *, nfds_t, int);
int __wrap_poll(struct pollfd *, nfds_t, int);
int __wrap___poll_chk(struct pollfd *, nfds_t, int, size_t);
ssize_t __wrap_getrandom(void *, size_t, unsigned);
int __wrap_getpwnam_r(
    const char *, struct passwd *, char *, size_t, struct passwd **);
void __wrap_syslog(int, const char *, ...)
    __attribute__((format(printf, 2, 3)));
void __wrap___syslog_chk(int, int, const char *, ...)
    __attribute__((format(printf, 3, 4)));
enum err __wrap_child_start(struct child *, const char *);
void __wrap_child_end(struct child *, int);

void
world_begin(const uint8_t *data, size_t size)
{
	world = (struct world){ .input = { data, size },
		.boot_us = BEGIN_BOOT_US,
		.real_us = BEGIN_REAL_US,
		.random = 0x9e3779b97f4a7c15,
		.courier = -1 };
}

void
world_wait(int64_t us)
{
	world.boot_us += us;
	world.real_us += us;
}

void
world_set_clock(int64_t by_us)
{
	if (world.real_us + by_us > 0)
		world.real_us += by_us;
}

void
world_reboot(void)
{
	world.boots++;
	world.boot_us = BEGIN_BOOT_US;
}

int
__wrap_clock_gettime(clockid_t id, struct timespec *now)
{
	int64_t us = id == CLOCK_REALTIME ? world.real_us : world.boot_us;

	now->tv_sec = us / CLOCK_SECOND;
	now->tv_nsec = us % CLOCK_SECOND * 1000;
	return 0;
}

enum err
__wrap_clock_now(struct moment *moment)
{
	enum err err = __real_clock_now(moment);

	moment->boot_id[0] = (char)('0' + world.boots % 10);
	moment->boot_id[1] = 'x';
	return err;
}

/* Nobody waits: time passes. */
int
__wrap_poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
	int ready = __real_poll(fds, count, 0);

	if (ready == 0)
		world_wait((int64_t)(timeout_ms < 0 ? 0 : timeout_ms) * 1000);
	return ready;
}

int
__wrap___poll_chk(struct pollfd *fds, nfds_t count, int timeout_ms, size_t room)
{
	(void)room;
	return __wrap_poll(fds, count, timeout_ms);
}

/* splitmix64: codes differ, and are the same in every run of an input. */
ssize_t
__wrap_getrandom(void *bytes, size_t size, unsigned flags)
{
	unsigned char *at = bytes;
	uint64_t mixed = 0;
	size_t i;

	(void)flags;
	for (i = 0; i < size; i++) {
		if (i % 8 == 0) {
			mixed = (world.random += 0x9e3779b97f4a7c15);
			mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
			mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
			mixed ^= mixed >> 31;
		}
		at[i] = (unsigned char)(mixed >> (i % 8 * 8));
	}
	return (ssize_t)size;
}

int
__wrap_getpwnam_r(const char *name, struct passwd *record, char *buffer,
    size_t size, struct passwd **found)
{
	size_t i;

	*found = NULL;
	for (i = 0; i < PEOPLE; i++) {
		if (strcmp(people[i].name, name) != 0)
			continue;
		MUST(strlen(name) < size);
		memcpy(buffer, name, strlen(name) + 1);
		*record = (struct passwd){ .pw_name = buffer,
			.pw_uid = people[i].uid,
			.pw_gid = 100 };
		*found = record;
	}
	return strcmp(name, "broken") == 0 ? EIO : 0;
}

void
world_keep_secret(const char *text)
{
	char *place;

	if (strlen(text) < 6 || world.secret_count == WORLD_SECRETS)
		return;
	place = world.secrets[world.secret_count++];
	text_format(place, sizeof(world.secrets[0]), "%s", text);
}

void
world_check_text(const char *text)
{
	size_t i;

	MUST(is_printable(text));
	for (i = 0; i < world.secret_count; i++)
		MUST(strstr(text, world.secrets[i]) == NULL);
}

static void __attribute__((format(printf, 1, 0)))
log_line(const char *format, va_list args)
{
	char line[2048];

	(void)vsnprintf(line, sizeof(line), format, args);
	world_check_text(line);
}

void
__wrap_syslog(int priority, const char *format, ...)
{
	va_list args;

	(void)priority;
	va_start(args, format);
	log_line(format, args);
	va_end(args);
}

void
__wrap___syslog_chk(int priority, int flag, const char *format, ...)
{
	va_list args;

	(void)priority;
	(void)flag;
	va_start(args, format);
	log_line(format, args);
	va_end(args);
}

static void
say_stage(int socket, uint32_t at)
{
	struct wire_stage stage = { .stage = at };

	if (at != 0)
		MUST(wire_send(socket, WIRE_STAGE, &stage, world.boot_us) ==
		     ERR_OK);
}

/* What an honest courier says, in the classes' order. */
static void
say_reply(int socket, unsigned class, unsigned more)
{
	static const bool unsent[DELIVERY_COUNT] = {
		[DELIVERY_UNREACHABLE] = true, [DELIVERY_UNSENT] = true
	};
	struct wire_reply reply = { .class = class % DELIVERY_COUNT,
		.sid = "SMabcdefabcdef",
		.request_id = "RQabcdef",
		.detail = "HTTP 200",
		.line_type = "mobile" };

	reply.surely_unsent = unsent[reply.class] && (more & 0x40) == 0;
	reply.sim_swapped = more % 3;
	reply.forwarding = more / 3 % 3;
	reply.pwned_count = more & 0x20;
	reply.provider_code = (more & 0x10) != 0 ? 30007 : 0;
	if ((more & 0x08) != 0)
		reply.sim_swap_at = world.real_us / CLOCK_SECOND - 86400;
	world.surely_unsent = reply.surely_unsent != 0;
	world.unreachable =
	    reply.surely_unsent != 0 && reply.class == DELIVERY_UNREACHABLE;
	MUST(wire_send(socket, WIRE_REPLY, &reply, world.boot_us) == ERR_OK);
}

/* A courier that lives, dies, is stuck, or says what no courier says. */
static void
say(int socket, unsigned what, unsigned more)
{
	static const char junk[] = "SMS2 and what is no packet";

	world.surely_unsent = world.unreachable = false;
	world.silent = what >= 224;
	say_stage(socket, what % 4 > WIRE_STAGE_CONNECTING ? 0 : what % 4);
	if (what < 160)
		say_reply(socket, what / 4, more);
	else if (what < 176)
		(void)!send(socket, junk, sizeof(junk), MSG_NOSIGNAL);
	/* Stuck with the name service: nothing can have left. */
	if (world.silent && what % 4 == WIRE_STAGE_RESOLVING)
		world.surely_unsent = world.unreachable = true;
	if (!world.silent)
		MUST(shutdown(socket, SHUT_WR) == 0);
}

enum err
__wrap_child_start(struct child *child, const char *path)
{
	unsigned what = input_byte(&world.input);
	int pair[2];

	MUST(path[0] == '/' && world.courier == -1);
	if (what == 223)
		return ERR_SYSTEM;
	MUST(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0);
	*child = (struct child){ .pid = -1, .socket = pair[0] };
	world.courier = pair[1];
	say(pair[1], what, input_byte(&world.input));
	world_wait((int64_t)input_byte(&world.input) * 40000);
	return ERR_OK;
}

void
__wrap_child_end(struct child *child, int patience_ms)
{
	struct wire_job job;

	(void)patience_ms;
	memset(&job, 0, sizeof(job));
	if (wire_receive(world.courier, WIRE_JOB, &job, world.boot_us) ==
	    ERR_OK)
		world_sent(&job);
	close(world.courier);
	close(child->socket);
	world.courier = -1;
	child->socket = -1;
}
