#include "verifier/host.h"

#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"

#define HOST_SEND_US (5 * CLOCK_SECOND)
#define HOST_TELL_US (60 * CLOCK_SECOND)

static int64_t
host_deadline(int64_t patience_us)
{
	int64_t now = clock_boot_us();

	return now == INT64_MAX ? 0 : now + patience_us;
}

static enum err
host_ask(struct login_host *host, const char *text, int64_t deadline_us,
    struct wire_answer *answer)
{
	struct wire_ask ask;
	enum err err;

	memset(&ask, 0, sizeof(ask));
	memset(answer, 0, sizeof(*answer));
	if ((err = text_copy(ask.text, sizeof(ask.text), text)) != ERR_OK ||
	    (err = wire_send(host->socket, WIRE_ASK, &ask,
		 host_deadline(HOST_SEND_US))) != ERR_OK)
		return err;
	return wire_receive(host->socket, WIRE_ANSWER, answer, deadline_us);
}

static void
host_tell_error(struct login_host *host, const char *text)
{
	struct wire_tell tell;
	struct wire_answer answer;

	memset(&tell, 0, sizeof(tell));
	tell.is_error = 1;
	text_printable(tell.text, sizeof(tell.text), text);
	if (wire_send(host->socket, WIRE_TELL, &tell,
		host_deadline(HOST_SEND_US)) != ERR_OK)
		return;
	if (wire_receive(host->socket, WIRE_ANSWER, &answer,
		host_deadline(HOST_TELL_US)) == ERR_OK)
		memory_wipe(&answer, sizeof(answer));
}

void
host_init(struct login_host *host, int socket)
{
	host->ask = host_ask;
	host->tell_error = host_tell_error;
	host->socket = socket;
}

enum err
host_receive_open(int socket, struct wire_open *open)
{
	return wire_receive(socket, WIRE_OPEN, open,
	    host_deadline(HOST_SEND_US));
}

enum err
host_send_verdict(int socket, enum reason reason)
{
	struct wire_verdict verdict;

	memset(&verdict, 0, sizeof(verdict));
	verdict.verdict = reason_verdict(reason);
	verdict.reason = reason;
	return wire_send(socket, WIRE_VERDICT, &verdict,
	    host_deadline(HOST_SEND_US));
}
