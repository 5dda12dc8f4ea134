#include "courier/job.h"

#include <string.h>

#include "base/text.h"
#include "core/e164.h"
#include "courier/outcome.h"

#define JOB_LOWER "abcdefghijklmnopqrstuvwxyz"
#define JOB_UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define JOB_DIGITS "0123456789"
#define JOB_WORD_BYTES JOB_UPPER JOB_LOWER JOB_DIGITS "-_"
#define JOB_LANGUAGE_BYTES JOB_UPPER JOB_LOWER JOB_DIGITS "-"
#define JOB_FIELD_BYTES JOB_LOWER "_,"
#define JOB_SHA1_BYTES JOB_DIGITS "ABCDEF"
#define JOB_SHA1_DIGITS 40

static bool
job_is_printable(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

bool
job_is_question(const struct wire_job *job)
{
	return job->kind != WIRE_JOB_MESSAGE && job->kind != WIRE_JOB_CALL;
}

const char *
job_url_name(const struct wire_job *job)
{
	switch (job->kind) {
	case WIRE_JOB_LOOKUP:
		return "provider.lookup_url";
	case WIRE_JOB_PWNED:
		return "password.pwned_url";
	default:
		return "provider.api_url";
	}
}

static bool
job_is_of(const char *text, const char *allowed)
{
	return text[strspn(text, allowed)] == '\0';
}

/* The first thing that is wrong with the recipient, or NULL. */
static const char *
job_recipient_fault(const struct wire_job *job)
{
	struct e164 to;

	if (e164_parse(&to, job->to) != ERR_OK)
		return "the recipient is not a number in E.164 form";
	return NULL;
}

static const char *
job_message_fault(const struct wire_job *job)
{
	if (job->body[0] == '\0')
		return "there is no text to send";
	if (job->validity_seconds < JOB_VALIDITY_MIN ||
	    job->validity_seconds > JOB_VALIDITY_MAX)
		return "the validity is not within 6 to 36000 s";
	if (job->attempt < 1)
		return "attempts count from 1";
	if (job->from[0] == '\0' && job->service[0] == '\0')
		return "provider.from or provider.messaging_service is needed";
	if (!job_is_printable(job->from) || !job_is_printable(job->service))
		return "provider.from and provider.messaging_service must be "
		       "printable";
	return job_recipient_fault(job);
}

static const char *
job_call_fault(const struct wire_job *job)
{
	const char *at;
	struct e164 from;

	if (job->body[0] == '\0')
		return "there is no text to read";
	for (at = job->body; *at != '\0'; at++)
		if ((unsigned char)*at < ' ')
			return "message.voice has control characters";
	if (!job_is_of(job->language, JOB_LANGUAGE_BYTES))
		return "message.language may have letters, digits and '-' "
		       "alone";
	if (e164_parse(&from, job->from) != ERR_OK)
		return "provider.voice_from must be a number in E.164 form";
	return job_recipient_fault(job);
}

static const char *
job_lookup_fault(const struct wire_job *job)
{
	if (!job_is_of(job->fields, JOB_FIELD_BYTES))
		return "the packages to look up are not words with commas "
		       "between";
	return job_recipient_fault(job);
}

static const char *
job_kind_fault(const struct wire_job *job)
{
	switch (job->kind) {
	case WIRE_JOB_MESSAGE:
		return job_message_fault(job);
	case WIRE_JOB_CALL:
		return job_call_fault(job);
	case WIRE_JOB_LOOKUP:
		return job_lookup_fault(job);
	case WIRE_JOB_PWNED:
		return strlen(job->sha1) == JOB_SHA1_DIGITS &&
			job_is_of(job->sha1, JOB_SHA1_BYTES)
		    ? NULL
		    : "the hash of the password is not a SHA-1";
	case WIRE_JOB_PRICE:
		return job->sid[0] != '\0' &&
			job_is_of(job->sid, JOB_WORD_BYTES)
		    ? NULL
		    : "the message's SID is not one";
	case WIRE_JOB_ACCOUNT:
	case WIRE_JOB_BALANCE:
		return NULL;
	default:
		return "there is no such kind of job";
	}
}

static const char *
job_time_fault(const struct wire_job *job)
{
	if (job->connect_timeout_ms < 1 ||
	    job->connect_timeout_ms > JOB_CONNECT_MAX_MS)
		return "provider.connect_timeout is not within a minute";
	return NULL;
}

/* The list of breached passwords knows no accounts. */
static const char *
job_account_fault(const struct wire_job *job)
{
	if (job->kind == WIRE_JOB_PWNED)
		return NULL;
	if (job->account[0] == '\0' || !job_is_of(job->account, JOB_WORD_BYTES))
		return "provider.account_sid may have letters, digits, '-' "
		       "and '_' alone";
	if (job->login[0] == '\0' || strchr(job->login, ':') != NULL ||
	    !job_is_printable(job->login))
		return "provider.api_key must be printable and without ':'";
	return NULL;
}

/* What is wrong with the URL itself, to stand behind the setting's name. */
static const char *
job_url_fault(const struct wire_job *job, struct url *url)
{
	if (url_parse(url, job->api_url) != ERR_OK || url->user)
		return "must be https://HOST[:PORT][/PATH]";
	if (!url->secure && !url_is_loopback(url))
		return "may be http:// only to a literal loopback address";
	return NULL;
}

static const char *
job_proxy_fault(const struct wire_job *job, struct url *peer)
{
	struct url proxy;

	if (job->proxy[0] == '\0')
		return NULL;
	if (url_parse(&proxy, job->proxy) != ERR_OK || proxy.secure ||
	    proxy.path)
		return "provider.proxy must be http://HOST[:PORT]";
	if (!peer->secure)
		return "provider.proxy is only for an https:// URL";
	*peer = proxy;
	return NULL;
}

static const char *
job_trust_fault(const struct wire_job *job)
{
	return job->ca_file[0] == '\0' || job->ca_file[0] == '/'
		   ? NULL
		   : "provider.ca_file must be an absolute path";
}

enum err
job_check(
    const struct wire_job *job, struct url *peer, struct wire_reply *reply)
{
	const char *fault;

	if ((fault = job_url_fault(job, peer)) != NULL) {
		outcome_set(reply, DELIVERY_CONFIG, "%s %s", job_url_name(job),
		    fault);
		return ERR_CONFIG;
	}
	if ((fault = job_kind_fault(job)) == NULL &&
	    (fault = job_account_fault(job)) == NULL &&
	    (fault = job_time_fault(job)) == NULL &&
	    (fault = job_proxy_fault(job, peer)) == NULL)
		fault = job_trust_fault(job);
	if (fault == NULL)
		return ERR_OK;
	outcome_set(reply, DELIVERY_CONFIG, "%s", fault);
	return ERR_CONFIG;
}
