#include "courier/judge.h"

#include <stddef.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "core/code.h"
#include "core/e164.h"
#include "courier/codes.h"
#include "courier/job.h"
#include "courier/lookup.h"
#include "courier/outcome.h"
#include "courier/pwned.h"
#include "courier/said.h"
#include "courier/twilio.h"

#define JUDGE_DIGITS "0123456789"
#define JUDGE_ECHO_DIGITS CODE_DIGITS_MIN
#define JUDGE_NUMBER_DIGITS 7 /* of a number: its end, in any notation */
#define JUDGE_WITHHELD "(its words repeat what we sent)"

/*
 * The digits at ${*at}, which moves behind them.  A code that is read aloud
 * ("4. 8. 1.") is one run.
 */
static size_t
judge_take_run(const char **at, char run[WIRE_BODY_SIZE])
{
	size_t length = 0, apart;

	*at += strcspn(*at, JUDGE_DIGITS);
	while (**at != '\0' && strchr(JUDGE_DIGITS, **at) != NULL) {
		run[length++] = *(*at)++;
		apart = strspn(*at, ". ");
		if ((*at)[apart] != '\0' &&
		    strchr(JUDGE_DIGITS, (*at)[apart]) != NULL)
			*at += apart;
	}
	run[length] = '\0';
	return length;
}

static bool
judge_has_secret(const char *words, struct secret *password)
{
	return password != NULL &&
	       strstr(words, secret_bytes(password)) != NULL;
}

/* Whether ${words} have ${count} of ${digits}, whatever stands between. */
static bool
judge_has_digits(const char *words, const char *digits, size_t count)
{
	const char *at;
	size_t found;

	for (; *words != '\0'; words++) {
		for (at = words, found = 0; *at == digits[found];
		     at += strcspn(at, JUDGE_DIGITS)) {
			if (++found == count)
				return true;
			at++;
		}
	}
	return false;
}

/* True when ${words} repeat the secret, or digits of the message. */
static bool
judge_echoes(
    const char *words, const struct wire_job *job, struct secret *password)
{
	char run[WIRE_BODY_SIZE];
	const char *at = job->body;
	bool echoes = judge_has_secret(words, password);
	size_t i, length;

	while (!echoes && *at != '\0') {
		length = judge_take_run(&at, run);
		for (i = 0; !echoes && i + JUDGE_ECHO_DIGITS <= length; i++)
			echoes = judge_has_digits(
			    words, run + i, JUDGE_ECHO_DIGITS);
	}
	memory_wipe(run, sizeof(run));
	return echoes;
}

static bool
judge_has_number(const char *words, const struct wire_job *job)
{
	size_t length = strlen(job->to);

	return length > JUDGE_NUMBER_DIGITS &&
	       judge_has_digits(words, job->to + length - JUDGE_NUMBER_DIGITS,
		   JUDGE_NUMBER_DIGITS);
}

/*
 * The provider's prose into ${words}.  All of it is looked at, not only what
 * there is room for: half a secret is not known for one.
 */
static void
judge_take_prose(char words[WIRE_NAME_SIZE], const char *prose,
    const struct wire_job *job, struct secret *password)
{
	if (judge_echoes(prose, job, password))
		prose = JUDGE_WITHHELD;
	text_printable(words, WIRE_NAME_SIZE, prose);
	e164_mask_prose(words);
	if (judge_has_number(words, job))
		text_printable(words, WIRE_NAME_SIZE, JUDGE_WITHHELD);
}

/* What a refusal means when its code says nothing. */
static enum delivery_class
judge_refusal_class(long status)
{
	switch (status) {
	case 401:
	case 403:
	case 404:
	case 405:
	case 407:
		return DELIVERY_CONFIG;
	case 408:
		return DELIVERY_MAYBE;
	case 429:
		return DELIVERY_LATER;
	default:
		return DELIVERY_UNSENT;
	}
}

/* What to do about it; "" where the words of the provider must do. */
static const char *
judge_mend(const struct wire_job *job, long status, int32_t code)
{
	if (job->kind == WIRE_JOB_PWNED)
		return status == 429 ? "" : "; check password.pwned_url";
	if (code == 20008)
		return "; test credentials can send, and nothing else";
	if (code == 70051)
		return job_is_question(job)
			   ? "; the api_key is known but may not read this: "
			     "give it that permission"
			   : "; the api_key lacks the permission to send, or "
			     "is suspended";
	switch (status) {
	case 401:
	case 403:
		return "; check account_sid, api_key and the secret: they "
		       "belong together, and to the region of the URL";
	case 404:
	case 405:
		return job->kind == WIRE_JOB_LOOKUP
			   ? "; no such number, or check lookup_url"
			   : "; check api_url and account_sid";
	default:
		return "";
	}
}

static void
judge_refused(const struct wire_job *job, const struct said *said, long status,
    struct wire_reply *reply)
{
	enum delivery_class class = codes_class(said->code);

	if (status >= 300 && status < 400) {
		outcome_set(reply, DELIVERY_CONFIG,
		    "HTTP %ld: redirected, which is never followed; set %s to "
		    "the service itself",
		    status, job_url_name(job));
		return;
	}
	if (status < 400 || status >= 500) {
		outcome_answer(reply, DELIVERY_MAYBE, status, "", said->code,
		    said->words);
		return;
	}
	if (class == DELIVERY_LOST)
		class = judge_refusal_class(status);
	outcome_answer(reply, class, status,
	    judge_mend(job, status, said->code), said->code, said->words);
}

/* The request left, and there is no whole answer: ${why} tells. */
static void
judge_broken(const struct wire_job *job, long status, const char *why,
    struct wire_reply *reply)
{
	const struct said nothing = { 0 };

	if (status >= 300 && status < 500)
		judge_refused(job, &nothing, status, reply);
	else
		outcome_set(reply, DELIVERY_MAYBE,
		    "the request went out, then: %s", why);
}

static void
judge_accepted(const struct wire_job *job, const struct said *said,
    const struct http_answer *answer, struct wire_reply *reply)
{
	switch (job->kind) {
	case WIRE_JOB_LOOKUP:
		lookup_judge(job, said, answer->status, reply);
		break;
	case WIRE_JOB_PWNED:
		pwned_judge(job, answer, reply);
		break;
	case WIRE_JOB_PRICE:
		twilio_judge_price(said, answer->status, reply);
		break;
	case WIRE_JOB_ACCOUNT:
		twilio_judge_account(said, answer->status, reply);
		break;
	case WIRE_JOB_BALANCE:
		twilio_judge_balance(said, answer->status, reply);
		break;
	default:
		twilio_judge_sent(said, answer->status, reply);
		break;
	}
}

/* All of it is for a log: what repeats what we sent is left out. */
static void
judge_clean(
    const struct wire_job *job, struct secret *password, struct said *said)
{
	char number[16];

	if (said->prose != NULL)
		judge_take_prose(said->words, said->prose, job, password);
	if (judge_echoes(said->status, job, password))
		said->status[0] = '\0';
	/* Digits of a true one may be a code's by chance. */
	if (judge_has_secret(said->sid, password))
		said->sid[0] = '\0';
	text_format(number, sizeof(number), "%d", said->code);
	if (judge_echoes(number, job, password))
		said->code = 0;
}

static void
judge_answer(const struct wire_job *job, struct secret *password,
    const struct http_answer *answer, struct wire_reply *reply)
{
	bool accepted = answer->status >= 200 && answer->status < 300;
	struct said said = { 0 };

	if (job->kind != WIRE_JOB_PWNED)
		said_open(&said, answer, !accepted);
	judge_clean(job, password, &said);
	reply->provider_code = said.code;
	if (accepted)
		judge_accepted(job, &said, answer, reply);
	else
		judge_refused(job, &said, answer->status, reply);
	said_close(&said);
}

bool
judge(const struct wire_job *job, struct secret *password,
    const struct http_answer *answer, struct wire_reply *reply)
{
	bool left = answer->end == HTTP_BROKEN || answer->end == HTTP_ANSWERED;
	char why[WIRE_NAME_SIZE];

	/* Curl's words, with numbers and names that the peer has chosen. */
	judge_take_prose(why, answer->why, job, password);
	reply->requests += left;
	reply->http_status = (int32_t)answer->status;
	reply->provider_code = 0;
	text_format(reply->request_id, sizeof(reply->request_id), "%s",
	    judge_echoes(answer->request_id, job, password) ?
		"" : answer->request_id);
	switch (answer->end) {
	case HTTP_ANSWERED:
		judge_answer(job, password, answer, reply);
		break;
	case HTTP_BROKEN:
		judge_broken(job, answer->status, why, reply);
		break;
	case HTTP_TRUST:
		outcome_set(reply, DELIVERY_CONFIG,
		    "the certificates that are trusted can't be loaded: %s",
		    why);
		break;
	case HTTP_UNBEGUN:
		outcome_set(
		    reply, DELIVERY_UNSENT, "nothing was sent: %s", why);
		break;
	}
	if (left && job_is_question(job) && reply->class == DELIVERY_MAYBE)
		return true;
	return answer->end == HTTP_ANSWERED && answer->status == 429 &&
	       reply->class == DELIVERY_LATER;
}
