/*
 * Both protocols: hostile packets to each of the four ends.  A first byte says
 * which end, the rest is the packets, as packets_queue has them.
 */
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "courier/job.h"
#include "courier/request.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/packets.h"
#include "verifier/host.h"

static int64_t
soon(void)
{
	return clock_boot_us() + CLOCK_SECOND;
}

/* Of any kind, into a place of exactly its size. */
static void
receive_each(int socket, struct input *input)
{
	enum wire_kind kind = packets_kind(input_byte(input));
	void *packet = malloc(packets_size(kind));
	unsigned taken = 0;
	enum err err;

	MUST(packet != NULL);
	do {
		err = wire_receive(socket, kind, packet, soon());
		if (err == ERR_OK)
			packets_check(packet, kind);
		taken += err == ERR_OK;
	} while (err == ERR_OK || err == ERR_PROTOCOL);
	MUST(err == ERR_CLOSED && taken <= packets_sound);
	free(packet);
}

static void
receive_any(int socket, struct input *input)
{
	union wire_any any;
	enum err err;

	(void)input;
	do {
		err = wire_receive_any(socket, &any, soon());
		if (err == ERR_OK)
			packets_check(&any, (enum wire_kind)any.head.kind);
	} while (err == ERR_OK || err == ERR_PROTOCOL);
	MUST(err == ERR_CLOSED);
}

/* The verifier's end of its talk with the module. */
static void
host(int socket, struct input *input)
{
	static struct wire_password password;
	static struct wire_answer answer;
	static struct wire_open open;
	struct login_host host;

	(void)input;
	host_init(&host, socket);
	if (host_receive_open(socket, &open) == ERR_OK)
		packets_check(&open, WIRE_OPEN);
	if (host.ask(&host, "Code: ", soon(), &answer) == ERR_OK)
		packets_check(&answer, WIRE_ANSWER);
	if (host.want_password(&host, &password) == ERR_OK)
		packets_check(&password, WIRE_PASSWORD);
	(void)!host.tell(&host, true, "No.", soon());
	if (host.ask(&host, "Code: ", soon(), &answer) == ERR_OK)
		packets_check(&answer, WIRE_ANSWER);
	MUST(host.wait(&host, soon()) == ERR_CLOSED);
}

/* The courier's: no job is done but one that a request can be made of. */
static void
courier(int socket, struct input *input)
{
	struct wire_reply reply = { .surely_unsent = 1 };
	static struct wire_job job;
	struct request request;
	struct url peer;

	(void)input;
	while (wire_receive(socket, WIRE_JOB, &job, soon()) == ERR_OK) {
		packets_check(&job, WIRE_JOB);
		memset(&request, 0, sizeof(request));
		if (job_check(&job, &peer, &reply) == ERR_OK &&
		    request_make(&request, &job, &reply) == ERR_OK)
			MUST(is_printable(request.url) &&
			     strchr(request.url, ' ') == NULL);
		MUST(is_printable(reply.detail));
		request_free(&request);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const ends[])(int, struct input *) = { receive_each,
		receive_any, host, courier, packets_to_module,
		packets_to_verifier };
	struct input input = { data, size };
	unsigned which = input_byte(&input) % (sizeof(ends) / sizeof(ends[0]));
	struct input first = input;
	int pair[2];

	MUST(secret_start() == ERR_OK);
	/* Its own first byte, which the packets do not begin with. */
	(void)input_byte(&input);
	packets_pair(pair);
	packets_queue(pair[1], &input);
	ends[which](pair[0], &first);
	close(pair[0]);
	close(pair[1]);
	return 0;
}
