#include "doctor/program.h"

#include <sys/wait.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/clock.h"

#define PROGRAM_OUTPUT_MAX ((size_t)1 << 20)
#define PROGRAM_PATIENCE_US (10 * CLOCK_SECOND)

/* Its two ends of what we read. */
struct pipes {
	int out[2], err[2];
};
#define PIPES_NONE                                   \
	{                                            \
		.out = { -1, -1 }, .err = { -1, -1 } \
	}

static void
pipes_close(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

static void
pipes_close_all(struct pipes *pipes)
{
	pipes_close(&pipes->out[0]);
	pipes_close(&pipes->out[1]);
	pipes_close(&pipes->err[0]);
	pipes_close(&pipes->err[1]);
}

static enum err
pipes_open(struct pipes *pipes)
{
	if (pipe2(pipes->out, O_CLOEXEC) == 0 &&
	    pipe2(pipes->err, O_CLOEXEC) == 0 &&
	    fcntl(pipes->out[0], F_SETFL, O_NONBLOCK) == 0 &&
	    fcntl(pipes->err[0], F_SETFL, O_NONBLOCK) == 0)
		return ERR_OK;
	pipes_close_all(pipes);
	return ERR_SYSTEM;
}

const char *
program_find(const char *const *paths)
{
	for (; *paths != NULL; paths++)
		if (access(*paths, X_OK) == 0)
			return *paths;
	return NULL;
}

static int
program_actions(posix_spawn_file_actions_t *actions, const struct pipes *pipes)
{
	int error;

	if ((error = posix_spawn_file_actions_addopen(
		 actions, 0, "/dev/null", O_RDONLY, 0)) != 0 ||
	    (error = posix_spawn_file_actions_adddup2(
		 actions, pipes->out[1], 1)) != 0)
		return error;
	return posix_spawn_file_actions_adddup2(actions, pipes->err[1], 2);
}

/* posix_spawn takes argv without const for history's sake and keeps to it. */
static int
program_spawn(pid_t *pid, const char *const argv[], const struct pipes *pipes)
{
	/* Without any variable sudo 1.9.16 ends by SIGSEGV. */
	char locale[] = "LC_ALL=C";
	char *const envp[] = { locale, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int error;

	if ((error = posix_spawn_file_actions_init(&actions)) != 0)
		return error;
	if ((error = posix_spawnattr_init(&attributes)) != 0) {
		posix_spawn_file_actions_destroy(&actions);
		return error;
	}
	if ((error = program_actions(&actions, pipes)) == 0 &&
	    (error = child_attributes(&attributes, POSIX_SPAWN_SETSID)) == 0)
		error = posix_spawn(pid, argv[0], &actions, &attributes,
		    (char *const *)(uintptr_t)argv, envp);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

/* What is there now, up to ${room}; ${*fd} is closed at its end. */
static size_t
program_take(int *fd, char *to, size_t room)
{
	ssize_t got = read(*fd, to, room);

	if (got > 0)
		return (size_t)got;
	if (got == 0 || (errno != EAGAIN && errno != EINTR))
		pipes_close(fd);
	return 0;
}

/* Both outputs to their ends; what is too much of the second is dropped. */
static enum err
program_read(struct program *program, struct pipes *pipes, int64_t deadline)
{
	size_t used = 0, said = 0;
	char waste[PROGRAM_WHY_SIZE];
	bool full;

	while (pipes->out[0] != -1 || pipes->err[0] != -1) {
		struct pollfd ends[] = {
			{ .fd = pipes->out[0], .events = POLLIN },
			{ .fd = pipes->err[0], .events = POLLIN },
		};

		if (clock_left_ms(deadline) == 0)
			return ERR_TIMEOUT;
		(void)poll(ends, 2, clock_left_ms(deadline));
		if (pipes->out[0] != -1)
			used += program_take(&pipes->out[0],
			    program->output + used, PROGRAM_OUTPUT_MAX - used);
		if (used == PROGRAM_OUTPUT_MAX)
			return ERR_TOO_LONG;
		full = said == PROGRAM_WHY_SIZE - 1;
		if (pipes->err[0] != -1 && full)
			(void)program_take(
			    &pipes->err[0], waste, sizeof(waste));
		else if (pipes->err[0] != -1)
			said += program_take(&pipes->err[0],
			    program->why + said, PROGRAM_WHY_SIZE - 1 - said);
	}
	program->output[used] = '\0';
	program->why[said] = '\0';
	return ERR_OK;
}

/* Its exit status; one that does not end by the deadline is killed. */
static int
program_reap(pid_t pid, int64_t deadline)
{
	int status = 0;
	pid_t got;

	while ((got = waitpid(pid, &status, WNOHANG)) != pid) {
		if (got == -1 && errno != EINTR)
			return -1;
		if (clock_left_ms(deadline) == 0)
			(void)kill(-pid, SIGKILL); /* it leads a session */
		(void)poll(NULL, 0, 2);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

enum err
program_run(struct program *program, const char *const argv[])
{
	int64_t deadline = clock_deadline_us(PROGRAM_PATIENCE_US);
	struct pipes pipes = PIPES_NONE;
	enum err err = ERR_SYSTEM;
	int error = 0;
	pid_t pid;

	memset(program, 0, sizeof(*program));
	program->output = malloc(PROGRAM_OUTPUT_MAX + 1);
	if (program->output == NULL)
		return ERR_MEMORY;
	if (pipes_open(&pipes) != ERR_OK)
		goto out;
	error = program_spawn(&pid, argv, &pipes);
	pipes_close(&pipes.out[1]);
	pipes_close(&pipes.err[1]);
	if (error != 0)
		goto out;
	err = program_read(program, &pipes, deadline);
	program->status = program_reap(pid, err == ERR_OK ? deadline : 0);
out:
	pipes_close_all(&pipes);
	if (err != ERR_OK)
		program_free(program);
	if (error != 0)
		errno = error;
	return err;
}

void
program_free(struct program *program)
{
	free(program->output);
	program->output = NULL;
}
