#include "config.h"

#include "auth/delivery.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"

#define DELIVERY_GRACE_US INT64_C(500000) /* to reply after its deadline */
#define DELIVERY_END_MS 200
#define DELIVERY_VALIDITY_MIN 6	   /* seconds; Twilio advises over 5 */
#define DELIVERY_VALIDITY_TEXT 3600 /* a notice may wait for the phone */

const char *
delivery_host(char host[CONF_WORD_SIZE])
{
	char name[256] = "";

	if (gethostname(name, sizeof(name) - 1) != 0 || name[0] == '\0')
		text_format(name, sizeof(name), "localhost");
	name[strcspn(name, ".")] = '\0';
	text_printable(host, CONF_WORD_SIZE, name);
	return host;
}

int64_t
delivery_deadline_us(const struct conf *conf)
{
	int64_t now = clock_boot_us();

	if (now == INT64_MAX)
		return 0;
	return now + conf->provider.timeout_seconds * CLOCK_SECOND;
}

static void
delivery_lost(struct wire_reply *reply, const char *why)
{
	memset(reply, 0, sizeof(*reply));
	reply->class = DELIVERY_LOST;
	text_format(reply->detail, sizeof(reply->detail), "%s", why);
}

static enum err
delivery_fill_job(struct wire_job *job, const struct conf *conf,
    const struct e164 *number)
{
	const struct conf_provider *provider = &conf->provider;
	const char *login = provider->api_key[0] != '\0' ?
	    provider->api_key : provider->account_sid;

	job->connect_timeout_ms = provider->connect_timeout_seconds * 1000;
	if (text_copy(job->api_url, sizeof(job->api_url), provider->api_url) !=
		ERR_OK ||
	    text_copy(job->account, sizeof(job->account),
		provider->account_sid) != ERR_OK ||
	    text_copy(job->login, sizeof(job->login), login) != ERR_OK ||
	    text_copy(job->secret_file, sizeof(job->secret_file),
		provider->secret_file) != ERR_OK ||
	    text_copy(job->from, sizeof(job->from), provider->from) != ERR_OK ||
	    text_copy(job->service, sizeof(job->service),
		provider->messaging_service) != ERR_OK ||
	    text_copy(job->ca_file, sizeof(job->ca_file), provider->ca_file) !=
		ERR_OK ||
	    text_copy(job->proxy, sizeof(job->proxy), provider->proxy) !=
		ERR_OK ||
	    text_copy(job->to, sizeof(job->to), number->text) != ERR_OK)
		return ERR_TOO_LONG;
	return ERR_OK;
}

/* Follow the courier to its reply; ${*stage} is how far it got. */
static enum err
delivery_follow(int socket, int64_t deadline_us, uint32_t *stage,
    struct wire_reply *reply)
{
	union wire_any any;
	enum err err;

	for (;;) {
		err = wire_receive_any(socket, &any, deadline_us);
		if (err != ERR_OK)
			return err;
		if (any.head.kind == WIRE_REPLY) {
			*reply = any.reply;
			return reply->class < DELIVERY_COUNT ? ERR_OK :
							       ERR_PROTOCOL;
		}
		if (any.head.kind != WIRE_STAGE)
			return ERR_PROTOCOL;
		*stage = any.stage.stage;
	}
}

/*
 * A courier that said nothing more in time was stuck: with the name service,
 * then nothing has left this host; later, then the message may have.
 */
static void
delivery_timed_out(struct wire_reply *reply, uint32_t stage)
{
	switch (stage) {
	case WIRE_STAGE_RESOLVING:
		delivery_lost(reply, "the name service did not answer");
		reply->class = DELIVERY_UNREACHABLE;
		reply->surely_unsent = 1;
		break;
	case WIRE_STAGE_CONNECTING:
		delivery_lost(reply, "no answer in time");
		reply->class = DELIVERY_MAYBE;
		break;
	default:
		delivery_lost(reply, "the courier did not start its work");
		break;
	}
}

static void
delivery_exchange(struct wire_job *job, struct wire_reply *reply)
{
	struct child child = CHILD_NONE;
	uint32_t stage = 0;
	enum err err;

	if (child_start(&child, COURIER_PATH) != ERR_OK) {
		delivery_lost(reply, COURIER_PATH " can't be started");
		return;
	}
	err = wire_send(child.socket, WIRE_JOB, job, job->deadline_us);
	if (err == ERR_OK)
		err = delivery_follow(child.socket,
		    job->deadline_us + DELIVERY_GRACE_US, &stage, reply);
	child_end(&child, err == ERR_OK ? DELIVERY_END_MS : 0);
	if (err == ERR_TIMEOUT)
		delivery_timed_out(reply, stage);
	else if (err != ERR_OK)
		delivery_lost(reply, err_text(err));
}

static enum err
delivery_fill_body(struct wire_job *job, const struct conf *conf,
    const struct code *code, const char *service)
{
	long seconds = code_seconds_left(code);
	char host[CONF_WORD_SIZE], body[TEMPLATE_SIZE];
	struct template_values values = {
		.code = code_text(code),
		.service = service,
		.host = delivery_host(host),
		.brand = conf->message.brand,
		.minutes = seconds < 60 ? 1 : (seconds + 30) / 60,
		.seconds = seconds,
	};
	enum err err;

	if (values.brand[0] == '\0')
		values.brand = host;
	job->validity_seconds = seconds < DELIVERY_VALIDITY_MIN ?
	    DELIVERY_VALIDITY_MIN : (uint32_t)seconds;
	err = template_fill(body, conf->message.sms, &values);
	if (err == ERR_OK)
		err = text_copy(job->body, sizeof(job->body), body);
	memory_wipe(body, sizeof(body));
	return err;
}

void
delivery_send_code(const struct conf *conf, const struct e164 *number,
    const struct code *code, const char *service, unsigned attempt,
    int64_t deadline_us, struct wire_reply *reply)
{
	struct wire_job job = { .deadline_us = deadline_us,
		.attempt = attempt };

	if (delivery_fill_job(&job, conf, number) == ERR_OK &&
	    delivery_fill_body(&job, conf, code, service) == ERR_OK)
		delivery_exchange(&job, reply);
	else
		delivery_lost(reply, "the message does not fit");
	memory_wipe(&job, sizeof(job));
}

void
delivery_send_text(const struct conf *conf, const struct e164 *number,
    const char *text, int64_t deadline_us, struct wire_reply *reply)
{
	struct wire_job job = { .deadline_us = deadline_us, .attempt = 1,
		.validity_seconds = DELIVERY_VALIDITY_TEXT };

	if (delivery_fill_job(&job, conf, number) == ERR_OK &&
	    text_copy(job.body, sizeof(job.body), text) == ERR_OK)
		delivery_exchange(&job, reply);
	else
		delivery_lost(reply, "the message does not fit");
	memory_wipe(&job, sizeof(job));
}
