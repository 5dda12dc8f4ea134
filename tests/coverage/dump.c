/*
 * Linked into every program of the build that measures: those that end by
 * _exit leave their figures behind, and the courier may write them.
 */
#include <sys/resource.h>
#include <unistd.h>

void __gcov_dump(void);

void __real__exit(int status) __attribute__((noreturn));
void __wrap__exit(int status) __attribute__((noreturn));
void
__wrap__exit(int status)
{
	__gcov_dump();
	__real__exit(status);
}

int __real_setrlimit(__rlimit_resource_t what, const struct rlimit *limit);
int __wrap_setrlimit(__rlimit_resource_t what, const struct rlimit *limit)
    __attribute__((weak)); /* tests/fault has its own */
int
__wrap_setrlimit(__rlimit_resource_t what, const struct rlimit *limit)
{
	if (what == RLIMIT_FSIZE && limit->rlim_cur == 0)
		return 0;
	return __real_setrlimit(what, limit);
}
