#include "doctor/apart.h"

#include <sys/wait.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "doctor/text_file.h"

/* The child's whole answer, or none. */
static enum err
apart_receive(int from, char *to, size_t size, int64_t deadline)
{
	struct pollfd ready = { .fd = from, .events = POLLIN };
	size_t used = 0;
	ssize_t got;

	while (used < size) {
		got = poll(&ready, 1, clock_left_ms(deadline));
		if (got == 0)
			return ERR_TIMEOUT;
		if (got > 0 && (got = read(from, to + used, size - used)) == 0)
			return ERR_CLOSED;
		if (got == -1 && errno != EINTR)
			return ERR_SYSTEM;
		used += got > 0 ? (size_t)got : 0;
	}
	return ERR_OK;
}

enum err
apart_run(void (*work)(void *answer, const char *argument), void *answer,
    size_t size, const char *argument, int64_t patience_us)
{
	int64_t deadline = clock_deadline_us(patience_us);
	int ends[2], error;
	pid_t child;
	enum err err;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return ERR_SYSTEM;
	child = fork();
	if (child == 0) {
		work(answer, argument);
		_exit(text_file_write(ends[1], answer, size) ? 0 : 1);
	}
	err = child == -1 ? ERR_SYSTEM : ERR_OK;
	close(ends[1]);
	if (err == ERR_OK)
		err = apart_receive(ends[0], answer, size, deadline);
	error = errno;
	close(ends[0]);
	if (child != -1) {
		(void)kill(child, SIGKILL); /* it has told all, or never will */
		while (waitpid(child, NULL, 0) == -1 && errno == EINTR)
			continue;
	}
	errno = error;
	return err;
}
