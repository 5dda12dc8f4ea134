#include "base/packet.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "base/clock.h"

/* Wait for ${events}; a hang-up counts as readable, the reader will see it. */
static enum err
packet_wait(int socket, short events, int64_t deadline_us)
{
	struct pollfd fd = { .fd = socket, .events = events };
	int ready;

	do {
		ready = poll(&fd, 1, clock_left_ms(deadline_us));
	} while (ready == -1 && errno == EINTR);
	if (ready == -1)
		return ERR_SYSTEM;
	return ready == 0 ? ERR_TIMEOUT : ERR_OK;
}

enum err
packet_send(int socket, const void *packet, size_t size, int64_t deadline_us)
{
	ssize_t sent;
	enum err err;

	for (;;) {
		sent = send(socket, packet, size, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent >= 0)
			return (size_t)sent == size ? ERR_OK : ERR_PROTOCOL;
		if (errno == EPIPE || errno == ECONNRESET)
			return ERR_CLOSED;
		if (errno != EAGAIN && errno != EINTR)
			return ERR_SYSTEM;
		if ((err = packet_wait(socket, POLLOUT, deadline_us)) != ERR_OK)
			return err;
	}
}

enum err
packet_receive(int socket, void *packet, size_t max, size_t *size,
    int64_t deadline_us)
{
	struct iovec part = { .iov_base = packet, .iov_len = max };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	bool was_reset = false;
	ssize_t got;
	enum err err;

	for (;;) {
		if ((err = packet_wait(socket, POLLIN, deadline_us)) != ERR_OK)
			return err;
		got = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
		if (got == -1 && (errno == EAGAIN || errno == EINTR))
			continue;
		/* Said once, before what was sent and not read yet. */
		if (got == -1 && errno == ECONNRESET && !was_reset) {
			was_reset = true;
			continue;
		}
		if (got == -1)
			return errno == ECONNRESET ? ERR_CLOSED : ERR_SYSTEM;
		if (got == 0)
			return ERR_CLOSED;
		if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0)
			return ERR_PROTOCOL;
		*size = (size_t)got;
		return ERR_OK;
	}
}
