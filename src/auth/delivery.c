#include "config.h"

#include "auth/delivery.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "auth/language.h"
#include "auth/trail.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"

#define DELIVERY_GRACE_US INT64_C(500000) /* to reply after its deadline */
#define DELIVERY_END_MS 200
#define DELIVERY_QUESTION_US (4 * CLOCK_SECOND) /* all of it */
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
	return clock_deadline_us(
	    conf->provider.timeout_seconds * CLOCK_SECOND);
}

static void
delivery_lost(struct wire_reply *reply, const char *why)
{
	memset(reply, 0, sizeof(*reply));
	reply->class = DELIVERY_LOST;
	text_format(reply->detail, sizeof(reply->detail), "%s", why);
}

static void
delivery_no_caller(struct wire_reply *reply)
{
	delivery_lost(reply, "nobody can be called: set provider.voice_from "
			     "to a number in E.164 form");
	reply->class = DELIVERY_CONFIG;
	reply->surely_unsent = 1;
}

/* A text of the configuration into a field of the job that has its size. */
#define FILL(field, from) text_copy((field), sizeof(field), (from))

/* What every exchange needs; ${url} is the service's. */
static enum err
delivery_fill_way(
    struct wire_job *job, const struct conf *conf, const char *url)
{
	const struct conf_provider *provider = &conf->provider;

	job->connect_timeout_ms = provider->connect_timeout_seconds * 1000;
	job->sandbox_required = conf->sandbox_required;
	if (FILL(job->api_url, url) != ERR_OK ||
	    FILL(job->ca_file, provider->ca_file) != ERR_OK ||
	    FILL(job->proxy, provider->proxy) != ERR_OK)
		return ERR_TOO_LONG;
	return ERR_OK;
}

/* And what the provider's own need: the list of breached ones gets no name. */
static enum err
delivery_fill_account(
    struct wire_job *job, const struct conf *conf, const char *url)
{
	const struct conf_provider *provider = &conf->provider;
	const char *login = provider->api_key[0] != '\0' ?
	    provider->api_key : provider->account_sid;

	if (FILL(job->account, provider->account_sid) != ERR_OK ||
	    FILL(job->login, login) != ERR_OK ||
	    FILL(job->secret_file, provider->secret_file) != ERR_OK)
		return ERR_TOO_LONG;
	return delivery_fill_way(job, conf, url);
}

static enum err
delivery_fill_message(struct wire_job *job, const struct conf *conf,
    const struct e164 *number)
{
	const struct conf_provider *provider = &conf->provider;

	job->discard = conf->discard_content;
	if (FILL(job->from, provider->from) != ERR_OK ||
	    FILL(job->service, provider->messaging_service) != ERR_OK ||
	    FILL(job->to, number->text) != ERR_OK)
		return ERR_TOO_LONG;
	return delivery_fill_account(job, conf, provider->api_url);
}

/* ERR_CONFIG: there is no number to call from. */
static enum err
delivery_fill_call(struct wire_job *job, const struct conf *conf,
    const struct e164 *number, const char *language)
{
	const char *from = conf_voice_from(conf);

	if (from == NULL)
		return ERR_CONFIG;
	if (FILL(job->from, from) != ERR_OK ||
	    FILL(job->language, language) != ERR_OK ||
	    FILL(job->to, number->text) != ERR_OK)
		return ERR_TOO_LONG;
	return delivery_fill_account(job, conf, conf->provider.api_url);
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
 * A courier that said nothing more in time stood still: whoever stopped it may
 * be the caller, so this is never "unreachable", which it says itself.  Before
 * it connected nothing has left this host; later the message may have.
 */
static void
delivery_timed_out(struct wire_reply *reply, uint32_t stage)
{
	switch (stage) {
	case WIRE_STAGE_RESOLVING:
		delivery_lost(reply, "the courier stood still");
		reply->class = DELIVERY_UNSENT;
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

/* Once in a process: a login may have several exchanges. */
static void
delivery_warn(const struct wire_reply *reply)
{
	static bool warned;
	char line[WIRE_NAME_SIZE];

	if (reply->sandbox_lacks[0] == '\0' || warned)
		return;
	warned = true;
	text_format(line, sizeof(line),
	    "event=sandbox lacks=\"%s\" detail=\"the kernel does not confine "
	    "the courier as it could; see sandbox in sms2fa.conf(5)\"",
	    reply->sandbox_lacks);
	trail_note(LOG_WARNING, line);
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
	delivery_warn(reply);
}

static enum err
delivery_fill_body(struct wire_job *job, const struct conf *conf,
    const char *template, const struct code *code, const char *service)
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
	err = template_fill(body, template, &values);
	if (err == ERR_OK)
		err = FILL(job->body, body);
	memory_wipe(body, sizeof(body));
	return err;
}

void
delivery_send_code(const struct conf *conf, const struct delivery_code *what,
    struct wire_reply *reply)
{
	bool call = what->channel == DELIVERY_VOICE;
	const struct conf_language *language =
	    conf_language(conf, what->user, what->number);
	struct wire_job job = {
		.kind = call ? WIRE_JOB_CALL : WIRE_JOB_MESSAGE,
		.deadline_us = what->deadline_us, .attempt = what->attempt };
	enum err err;

	err = call ? delivery_fill_call(&job, conf, what->number,
			 language_tag(conf, what->user, what->number)) :
		     delivery_fill_message(&job, conf, what->number);
	if (err == ERR_OK)
		err = delivery_fill_body(&job, conf,
		    language_template(conf, language, call), what->code,
		    what->service);
	if (err == ERR_OK)
		delivery_exchange(&job, reply);
	else if (err == ERR_CONFIG)
		delivery_no_caller(reply);
	else
		delivery_lost(reply, "the message does not fit");
	memory_wipe(&job, sizeof(job));
}

void
delivery_send_text(const struct conf *conf, const struct e164 *number,
    const char *text, int64_t deadline_us, struct wire_reply *reply)
{
	struct wire_job job = { .kind = WIRE_JOB_MESSAGE,
		.deadline_us = deadline_us, .attempt = 1,
		.validity_seconds = DELIVERY_VALIDITY_TEXT };

	if (delivery_fill_message(&job, conf, number) == ERR_OK &&
	    FILL(job.body, text) == ERR_OK)
		delivery_exchange(&job, reply);
	else
		delivery_lost(reply, "the message does not fit");
	memory_wipe(&job, sizeof(job));
}

/* With the grace that the courier gets to reply, DELIVERY_QUESTION_US. */
static int64_t
delivery_question_deadline_us(const struct conf *conf)
{
	int64_t usual = delivery_deadline_us(conf);
	int64_t soon =
	    clock_deadline_us(DELIVERY_QUESTION_US - DELIVERY_GRACE_US);

	return usual < soon ? usual : soon;
}

/* Ask what ${job} was filled for, with ${err}. */
static void
delivery_ask(struct wire_job *job, const struct conf *conf, enum err err,
    struct wire_reply *reply)
{
	job->deadline_us = delivery_question_deadline_us(conf);
	if (err == ERR_OK)
		delivery_exchange(job, reply);
	else
		delivery_lost(reply, "the question does not fit");
	memory_wipe(job, sizeof(*job));
}

void
delivery_lookup(const struct conf *conf, const struct e164 *number,
    const char *fields, struct wire_reply *reply)
{
	struct wire_job job = { .kind = WIRE_JOB_LOOKUP };
	enum err err;

	if ((err = FILL(job.to, number->text)) == ERR_OK &&
	    (err = FILL(job.fields, fields)) == ERR_OK)
		err = delivery_fill_account(&job, conf,
		    conf->provider.lookup_url);
	delivery_ask(&job, conf, err, reply);
}

void
delivery_pwned(const struct conf *conf, const char *sha1,
    struct wire_reply *reply)
{
	struct wire_job job = { .kind = WIRE_JOB_PWNED };
	enum err err;

	if ((err = FILL(job.sha1, sha1)) == ERR_OK)
		err = delivery_fill_way(&job, conf, conf->password.pwned_url);
	delivery_ask(&job, conf, err, reply);
}

void
delivery_price(const struct conf *conf, const char *sid,
    struct wire_reply *reply)
{
	struct wire_job job = { .kind = WIRE_JOB_PRICE };
	enum err err;

	if ((err = FILL(job.sid, sid)) == ERR_OK)
		err = delivery_fill_account(&job, conf,
		    conf->provider.api_url);
	delivery_ask(&job, conf, err, reply);
}

void
delivery_check_account(const struct conf *conf, struct wire_reply *reply)
{
	struct wire_job job = { .kind = WIRE_JOB_ACCOUNT };

	delivery_ask(&job, conf, delivery_fill_account(&job, conf,
	    conf->provider.api_url), reply);
}

void
delivery_balance(const struct conf *conf, struct wire_reply *reply)
{
	struct wire_job job = { .kind = WIRE_JOB_BALANCE };

	delivery_ask(&job, conf, delivery_fill_account(&job, conf,
	    conf->provider.api_url), reply);
}
