#include "courier/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/socket.h>

#define SEAL_ALLOW SCMP_ACT_ALLOW
#define SEAL_REFUSE SCMP_ACT_ERRNO(EACCES)
#define SEAL_IGNORE SCMP_ACT_ERRNO(EPERM)
#define SEAL_TYPE 0xf /* of a socket; flags are above it */
#define SEAL_CONDITIONS 3

/*
 * What TLS and HTTP over one socket use, as strace saw libcurl 7.88 and
 * OpenSSL 3.0 do it in exchanges that went well and in those that the tests
 * spoil: recvfrom, sendto, poll, connect, socket, socketpair, getsockopt,
 * setsockopt, getsockname, getpeername, fcntl, close, getpid, getrandom, brk,
 * mmap, munmap, mprotect, madvise, mlock, munlock, futex, exit_group.  The
 * others are what another libc, architecture or version of these libraries
 * has in their place: ppoll where there is no poll (arm64), the calls with
 * 64-bit times on 32-bit machines, clock_gettime where no vDSO helps, pipe2 or
 * eventfd2 for the socketpair, read and write, exit, mremap.  None of them
 * reaches further than this process and the sockets that it has.
 */
static const int seal_allowed[] = { SCMP_SYS(read), SCMP_SYS(write),
	SCMP_SYS(recv), SCMP_SYS(recvfrom), SCMP_SYS(send), SCMP_SYS(connect),
	SCMP_SYS(getsockname), SCMP_SYS(getpeername), SCMP_SYS(getsockopt),
	SCMP_SYS(shutdown), SCMP_SYS(close), SCMP_SYS(poll), SCMP_SYS(ppoll),
	SCMP_SYS(ppoll_time64), SCMP_SYS(pipe2), SCMP_SYS(eventfd2),
	SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
	SCMP_SYS(mlock), SCMP_SYS(munlock), SCMP_SYS(futex),
	SCMP_SYS(futex_time64), SCMP_SYS(sched_yield), SCMP_SYS(getpid),
	SCMP_SYS(gettid), SCMP_SYS(clock_gettime), SCMP_SYS(clock_gettime64),
	SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom),
	SCMP_SYS(sysinfo), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(sigreturn), SCMP_SYS(sigaltstack),
	SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group) };

/*
 * Refused, not deadly: the looks at files that libraries take by the way and
 * can do without, such as a time zone or a random device.  Those that the
 * tests meet happen before the seal; one more after an update of a library
 * must not lock everybody out, and who controls a courier learns nothing from
 * the error that the end of the process would not tell as well.
 */
static const int seal_refused[] = { SCMP_SYS(open), SCMP_SYS(openat),
	SCMP_SYS(stat), SCMP_SYS(stat64), SCMP_SYS(lstat), SCMP_SYS(lstat64),
	SCMP_SYS(fstat), SCMP_SYS(fstat64), SCMP_SYS(newfstatat),
	SCMP_SYS(fstatat64), SCMP_SYS(statx), SCMP_SYS(access),
	SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink),
	SCMP_SYS(readlinkat) };

/*
 * Calls whose arguments decide; where no row fits, the call is deadly.
 *
 * - socket: TCP alone.  Libraries try local sockets (a name service cache, the
 *   log), netlink and datagrams (is there IPv6?) and do without; nobody tries
 *   raw, packet or crypto sockets by accident.
 * - socketpair: of streams.  Datagrams could be sent on to named sockets.
 * - sendto: on a connection.  With an address it would be a way round the
 *   ports that Landlock leaves (MSG_FASTOPEN).
 * - setsockopt: TCP_NODELAY.  Other options of its kind are performance, and
 *   libraries live without; some make the kernel run filters or protocols.
 * - fcntl: flags.  F_SETOWN would have the kernel send signals for us.
 * - mmap, mprotect: never to be executed.
 */
static const struct seal_rule {
	uint32_t action;
	int call;
	unsigned conditions;
	struct scmp_arg_cmp arguments[SEAL_CONDITIONS];
} seal_rules[] = {
	{ SEAL_ALLOW, SCMP_SYS(socket), 3,
	    { { 0, SCMP_CMP_EQ, AF_INET, 0 },
		{ 1, SCMP_CMP_MASKED_EQ, SEAL_TYPE, SOCK_STREAM },
		{ 2, SCMP_CMP_EQ, 0, 0 } } },
	{ SEAL_ALLOW, SCMP_SYS(socket), 3,
	    { { 0, SCMP_CMP_EQ, AF_INET6, 0 },
		{ 1, SCMP_CMP_MASKED_EQ, SEAL_TYPE, SOCK_STREAM },
		{ 2, SCMP_CMP_EQ, 0, 0 } } },
	{ SEAL_REFUSE, SCMP_SYS(socket), 2,
	    { { 0, SCMP_CMP_EQ, AF_INET, 0 },
		{ 1, SCMP_CMP_MASKED_EQ, SEAL_TYPE, SOCK_DGRAM } } },
	{ SEAL_REFUSE, SCMP_SYS(socket), 2,
	    { { 0, SCMP_CMP_EQ, AF_INET6, 0 },
		{ 1, SCMP_CMP_MASKED_EQ, SEAL_TYPE, SOCK_DGRAM } } },
	{ SEAL_REFUSE, SCMP_SYS(socket), 1,
	    { { 0, SCMP_CMP_EQ, AF_UNIX, 0 } } },
	{ SEAL_REFUSE, SCMP_SYS(socket), 1,
	    { { 0, SCMP_CMP_EQ, AF_NETLINK, 0 } } },
	{ SEAL_ALLOW, SCMP_SYS(socketpair), 2,
	    { { 0, SCMP_CMP_EQ, AF_UNIX, 0 },
		{ 1, SCMP_CMP_MASKED_EQ, SEAL_TYPE, SOCK_STREAM } } },
	{ SEAL_ALLOW, SCMP_SYS(sendto), 1, { { 4, SCMP_CMP_EQ, 0, 0 } } },
	{ SEAL_ALLOW, SCMP_SYS(setsockopt), 2,
	    { { 1, SCMP_CMP_EQ, IPPROTO_TCP, 0 },
		{ 2, SCMP_CMP_EQ, TCP_NODELAY, 0 } } },
	{ SEAL_IGNORE, SCMP_SYS(setsockopt), 2,
	    { { 1, SCMP_CMP_EQ, IPPROTO_TCP, 0 },
		{ 2, SCMP_CMP_NE, TCP_NODELAY, 0 } } },
	{ SEAL_IGNORE, SCMP_SYS(setsockopt), 1,
	    { { 1, SCMP_CMP_EQ, SOL_SOCKET, 0 } } },
	{ SEAL_ALLOW, SCMP_SYS(fcntl), 1, { { 1, SCMP_CMP_EQ, F_GETFL, 0 } } },
	{ SEAL_ALLOW, SCMP_SYS(fcntl), 1, { { 1, SCMP_CMP_EQ, F_SETFL, 0 } } },
	{ SEAL_ALLOW, SCMP_SYS(fcntl), 1, { { 1, SCMP_CMP_EQ, F_GETFD, 0 } } },
	{ SEAL_ALLOW, SCMP_SYS(fcntl), 1, { { 1, SCMP_CMP_EQ, F_SETFD, 0 } } },
	{ SEAL_ALLOW, SCMP_SYS(mmap), 1,
	    { { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0 } } },
	{ SEAL_ALLOW, SCMP_SYS(mmap2), 1,
	    { { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0 } } },
	{ SEAL_ALLOW, SCMP_SYS(mprotect), 1,
	    { { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0 } } },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* 0, or a negative errno, as all of libseccomp. */
static int
seal_add_calls(
    scmp_filter_ctx filter, uint32_t action, const int *calls, size_t count)
{
	int rc = 0;
	size_t i;

	for (i = 0; i < count && rc == 0; i++)
		rc = seccomp_rule_add_array(filter, action, calls[i], 0, NULL);
	return rc;
}

static int
seal_add_rules(scmp_filter_ctx filter)
{
	const struct seal_rule *rule;
	int rc = 0;
	size_t i;

	for (i = 0; i < COUNT(seal_rules) && rc == 0; i++) {
		rule = &seal_rules[i];
		rc = seccomp_rule_add_array(filter, rule->action, rule->call,
		    rule->conditions, rule->arguments);
	}
	return rc;
}

enum err
seal_close(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int rc;

	if (filter == NULL)
		return ERR_MEMORY;
	/* Calls of x32 and of 32-bit programs are of another architecture. */
	if ((rc = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH,
		 SCMP_ACT_KILL_PROCESS)) == 0 &&
	    (rc = seal_add_calls(
		 filter, SEAL_ALLOW, seal_allowed, COUNT(seal_allowed))) == 0 &&
	    (rc = seal_add_calls(filter, SEAL_REFUSE, seal_refused,
		 COUNT(seal_refused))) == 0 &&
	    (rc = seal_add_rules(filter)) == 0)
		rc = seccomp_load(filter);
	seccomp_release(filter);
	errno = -rc;
	return rc == 0 ? ERR_OK : ERR_SYSTEM;
}
