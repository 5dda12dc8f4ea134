/* The C library's calls, as they fail. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <libintl.h>
#include <locale.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/fault/fault.h"

WRAP(void *, malloc, (size_t size), NULL, ENOMEM, (size))
WRAP(void *, calloc, (size_t count, size_t size), NULL, ENOMEM, (count, size))
WRAP(void *, realloc, (void *old, size_t size), NULL, ENOMEM, (old, size))
WRAP(void *, reallocarray, (void *old, size_t count, size_t size), NULL,
    ENOMEM, (old, count, size))
WRAP(char *, strdup, (const char *text), NULL, ENOMEM, (text))

WRAP(ssize_t, read, (int fd, void *to, size_t size), -1, EIO, (fd, to, size))
WRAP(ssize_t, pread, (int fd, void *to, size_t size, off_t at), -1, EIO,
    (fd, to, size, at))
WRAP(ssize_t, write, (int fd, const void *from, size_t size), -1, ENOSPC,
    (fd, from, size))
WRAP(ssize_t, readlink, (const char *path, char *to, size_t size), -1, EIO,
    (path, to, size))
WRAP(int, fsync, (int fd), -1, EIO, (fd))
WRAP(int, fallocate, (int fd, int mode, off_t at, off_t size), -1, ENOSPC,
    (fd, mode, at, size))
WRAP(int, ftruncate, (int fd, off_t size), -1, EIO, (fd, size))
WRAP(int, fchmod, (int fd, mode_t mode), -1, EPERM, (fd, mode))
WRAP(int, fchown, (int fd, uid_t uid, gid_t gid), -1, EPERM, (fd, uid, gid))
WRAP(int, fstat, (int fd, struct stat *st), -1, EIO, (fd, st))
WRAP(int, lstat, (const char *path, struct stat *st), -1, EIO, (path, st))
WRAP(int, fstatat, (int at, const char *path, struct stat *st, int flags), -1,
    EIO, (at, path, st, flags))
WRAP(int, fstatvfs, (int fd, struct statvfs *st), -1, EIO, (fd, st))
WRAP(int, renameat, (int at, const char *from, int to_at, const char *to), -1,
    EIO, (at, from, to_at, to))
WRAP(int, rename, (const char *from, const char *to), -1, EIO, (from, to))
WRAP(int, mkdirat, (int at, const char *path, mode_t mode), -1, EROFS,
    (at, path, mode))
WRAP(int, mkostemp, (char *path, int flags), -1, EROFS, (path, flags))
WRAP(int, syncfs, (int fd), -1, EIO, (fd))
WRAP(int, flock, (int fd, int how), -1, ENOLCK, (fd, how))
WRAP(int, chdir, (const char *path), -1, EACCES, (path))
WRAP(int, pipe2, (int fds[2], int flags), -1, EMFILE, (fds, flags))
WRAP(FILE *, fopen, (const char *path, const char *mode), NULL, EMFILE,
    (path, mode))
WRAP(char *, fgets, (char *to, int size, FILE *from), NULL, EIO,
    (to, size, from))

WRAP(int, socketpair, (int family, int type, int protocol, int pair[2]), -1,
    EMFILE, (family, type, protocol, pair))
WRAP(ssize_t, send, (int fd, const void *from, size_t size, int flags), -1,
    EIO, (fd, from, size, flags))
WRAP(ssize_t, recvmsg, (int fd, struct msghdr *message, int flags), -1, EIO,
    (fd, message, flags))
WRAP(int, poll, (struct pollfd *fds, nfds_t count, int ms), -1, ENOMEM,
    (fds, count, ms))
WRAP(ssize_t, getrandom, (void *to, size_t size, unsigned flags), -1, EIO,
    (to, size, flags))

WRAP(pid_t, waitpid, (pid_t pid, int *status, int flags), -1, ECHILD,
    (pid, status, flags))
WRAP(int, kill, (pid_t pid, int number), -1, EPERM, (pid, number))
WRAP(pid_t, fork, (void), -1, EAGAIN, ())
WRAP(int, posix_spawn_file_actions_init, (posix_spawn_file_actions_t *it),
    ENOMEM, ENOMEM, (it))
WRAP(int, posix_spawnattr_init, (posix_spawnattr_t *it), ENOMEM, ENOMEM, (it))
WRAP(int, posix_spawnattr_setsigdefault,
    (posix_spawnattr_t *it, const sigset_t *set), EINVAL, EINVAL, (it, set))
WRAP(int, posix_spawnattr_setsigmask,
    (posix_spawnattr_t *it, const sigset_t *set), EINVAL, EINVAL, (it, set))
WRAP(int, posix_spawnattr_setflags, (posix_spawnattr_t *it, short flags),
    EINVAL, EINVAL, (it, flags))

WRAP(int, sigaction,
    (int number, const struct sigaction *now, struct sigaction *before), -1,
    EFAULT, (number, now, before))
WRAP(int, sigprocmask, (int how, const sigset_t *now, sigset_t *before), -1,
    EFAULT, (how, now, before))
WRAP(int, close_range, (unsigned first, unsigned last, int flags), -1, ENOSYS,
    (first, last, flags))
WRAP(int, setrlimit, (__rlimit_resource_t what, const struct rlimit *limit),
    -1, EPERM, (what, limit))
WRAP(int, getrlimit, (__rlimit_resource_t what, struct rlimit *limit), -1,
    EFAULT, (what, limit))

WRAP(int, setgroups, (size_t count, const gid_t *groups), -1, EPERM,
    (count, groups))
WRAP(int, getgroups, (int count, gid_t groups[]), -1, EINVAL, (count, groups))
WRAP(int, setresuid, (uid_t r, uid_t e, uid_t s), -1, EAGAIN, (r, e, s))
WRAP(int, setresgid, (gid_t r, gid_t e, gid_t s), -1, EPERM, (r, e, s))
WRAP(int, getresuid, (uid_t *r, uid_t *e, uid_t *s), -1, EFAULT, (r, e, s))
WRAP(int, getresgid, (gid_t *r, gid_t *e, gid_t *s), -1, EFAULT, (r, e, s))
WRAP(int, getpwnam_r,
    (const char *name, struct passwd *record, char *buffer, size_t size,
	struct passwd **found),
    EIO, EIO, (name, record, buffer, size, found))
WRAP(int, getgrnam_r,
    (const char *name, struct group *record, char *buffer, size_t size,
	struct group **found),
    EIO, EIO, (name, record, buffer, size, found))
WRAP(int, getgrouplist,
    (const char *user, gid_t group, gid_t *groups, int *count), -1, ENOMEM,
    (user, group, groups, count))
WRAP(int, gethostname, (char *name, size_t size), -1, ENAMETOOLONG,
    (name, size))

WRAP(int, setenv, (const char *name, const char *value, int anew), -1, ENOMEM,
    (name, value, anew))
WRAP(char *, setlocale, (int category, const char *name), NULL, ENOENT,
    (category, name))
WRAP(char *, bindtextdomain, (const char *domain, const char *path), NULL,
    ENOMEM, (domain, path))
WRAP(char *, bind_textdomain_codeset,
    (const char *domain, const char *codeset), NULL, ENOMEM, (domain, codeset))
WRAP(char *, textdomain, (const char *domain), NULL, ENOMEM, (domain))

/* It is closed all the same. */
FAULT_POINT(close);
int __real_close(int fd);
int __wrap_close(int fd);
int
__wrap_close(int fd)
{
	int result = __real_close(fd);

	if (!fault_due(&point_close))
		return result;
	errno = EIO;
	return -1;
}

FAULT_POINT(posix_spawn_file_actions_adddup2);
int __real_posix_spawn_file_actions_adddup2(
    posix_spawn_file_actions_t *it, int from, int to);
int __wrap_posix_spawn_file_actions_adddup2(
    posix_spawn_file_actions_t *it, int from, int to);
int
__wrap_posix_spawn_file_actions_adddup2(
    posix_spawn_file_actions_t *it, int from, int to)
{
	fault_given_socket = from;
	if (fault_due(&point_posix_spawn_file_actions_adddup2))
		return ENOMEM;
	return __real_posix_spawn_file_actions_adddup2(it, from, to);
}

FAULT_POINT(posix_spawn);
int __real_posix_spawn(pid_t *pid, const char *path,
    const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *how,
    char *const argv[], char *const envp[]);
int __wrap_posix_spawn(pid_t *pid, const char *path,
    const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *how,
    char *const argv[], char *const envp[]);
int
__wrap_posix_spawn(pid_t *pid, const char *path,
    const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *how,
    char *const argv[], char *const envp[])
{
	if (fault_due(&point_posix_spawn))
		return EAGAIN;
	if (fault_spawn != NULL)
		return fault_spawn(pid, fault_given_socket);
	return __real_posix_spawn(pid, path, actions, how, argv, envp);
}

/* Those with arguments of any number. */
FAULT_POINT(open);
int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int
__wrap_open(const char *path, int flags, ...)
{
	va_list more;
	mode_t mode;

	va_start(more, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
	va_end(more);
	if (!fault_due(&point_open))
		return __real_open(path, flags, mode);
	errno = EMFILE;
	return -1;
}

FAULT_POINT(openat);
int __real_openat(int at, const char *path, int flags, ...);
int __wrap_openat(int at, const char *path, int flags, ...);
int
__wrap_openat(int at, const char *path, int flags, ...)
{
	va_list more;
	mode_t mode;

	va_start(more, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
	va_end(more);
	if (!fault_due(&point_openat))
		return __real_openat(at, path, flags, mode);
	errno = EMFILE;
	return -1;
}

FAULT_POINT(fcntl);
int __real_fcntl(int fd, int what, ...);
int __wrap_fcntl(int fd, int what, ...);
int
__wrap_fcntl(int fd, int what, ...)
{
	va_list more;
	void *argument;

	va_start(more, what);
	argument = va_arg(more, void *);
	va_end(more);
	if (!fault_due(&point_fcntl))
		return __real_fcntl(fd, what, argument);
	errno = EMFILE;
	return -1;
}

FAULT_POINT(prctl);
int __real_prctl(int what, ...);
int __wrap_prctl(int what, ...);
int
__wrap_prctl(int what, ...)
{
	unsigned long arguments[4];
	va_list more;
	size_t i;

	va_start(more, what);
	for (i = 0; i < 4; i++)
		arguments[i] = va_arg(more, unsigned long);
	va_end(more);
	if (!fault_due(&point_prctl))
		return __real_prctl(what, arguments[0], arguments[1],
		    arguments[2], arguments[3]);
	errno = EINVAL;
	return -1;
}

FAULT_POINT(syscall);
long __real_syscall(long number, ...);
/* It can't know how many arguments there are, and hands on what is there. */
long __wrap_syscall(long number, ...)
    __attribute__((no_sanitize_address));
long
__wrap_syscall(long number, ...)
{
	long arguments[6];
	va_list more;
	size_t i;

	va_start(more, number);
	for (i = 0; i < 6; i++)
		arguments[i] = va_arg(more, long);
	va_end(more);
	if (!fault_due(&point_syscall))
		return __real_syscall(number, arguments[0], arguments[1],
		    arguments[2], arguments[3], arguments[4], arguments[5]);
	errno = ENOSYS;
	return -1;
}

FAULT_POINT(clock_gettime);
int __real_clock_gettime(clockid_t id, struct timespec *now);
int __wrap_clock_gettime(clockid_t id, struct timespec *now);
int
__wrap_clock_gettime(clockid_t id, struct timespec *now)
{
	const struct fault *fault = fault_share();
	int result;

	if (fault_due(&point_clock_gettime)) {
		errno = EINVAL;
		return -1;
	}
	result = __real_clock_gettime(id, now);
	now->tv_sec += fault_slept();
	if (!fault_is_jumped())
		return result;
	if (id == CLOCK_REALTIME)
		now->tv_sec = fault->real_jump == INT64_MAX ?
		    INT64_MAX / 1000000 - 1 : now->tv_sec + fault->real_jump;
	else if (id != CLOCK_MONOTONIC) /* which stands still in a sleep */
		now->tv_sec += fault->boot_jump;
	return result;
}

/* What an armed process logs is kept for its judge. */
FAULT_SEES(syslog);
void __wrap_syslog(int priority, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void
__wrap_syslog(int priority, const char *format, ...)
{
	va_list more;

	(void)priority;
	va_start(more, format);
	fault_log(format, more);
	va_end(more);
}
