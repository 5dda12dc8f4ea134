/*
 * The bytes of two HTTP answers, headers first, to a request that is repeated:
 * the kind of the question, two bytes with the length of the first answer,
 * then all that the peer says before it hangs up, twice.
 */
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "courier/pwned.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/reply.h"

/*
 * Some releases of libcurl connect what they were told is connected; a TCP
 * socket says that it is, one of a pair can't.
 */
__attribute__((visibility("default"))) int
connect(int fd, const struct sockaddr *to, socklen_t size)
{
	(void)fd;
	(void)to;
	(void)size;
	return 0;
}

static void
ask(const struct wire_job *job, int socket, struct http_answer *answer)
{
	static const struct url peer = { .host = "127.0.0.1", .port = "1" };
	static const struct trust none = { .pem = NULL };
	static struct http *http;
	const struct http_request request = { .url = job->api_url,
		.trust = &none,
		.proxy = "",
		.peer = &peer,
		.peer_address = peer.host,
		.socket = socket,
		.accept = "Accept: application/json",
		.login = job->login,
		.password = reply_secret(),
		.begin_by_us = clock_boot_us() + CLOCK_SECOND,
		.deadline_us = clock_boot_us() + CLOCK_SECOND };

	if (http == NULL)
		MUST(http_start(&http, HTTP_BODY_MAX) == ERR_OK);
	http_ask(http, &request, answer);
}

static void
exchange(const struct wire_job *job, const uint8_t *said, size_t size)
{
	struct http_answer answer;
	int pair[2];

	MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		 pair) == 0);
	/* What does not fit was not said. */
	(void)!write(pair[1], said, size);
	MUST(shutdown(pair[1], SHUT_WR) == 0);
	ask(job, pair[0], &answer);
	MUST(answer.body_size <= HTTP_BODY_MAX);
	MUST(memchr(answer.request_id, '\0', sizeof(answer.request_id)));
	MUST(is_printable(answer.request_id) && is_printable(answer.why));
	reply_check(job, &answer);
	close(pair[1]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	struct wire_job job;
	size_t first;

	reply_job(&job, input_byte(&input));
	first = input_short(&input);
	if (first > input.left)
		first = input.left;
	exchange(&job, input.at, first);
	exchange(&job, input.at + first, input.left - first);
	return 0;
}
