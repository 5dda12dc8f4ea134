#include "config.h"

#include "tests/fuzz/packets.h"

#include <sys/socket.h>
#include <unistd.h>

static const size_t sizes[] = { [WIRE_OPEN] = sizeof(struct wire_open),
	[WIRE_ASK] = sizeof(struct wire_ask),
	[WIRE_TELL] = sizeof(struct wire_tell),
	[WIRE_ANSWER] = sizeof(struct wire_answer),
	[WIRE_VERDICT] = sizeof(struct wire_verdict),
	[WIRE_JOB] = sizeof(struct wire_job),
	[WIRE_STAGE] = sizeof(struct wire_stage),
	[WIRE_REPLY] = sizeof(struct wire_reply),
	[WIRE_WANT_PASSWORD] = sizeof(struct wire_want_password),
	[WIRE_PASSWORD] = sizeof(struct wire_password) };

enum wire_kind
packets_kind(unsigned which)
{
	return (enum wire_kind)(WIRE_OPEN + which % WIRE_PASSWORD);
}

size_t
packets_size(enum wire_kind kind)
{
	return sizes[kind];
}

#define ENDS(packet, field) \
	MUST(memchr((packet)->field, '\0', sizeof((packet)->field)) != NULL)

static void
check_open(const struct wire_open *open)
{
	ENDS(open, conf);
	ENDS(open, user);
	ENDS(open, service);
	ENDS(open, ruser);
	ENDS(open, rhost);
	ENDS(open, tty);
	ENDS(open, connection);
	ENDS(open, first_factor);
}

static void
check_job(const struct wire_job *job)
{
	ENDS(job, api_url);
	ENDS(job, account);
	ENDS(job, login);
	ENDS(job, secret_file);
	ENDS(job, from);
	ENDS(job, service);
	ENDS(job, ca_file);
	ENDS(job, proxy);
	ENDS(job, to);
	ENDS(job, sid);
	ENDS(job, language);
	ENDS(job, fields);
	ENDS(job, sha1);
	ENDS(job, body);
}

static void
check_reply(const struct wire_reply *reply)
{
	ENDS(reply, line_type);
	ENDS(reply, price);
	ENDS(reply, price_unit);
	ENDS(reply, sid);
	ENDS(reply, request_id);
	ENDS(reply, detail);
	ENDS(reply, sandbox);
	ENDS(reply, sandbox_lacks);
}

void
packets_check(const void *packet, enum wire_kind kind)
{
	const struct wire_head *head = packet;

	MUST(head->kind == (uint32_t)kind && head->magic == WIRE_MAGIC);
	MUST(strcmp(head->build, PACKAGE_VERSION) == 0);
	switch ((int)kind) {
	case WIRE_OPEN:
		check_open(packet);
		break;
	case WIRE_JOB:
		check_job(packet);
		break;
	case WIRE_REPLY:
		check_reply(packet);
		break;
	case WIRE_ASK:
		ENDS((const struct wire_ask *)packet, text);
		break;
	case WIRE_TELL:
		ENDS((const struct wire_tell *)packet, text);
		break;
	case WIRE_ANSWER:
		ENDS((const struct wire_answer *)packet, text);
		break;
	case WIRE_PASSWORD:
		ENDS((const struct wire_password *)packet, text);
		break;
	default:
		break;
	}
}

void
packets_pair(int pair[2])
{
	MUST(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0);
}

static void
send_with_descriptor(int socket, void *bytes, size_t size)
{
	char room[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec part = { .iov_base = bytes, .iov_len = size };
	struct msghdr message = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room) };
	struct cmsghdr *control = CMSG_FIRSTHDR(&message);

	control->cmsg_level = SOL_SOCKET;
	control->cmsg_type = SCM_RIGHTS;
	control->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(control), &socket, sizeof(socket));
	(void)!sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static size_t
write_head(unsigned char *bytes, unsigned flags, enum wire_kind kind)
{
	struct wire_head head = { .magic = WIRE_MAGIC, .kind = kind };

	(void)snprintf(head.build, sizeof(head.build), "%s%s", PACKAGE_VERSION,
	    (flags & PACKETS_OTHER_BUILD) != 0 ? "x" : "");
	memcpy(bytes, &head, sizeof(head));
	return sizeof(head);
}

unsigned packets_sound;

static bool
is_sound(unsigned flags)
{
	bool too_long = (flags & PACKETS_LONG) != 0;
	bool too_short = (flags & PACKETS_SHORT) != 0;

	return (flags & PACKETS_DESCRIPTOR) == 0 &&
	       ((flags & PACKETS_PLAIN) != 0 ||
		   ((flags & PACKETS_OTHER_BUILD) == 0 &&
		       too_long == too_short));
}

static void
queue_one(int socket, struct input *input)
{
	unsigned char bytes[WIRE_PACKET_MAX + 8] = { 0 };
	unsigned flags = input_byte(input);
	enum wire_kind kind = packets_kind(input_byte(input));
	size_t length = input_short(input) % (WIRE_PACKET_MAX + 1), size = 0;

	if ((flags & PACKETS_PLAIN) == 0)
		size = write_head(bytes, flags, kind);
	if (length > sizeof(bytes) - size)
		length = sizeof(bytes) - size;
	size += input_bytes(input, bytes + size, length);
	if ((flags & PACKETS_PLAIN) == 0)
		size = packets_size(kind);
	size += (flags & PACKETS_LONG) != 0;
	size -= (flags & PACKETS_SHORT) != 0 && size > 0;
	packets_sound += is_sound(flags);
	if ((flags & PACKETS_DESCRIPTOR) != 0)
		send_with_descriptor(socket, bytes, size);
	else
		(void)!send(socket, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void
packets_queue(int socket, struct input *input)
{
	unsigned count;

	packets_sound = 0;
	for (count = 0; count < PACKETS_MAX && input->left > 0; count++)
		queue_one(socket, input);
	MUST(shutdown(socket, SHUT_WR) == 0);
}
