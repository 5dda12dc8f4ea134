#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

/* Away from 0, 1 and 2, where a host without them would write to us. */
static enum err
child_move_up(int *fd)
{
	int moved;

	if (*fd > 2)
		return ERR_OK;
	moved = fcntl(*fd, F_DUPFD_CLOEXEC, 3);
	if (moved == -1)
		return ERR_SYSTEM;
	close(*fd);
	*fd = moved;
	return ERR_OK;
}

static enum err
child_pair(int pair[2])
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return ERR_SYSTEM;
	if (child_move_up(&pair[0]) == ERR_OK &&
	    child_move_up(&pair[1]) == ERR_OK)
		return ERR_OK;
	close(pair[0]);
	close(pair[1]);
	return ERR_SYSTEM;
}

int
child_attributes(posix_spawnattr_t *attributes, short more)
{
	sigset_t all, none;
	int error;

	sigfillset(&all);
	sigemptyset(&none);
	if ((error = posix_spawnattr_setsigdefault(attributes, &all)) != 0 ||
	    (error = posix_spawnattr_setsigmask(attributes, &none)) != 0)
		return error;
	return posix_spawnattr_setflags(attributes,
	    (short)(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | more));
}

static int
child_spawn(pid_t *pid, const char *path, int socket)
{
	const char *slash = strrchr(path, '/');
	char name[32] = "";
	char search[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	char locale[] = "LC_ALL=C";
	char *const argv[] = { name, NULL };
	char *const envp[] = { search, locale, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int error;

	strncpy(name, slash == NULL ? path : slash + 1, sizeof(name) - 1);
	if ((error = posix_spawn_file_actions_init(&actions)) != 0)
		return error;
	if ((error = posix_spawnattr_init(&attributes)) != 0) {
		posix_spawn_file_actions_destroy(&actions);
		return error;
	}
	if ((error = posix_spawn_file_actions_adddup2(&actions, socket, 0)) ==
		0 &&
	    (error = child_attributes(&attributes, 0)) == 0)
		error = posix_spawn(pid, path, &actions, &attributes, argv,
		    envp);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

enum err
child_start(struct child *child, const char *path)
{
	int pair[2];
	int error;
	pid_t pid;

	if (child_pair(pair) != ERR_OK)
		return ERR_SYSTEM;
	error = child_spawn(&pid, path, pair[1]);
	close(pair[1]);
	if (error != 0) {
		close(pair[0]);
		errno = error;
		return ERR_SYSTEM;
	}
	child->pid = pid;
	child->socket = pair[0];
	return ERR_OK;
}

/* Until the child ends, or some time has passed. */
static void
child_wait(pid_t pid, int ms)
{
	struct pollfd end = { .events = POLLIN };

	end.fd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (end.fd == -1) {
		(void)poll(NULL, 0, 2);
		return;
	}
	(void)poll(&end, 1, ms);
	close(end.fd);
}

/*
 * Reap without ever blocking: a host that ignores SIGCHLD, or reaps every
 * child itself, leaves us ECHILD, which is an end too.
 */
static bool
child_reaped(pid_t pid, int patience_ms)
{
	int64_t deadline = clock_deadline_us((int64_t)patience_ms * 1000);
	pid_t got;

	for (;;) {
		got = waitpid(pid, NULL, WNOHANG);
		if (got == pid || (got == -1 && errno != EINTR))
			return true;
		if (clock_left_ms(deadline) == 0)
			return false;
		child_wait(pid, clock_left_ms(deadline));
	}
}

void
child_end(struct child *child, int patience_ms)
{
	if (child->socket != -1)
		close(child->socket);
	child->socket = -1;
	if (child->pid == -1)
		return;
	if (!child_reaped(child->pid, patience_ms)) {
		(void)kill(child->pid, SIGKILL);
		(void)child_reaped(child->pid, 1000);
	}
	child->pid = -1;
}
