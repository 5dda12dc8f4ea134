#include "config.h"

#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text.h"

#define PROCESS_IOPRIO_WHO_PROCESS 1
#define PROCESS_PATH_SIZE 256
#define PROCESS_TIMER_SLACK_NS 50000UL /* the kernel's own choice */

/* The caller may have ignored or blocked what should end us. */
static bool
process_reset_signals(void)
{
	struct sigaction standard = { .sa_handler = SIG_DFL };
	sigset_t none;
	int signal;

	for (signal = 1; signal < NSIG; signal++)
		if (sigaction(signal, &standard, NULL) != 0 && errno != EINVAL)
			return false;
	sigemptyset(&none);
	return sigprocmask(SIG_SETMASK, &none, NULL) == 0;
}

/* Only descriptor 0, the socket, is ours. */
static bool
process_reset_descriptors(void)
{
	int null;

	/* Not every libc has a function for it. */
	if (syscall(SYS_close_range, 1, ~0U, 0) != 0)
		return false;
	null = open("/dev/null", O_RDWR | O_NOCTTY);
	if (null != 1)
		return false;
	return fcntl(null, F_DUPFD, 2) == 2;
}

/* Being slow is the caller's right, making us slow is not.  Best effort. */
static void
process_reset_scheduling(void)
{
	struct sched_param ordinary = { .sched_priority = 0 };
	cpu_set_t all;
	int fd;

	(void)sched_setscheduler(0, SCHED_OTHER, &ordinary);
	(void)setpriority(PRIO_PROCESS, 0, 0);
	(void)syscall(SYS_ioprio_set, PROCESS_IOPRIO_WHO_PROCESS, 0, 0);
	(void)prctl(PR_SET_TIMERSLACK, PROCESS_TIMER_SLACK_NS, 0, 0, 0);
	(void)personality(PER_LINUX);
	memset(&all, 0xff, sizeof(all));
	(void)sched_setaffinity(0, sizeof(all), &all);
	fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		return;
	(void)!write(fd, "0", 1);
	close(fd);
}

enum err
process_reset(const char **what)
{
	struct rlimit none = { 0, 0 };

	*what = "signals";
	if (!process_reset_signals())
		return ERR_SYSTEM;
	*what = "descriptors";
	if (!process_reset_descriptors())
		return ERR_SYSTEM;
	*what = "working directory";
	if (chdir("/") != 0)
		return ERR_SYSTEM;
	*what = "core limit";
	if (setrlimit(RLIMIT_CORE, &none) != 0)
		return ERR_SYSTEM;
	*what = "dumpable flag";
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return ERR_SYSTEM;
	umask(077);
	(void)setsid(); /* fails for a leader, which has what it asks for */
	process_reset_scheduling();
	return ERR_OK;
}

/* The v2 hierarchy's mount point: "... - cgroup2 ..." in mountinfo. */
static bool
process_cgroup_mount(char point[PROCESS_PATH_SIZE])
{
	FILE *file = fopen("/proc/self/mountinfo", "re");
	char line[1024], root[256];
	bool found = false;

	if (file == NULL)
		return false;
	while (!found && fgets(line, sizeof(line), file) != NULL)
		found = strstr(line, " - cgroup2 ") != NULL &&
		    sscanf(line, "%*d %*d %*s %255s %255s", root, point) ==
			2 &&
		    strcmp(root, "/") == 0;
	(void)fclose(file);
	return found;
}

/* Our place in that hierarchy: the line "0::/..." of /proc/self/cgroup. */
static bool
process_cgroup_place(char place[PROCESS_PATH_SIZE])
{
	FILE *file = fopen("/proc/self/cgroup", "re");
	char line[1024];
	bool found = false;

	if (file == NULL)
		return false;
	while (!found && fgets(line, sizeof(line), file) != NULL)
		found = sscanf(line, "0::%255[^\n]", place) == 1;
	(void)fclose(file);
	return found && strstr(place, "/..") == NULL;
}

/* Nobody but root may freeze, kill or starve what is in that directory. */
static bool
process_cgroup_is_roots(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode) &&
	    st.st_uid == 0 && (st.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/*
 * Whether all of the way down from the root is root's: then there is nothing
 * to leave, and a move costs some 20 ms of the kernel's time.
 */
static bool
process_cgroup_is_safe(const char *point)
{
	char place[PROCESS_PATH_SIZE], path[2 * PROCESS_PATH_SIZE];
	char *slash;

	if (!process_cgroup_place(place) ||
	    text_format(path, sizeof(path), "%s%s", point, place) != ERR_OK)
		return false;
	while (strlen(path) > strlen(point)) {
		if (!process_cgroup_is_roots(path))
			return false;
		slash = strrchr(path, '/');
		*slash = '\0';
	}
	return true;
}

enum err
process_leave_cgroup(void)
{
	char point[PROCESS_PATH_SIZE], path[PROCESS_PATH_SIZE + 16];
	ssize_t written;
	int fd;

	if (!process_cgroup_mount(point) || process_cgroup_is_safe(point))
		return ERR_OK;
	text_format(path, sizeof(path), "%s/cgroup.procs", point);
	fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1)
		return ERR_SYSTEM;
	written = write(fd, "0", 1);
	close(fd);
	return written == 1 ? ERR_OK : ERR_SYSTEM;
}

static bool
process_raise(RESOURCE_TYPE resource, rlim_t floor)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) != 0)
		return false;
	if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= floor)
		return true;
	limit.rlim_cur = floor;
	if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < floor)
		limit.rlim_max = floor; /* needs CAP_SYS_RESOURCE */
	return setrlimit(resource, &limit) == 0;
}

enum err
process_raise_limits(void)
{
	static const struct {
		RESOURCE_TYPE resource;
		rlim_t floor;
	} floors[] = {
		{ RLIMIT_NOFILE, 64 },
		{ RLIMIT_FSIZE, (rlim_t)1 << 30 },
		{ RLIMIT_AS, (rlim_t)1 << 30 },
		{ RLIMIT_CPU, 60 },
		{ RLIMIT_NPROC, 64 },
		{ RLIMIT_DATA, (rlim_t)1 << 28 },
		{ RLIMIT_STACK, (rlim_t)1 << 20 },
	};
	size_t i;
	bool all = true;

	for (i = 0; i < sizeof(floors) / sizeof(floors[0]); i++)
		if (!process_raise(floors[i].resource, floors[i].floor))
			all = false;
	/* Secrets that can't be kept from swap are no reason to refuse. */
	(void)process_raise(RLIMIT_MEMLOCK, (rlim_t)1 << 16);
	return all ? ERR_OK : ERR_DENIED;
}

static bool
process_drop_capabilities(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct none[2] = { { 0 }, { 0 } };

	(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	return syscall(SYS_capset, &head, none) == 0;
}

/* Nothing of root is left, and root can't be had back. */
static bool
process_is_for_good(uid_t uid, gid_t gid)
{
	uid_t r, e, s;
	gid_t rg, eg, sg;
	gid_t group;
	int groups;

	if (getresuid(&r, &e, &s) != 0 || getresgid(&rg, &eg, &sg) != 0)
		return false;
	if (r != uid || e != uid || s != uid || rg != gid || eg != gid ||
	    sg != gid)
		return false;
	groups = getgroups(1, &group); /* -1 also for more than one */
	if (groups != 0 && (groups != 1 || group != gid))
		return false;
	return setuid(0) == -1 && seteuid(0) == -1 && setgid(0) == -1;
}

enum err
process_become(const char *user, int final)
{
	struct passwd record, *found = NULL;
	char buffer[4096];

	if (geteuid() != 0)
		return ERR_DENIED;
	if (getpwnam_r(user, &record, buffer, sizeof(buffer), &found) != 0)
		return ERR_SYSTEM;
	if (found == NULL || record.pw_uid == 0 || record.pw_gid == 0)
		return ERR_NOT_FOUND;
	if (setgroups(0, NULL) != 0 ||
	    setresgid(record.pw_gid, record.pw_gid, record.pw_gid) != 0 ||
	    setresuid(record.pw_uid, record.pw_uid, record.pw_uid) != 0)
		return ERR_SYSTEM;
	if (!process_drop_capabilities() ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
	    (final && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0))
		return ERR_SYSTEM;
	return process_is_for_good(record.pw_uid, record.pw_gid) ? ERR_OK :
								   ERR_SYSTEM;
}

enum err
process_confine(void)
{
	pid_t parent = getppid();

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
		return ERR_SYSTEM;
	return getppid() == parent ? ERR_OK : ERR_CLOSED;
}
