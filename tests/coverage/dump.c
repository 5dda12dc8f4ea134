/*
 * Linked into every program of the build that measures: those that end by
 * _exit leave their figures behind, and the courier may still write them when
 * it has confined itself.  It does all of that, but for the last call of each.
 */
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MERCY_US 50000
#define ARGUMENTS 6 /* of a system call */

void __gcov_dump(void);
void fault_disarm(void) __attribute__((weak)); /* of tests/fault alone */

void __real__exit(int status) __attribute__((noreturn));
void __wrap__exit(int status) __attribute__((noreturn));
void
__wrap__exit(int status)
{
	/* Its calls are none of ours, to fail or to be counted. */
	if (fault_disarm != NULL)
		fault_disarm();
	__gcov_dump();
	__real__exit(status);
}

/* In place of the C library's, for the wrappers of tests/fault as well. */
int
setrlimit(__rlimit_resource_t what, const struct rlimit *limit)
{
	if (what == RLIMIT_FSIZE && limit->rlim_cur == 0)
		return 0;
	return prlimit(0, what, limit, NULL);
}

long __real_syscall(long number, ...);

/* Who has done its work, and is ended for good measure, writes first. */
int
kill(pid_t pid, int number)
{
	if (number == SIGKILL)
		(void)usleep(MERCY_US);
	return (int)__real_syscall(SYS_kill, (long)pid, (long)number);
}

/* tests/fault has its own of the others. */
#define WRAP __attribute__((weak))

long __wrap_syscall(long number, ...) WRAP;
long
__wrap_syscall(long number, ...)
{
	long with[ARGUMENTS];
	va_list list;
	int i;

	if (number == SYS_landlock_restrict_self)
		return 0;
	va_start(list, number);
	for (i = 0; i < ARGUMENTS; i++)
		with[i] = va_arg(list, long);
	va_end(list);
	return __real_syscall(
	    number, with[0], with[1], with[2], with[3], with[4], with[5]);
}

int __wrap_seccomp_load(void *filter) WRAP;
int
__wrap_seccomp_load(void *filter)
{
	(void)filter;
	return 0;
}
