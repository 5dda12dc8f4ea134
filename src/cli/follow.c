#include "cli/follow.h"

#include <sys/inotify.h>
#include <errno.h>
#include <poll.h>
#include <stdalign.h>
#include <unistd.h>

#define FOLLOW_WRITTEN IN_MODIFY
#define FOLLOW_OTHERS (IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)

enum err
follow_open(int *watch, const char *directory)
{
	*watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (*watch == -1)
		return ERR_SYSTEM;
	if (inotify_add_watch(*watch, directory,
		FOLLOW_WRITTEN | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF |
		    IN_ONLYDIR) != -1)
		return ERR_OK;
	(void)close(*watch);
	*watch = -1;
	return ERR_SYSTEM;
}

/* What the kernel has told since; names do not matter, kinds do. */
static uint32_t
follow_kinds(const char *told, size_t length)
{
	const struct inotify_event *event;
	uint32_t kinds = 0;
	size_t at;

	for (at = 0; at + sizeof(*event) <= length;
	     at += sizeof(*event) + event->len) {
		event = (const struct inotify_event *)(const void *)(told + at);
		kinds |= event->mask;
	}
	return kinds;
}

static enum follow_end
follow_read(int watch)
{
	alignas(struct inotify_event) char told[4096];
	uint32_t kinds = 0;
	ssize_t length;

	while ((length = read(watch, told, sizeof(told))) > 0)
		kinds |= follow_kinds(told, (size_t)length);
	if (length == 0 || (errno != EAGAIN && errno != EINTR))
		return FOLLOW_FAILED;
	return (kinds & FOLLOW_OTHERS) != 0 ? FOLLOW_REPLACED : FOLLOW_MORE;
}

enum follow_end
follow_wait(int watch)
{
	struct pollfd ends[] = {
		{ .fd = watch, .events = POLLIN },
		{ .fd = STDOUT_FILENO }, /* an error alone wakes us */
	};

	while (poll(ends, 2, -1) == -1)
		if (errno != EINTR)
			return FOLLOW_FAILED;
	return ends[1].revents != 0 ? FOLLOW_HUNG_UP : follow_read(watch);
}
