#include "verifier/host.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"

#define HOST_SEND_US (5 * CLOCK_SECOND)

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
		 clock_deadline_us(HOST_SEND_US))) != ERR_OK)
		return err;
	return wire_receive(host->socket, WIRE_ANSWER, answer, deadline_us);
}

static enum err
host_tell(struct login_host *host, bool is_error, const char *text,
    int64_t deadline_us)
{
	struct wire_tell tell;
	struct wire_answer answer;
	enum err err;

	memset(&tell, 0, sizeof(tell));
	tell.is_error = is_error;
	if ((err = text_copy(tell.text, sizeof(tell.text), text)) != ERR_OK ||
	    (err = wire_send(host->socket, WIRE_TELL, &tell,
		 clock_deadline_us(HOST_SEND_US))) != ERR_OK ||
	    (err = wire_receive(host->socket, WIRE_ANSWER, &answer,
		 deadline_us)) != ERR_OK)
		return err;
	return answer.failed == 0 ? ERR_OK : ERR_DENIED;
}

/* The module answers by itself; nobody is asked. */
static enum err
host_want_password(struct login_host *host, struct wire_password *password)
{
	struct wire_want_password want;
	enum err err;

	memset(&want, 0, sizeof(want));
	memset(password, 0, sizeof(*password));
	if ((err = wire_send(host->socket, WIRE_WANT_PASSWORD, &want,
		 clock_deadline_us(HOST_SEND_US))) != ERR_OK)
		return err;
	return wire_receive(host->socket, WIRE_PASSWORD, password,
	    clock_deadline_us(HOST_SEND_US));
}

static enum err
host_wait(struct login_host *host, int64_t deadline_us)
{
	struct pollfd gone = { .fd = host->socket, .events = POLLRDHUP };
	int ready;

	do {
		ready = poll(&gone, 1, clock_left_ms(deadline_us));
	} while (ready == -1 && errno == EINTR);
	return ready == 0 ? ERR_OK : ERR_CLOSED;
}

void
host_init(struct login_host *host, int socket)
{
	host->ask = host_ask;
	host->tell = host_tell;
	host->want_password = host_want_password;
	host->wait = host_wait;
	host->socket = socket;
}

enum err
host_receive_open(int socket, struct wire_open *open)
{
	return wire_receive(socket, WIRE_OPEN, open,
	    clock_deadline_us(HOST_SEND_US));
}

enum err
host_send_verdict(int socket, enum reason reason)
{
	struct wire_verdict verdict;

	memset(&verdict, 0, sizeof(verdict));
	verdict.verdict = reason_verdict(reason);
	verdict.reason = reason;
	return wire_send(socket, WIRE_VERDICT, &verdict,
	    clock_deadline_us(HOST_SEND_US));
}
