#include "courier/exchange.h"

#include <poll.h>
#include <stdbool.h>

#include "base/clock.h"
#include "base/secret.h"
#include "courier/confine.h"
#include "courier/dial.h"
#include "courier/http.h"
#include "courier/job.h"
#include "courier/judge.h"
#include "courier/outcome.h"
#include "courier/overtime.h"
#include "courier/pwned.h"
#include "courier/request.h"
#include "courier/resolve.h"
#include "courier/said.h"
#include "courier/secret_file.h"
#include "courier/trust.h"
#include "courier/url.h"

#define EXCHANGE_MARGIN_US (CLOCK_SECOND / 5) /* to say how it ended */
#define EXCHANGE_REPEATS 2	  /* of a POST; a question's is one */
#define EXCHANGE_WAIT_MAX_MS 3000
#define EXCHANGE_WAIT_STEP_MS 100

struct exchange {
	int socket;
	const struct wire_job *job;
	struct wire_reply *reply;
	int64_t deadline_us;
	struct url peer;
	struct resolved addresses;
	struct confine confine;
	struct trust trust;
	struct secret *password; /* NULL for the list of breached ones */
	struct request request;
	struct http *http;
};

/* Nobody who waits for the reply: then nobody who wants the message. */
static enum err
exchange_tell(struct exchange *exchange, enum wire_stage_at at)
{
	struct wire_stage stage = { .stage = at };
	enum err err = wire_send(
	    exchange->socket, WIRE_STAGE, &stage, exchange->deadline_us);

	if (err != ERR_OK)
		outcome_set(exchange->reply, DELIVERY_UNSENT,
		    "the verifier does not listen: %s", err_text(err));
	return err;
}

static enum err
exchange_read_secret(struct exchange *exchange)
{
	char why[FILE_WHY_SIZE] = "";
	enum err err;

	if (exchange->job->kind == WIRE_JOB_PWNED)
		return ERR_OK;
	err = secret_file_read(
	    exchange->job->secret_file, &exchange->password, why);
	if (err != ERR_OK)
		outcome_set(exchange->reply,
		    err == ERR_MEMORY || err == ERR_SYSTEM ? DELIVERY_UNSENT
							   : DELIVERY_CONFIG,
		    "%s", why);
	return err;
}

/* Without TLS, which only a test on loopback is, nothing is checked. */
static enum err
exchange_read_trust(struct exchange *exchange)
{
	const struct wire_job *job = exchange->job;

	if (job->ca_file[0] == '\0' && !exchange->peer.secure &&
	    job->proxy[0] == '\0')
		return ERR_OK;
	return trust_load(&exchange->trust, job->ca_file, exchange->reply);
}

/* All that needs a file: afterwards there is none to be had. */
static enum err
exchange_prepare(struct exchange *exchange)
{
	const struct wire_job *job = exchange->job;
	enum err err;

	if ((err = exchange_read_trust(exchange)) != ERR_OK ||
	    (err = exchange_read_secret(exchange)) != ERR_OK ||
	    (err = request_make(&exchange->request, job, exchange->reply)) !=
		ERR_OK)
		return err;
	if ((err = said_start()) == ERR_OK)
		err = http_start(&exchange->http,
		    job->kind == WIRE_JOB_PWNED ? PWNED_BODY_MAX
						: HTTP_BODY_MAX);
	if (err != ERR_OK)
		outcome_set(exchange->reply, DELIVERY_UNSENT,
		    "could not prepare the request: %s", err_text(err));
	return err;
}

static enum err
exchange_resolve(struct exchange *exchange)
{
	enum err err = exchange_tell(exchange, WIRE_STAGE_RESOLVING);

	if (err != ERR_OK)
		return err;
	err = overtime_start(exchange->socket, exchange->deadline_us);
	if (err == ERR_OK) {
		err = resolve_host(&exchange->addresses, exchange->peer.host,
		    exchange->peer.port, exchange->reply);
		if (overtime_end() == ERR_OK)
			return err;
	}
	outcome_set(exchange->reply, DELIVERY_UNSENT,
	    "no time, or no timer, to look an address up");
	return ERR_SYSTEM;
}

/* Connect and ask; true when it may be asked again. */
static bool
exchange_ask(struct exchange *exchange, int64_t *retry_after_s)
{
	const struct wire_job *job = exchange->job;
	bool pwned = job->kind == WIRE_JOB_PWNED;
	struct http_answer answer;
	struct dial dial;
	struct http_request request = { .url = exchange->request.url,
		.trust = &exchange->trust,
		.proxy = job->proxy,
		.peer = &exchange->peer,
		.accept = pwned ? "Accept: text/plain"
				: "Accept: application/json",
		.header = pwned ? "Add-Padding: true" : NULL,
		.login = job->login,
		.password = exchange->password,
		.form = exchange->request.form,
		.begin_by_us =
		    clock_deadline_us(job->connect_timeout_ms * 1000),
		.deadline_us = exchange->deadline_us };

	if (dial_connect(&dial, &exchange->addresses, job->connect_timeout_ms,
		exchange->deadline_us, exchange->reply) != ERR_OK)
		return false;
	request.socket = dial.socket;
	request.peer_address = dial.address;
	http_ask(exchange->http, &request, &answer);
	*retry_after_s = answer.retry_after_s;
	return judge(job, exchange->password, &answer, exchange->reply);
}

/* Full jitter, or what the provider asks for where that is soon enough. */
static bool
exchange_wait(struct exchange *exchange, unsigned repeat, int64_t retry_after_s)
{
	const struct wire_job *job = exchange->job;
	int64_t room_ms = 1000, wait_ms;
	uint32_t dice;

	if (retry_after_s < 0 || retry_after_s > EXCHANGE_WAIT_MAX_MS / 1000)
		return false;
	wait_ms = retry_after_s * 1000;
	if (wait_ms == 0) {
		wait_ms = (int64_t)EXCHANGE_WAIT_STEP_MS << repeat;
		if (wait_ms > EXCHANGE_WAIT_MAX_MS)
			wait_ms = EXCHANGE_WAIT_MAX_MS;
		if (secret_random(&dice, sizeof(dice)) != ERR_OK)
			return false;
		wait_ms = dice % (wait_ms + 1);
	}
	/* A second for the answer; a POST gets room to connect slowly, too. */
	if (!job_is_question(job))
		room_ms += job->connect_timeout_ms;
	if (clock_left_ms(exchange->deadline_us) < wait_ms + room_ms)
		return false;
	(void)poll(NULL, 0, (int)wait_ms);
	return true;
}

static void
exchange_send(struct exchange *exchange)
{
	struct wire_reply *reply = exchange->reply;
	struct wire_reply busy;
	unsigned most = job_is_question(exchange->job) ? 1 : EXCHANGE_REPEATS;
	int64_t retry_after_s = 0;
	unsigned repeat;

	if (exchange_tell(exchange, WIRE_STAGE_CONNECTING) != ERR_OK)
		return;
	for (repeat = 0; exchange_ask(exchange, &retry_after_s); repeat++) {
		busy = *reply;
		if (repeat == most ||
		    !exchange_wait(exchange, repeat, retry_after_s))
			return;
	}
	/* Asked, then unable to ask again: the first answer is the outcome. */
	if (repeat > 0 && reply->requests == busy.requests)
		*reply = busy;
}

void
exchange_run(int socket, const struct wire_job *job, struct wire_reply *reply)
{
	struct exchange exchange = { .socket = socket,
		.job = job,
		.reply = reply,
		.deadline_us = job->deadline_us - EXCHANGE_MARGIN_US };

	if (clock_left_ms(exchange.deadline_us) == 0)
		outcome_set(reply, DELIVERY_UNSENT, "no time left to send");
	else if (job_check(job, &exchange.peer, reply) == ERR_OK &&
		 confine_files(&exchange.confine, job, reply) == ERR_OK &&
		 exchange_prepare(&exchange) == ERR_OK &&
		 exchange_resolve(&exchange) == ERR_OK &&
		 confine_seal(&exchange.confine, &exchange.peer, reply) ==
		     ERR_OK)
		exchange_send(&exchange);

	reply->surely_unsent = reply->requests == 0;
	http_free(exchange.http);
	secret_free(exchange.password);
	request_free(&exchange.request);
}
