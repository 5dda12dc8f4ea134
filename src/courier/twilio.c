#include "courier/twilio.h"

#include <jansson.h>
#include <limits.h>
#include <string.h>

#include "base/text.h"
#include "courier/codes.h"
#include "courier/outcome.h"

#define TWILIO_ECHO_DIGITS 4 /* shorter runs of digits are no code */

/* What we take from an answer; everything else in it is ignored. */
struct twilio_said {
	bool object;
	int32_t code;
	char sid[WIRE_WORD_SIZE];
	char status[WIRE_WORD_SIZE];
	char words[WIRE_NAME_SIZE];
};

enum err
twilio_url(char url[TWILIO_URL_SIZE], const struct wire_job *job)
{
	size_t length = strlen(job->api_url);

	if (length > 0 && job->api_url[length - 1] == '/')
		length--;
	return text_format(url, TWILIO_URL_SIZE,
	    "%.*s/2010-04-01/Accounts/%s/Messages.json", (int)length,
	    job->api_url, job->account);
}

enum err
twilio_form(struct secret *form, const struct wire_job *job)
{
	char validity[16], attempt[16];
	enum err err;

	text_format(validity, sizeof(validity), "%u", job->validity_seconds);
	text_format(attempt, sizeof(attempt), "%u", job->attempt);
	if ((err = http_form_add(form, "To", job->to)) != ERR_OK ||
	    (job->from[0] != '\0' &&
		(err = http_form_add(form, "From", job->from)) != ERR_OK) ||
	    (job->service[0] != '\0' &&
		(err = http_form_add(
		     form, "MessagingServiceSid", job->service)) != ERR_OK) ||
	    (err = http_form_add(form, "Body", job->body)) != ERR_OK ||
	    (err = http_form_add(form, "ValidityPeriod", validity)) != ERR_OK)
		return err;
	return http_form_add(form, "Attempt", attempt);
}

/* A code may be a number or, elsewhere than at Twilio, a string of one. */
static int32_t
twilio_code(const json_t *value)
{
	json_int_t integer;
	long number;

	if (json_is_integer(value)) {
		integer = json_integer_value(value);
		return integer > 0 && integer <= INT32_MAX ? (int32_t)integer
							   : 0;
	}
	if (json_is_string(value) &&
	    text_number(json_string_value(value), 1, INT32_MAX, &number))
		return (int32_t)number;
	return 0;
}

/* The first of an "errors" list, as bulk interfaces and others have it. */
static const json_t *
twilio_error_object(const json_t *root)
{
	const json_t *first =
	    json_array_get(json_object_get(root, "errors"), 0);

	if (json_is_object(first) && json_object_get(root, "code") == NULL)
		return first;
	return root;
}

static void
twilio_text(char *to, size_t size, const json_t *value)
{
	const char *text = json_string_value(value); /* NULL for others */

	to[0] = '\0';
	if (text == NULL || text_copy(to, size, text) != ERR_OK)
		to[0] = '\0';
}

static void
twilio_read(
    struct twilio_said *said, const struct http_answer *answer, bool error)
{
	json_t *root = json_loadb(
	    answer->body, answer->body_size, JSON_REJECT_DUPLICATES, NULL);
	const json_t *from = root;

	*said = (struct twilio_said){ .object = json_is_object(root) };
	if (!said->object)
		goto out;
	if (error)
		from = twilio_error_object(root);
	said->code =
	    twilio_code(json_object_get(from, error ? "code" : "error_code"));
	twilio_text(said->sid, sizeof(said->sid), json_object_get(root, "sid"));
	twilio_text(said->status, sizeof(said->status),
	    json_object_get(root, "status"));
	text_printable(said->words, sizeof(said->words),
	    json_string_value(
		json_object_get(from, error ? "message" : "error_message")));
out:
	json_decref(root);
}

/* True when ${words} repeat the secret, or digits of the message. */
static bool
twilio_echoes(
    const char *words, const struct wire_job *job, struct secret *password)
{
	char run[WIRE_BODY_SIZE];
	const char *at = job->body;

	if (strstr(words, secret_bytes(password)) != NULL)
		return true;
	while (*(at += strcspn(at, "0123456789")) != '\0') {
		size_t length = strspn(at, "0123456789");

		memcpy(run, at, length);
		run[length] = '\0';
		at += length;
		if (length >= TWILIO_ECHO_DIGITS && strstr(words, run) != NULL)
			return true;
	}
	return false;
}

static bool
twilio_is_word(const char *text)
{
	char word[WIRE_WORD_SIZE];

	text_word(word, sizeof(word), text);
	return word[0] != '\0' && strcmp(word, text) == 0;
}

/* "HTTP 400, code 21211; check this: what the provider says" */
static void
twilio_outcome(struct wire_reply *reply, enum delivery_class class, long status,
    const char *note, const struct twilio_said *said)
{
	char code[24] = "";

	if (said->code != 0)
		text_format(code, sizeof(code), ", code %d", said->code);
	outcome_set(reply, class, "HTTP %ld%s%s%s%s", status, code, note,
	    said->words[0] == '\0' ? "" : ": ", said->words);
}

static void
twilio_judge_accepted(
    const struct twilio_said *said, long status, struct wire_reply *reply)
{
	bool failed = text_same_word(said->status, "failed") ||
		      text_same_word(said->status, "canceled") ||
		      text_same_word(said->status, "undelivered");
	enum delivery_class class = codes_class(said->code);

	if (twilio_is_word(said->sid))
		text_format(reply->sid, sizeof(reply->sid), "%s", said->sid);
	if (said->object && (failed || said->code != 0)) {
		twilio_outcome(reply,
		    class == DELIVERY_LOST ? DELIVERY_LATER : class, status,
		    "; taken, then failed", said);
		return;
	}
	if ((status == 200 || status == 201) && reply->sid[0] != '\0') {
		outcome_set(reply, DELIVERY_SENT, "HTTP %ld, status %s", status,
		    said->status[0] == '\0' ? "not said" : said->status);
		return;
	}
	outcome_set(reply, DELIVERY_MAYBE,
	    "HTTP %ld, but no message in the answer", status);
}

/* What a refusal means when its code says nothing. */
static enum delivery_class
twilio_refusal_class(long status)
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

static const char *
twilio_mend(long status)
{
	switch (status) {
	case 401:
	case 403:
		return "; check account_sid, api_key and the secret";
	case 404:
	case 405:
		return "; check api_url and account_sid";
	default:
		return "";
	}
}

/* By the status alone, which the code may refine.  As twilio_judge. */
static bool
twilio_judge_status(
    const struct twilio_said *said, long status, struct wire_reply *reply)
{
	enum delivery_class class = codes_class(said->code);

	if (status >= 300 && status < 400) {
		outcome_set(reply, DELIVERY_CONFIG,
		    "HTTP %ld: redirected, which is never followed; set "
		    "api_url to the service itself",
		    status);
		return false;
	}
	if (status < 400 || status >= 500) {
		twilio_outcome(reply, DELIVERY_MAYBE, status, "", said);
		return false;
	}
	if (class == DELIVERY_LOST)
		class = twilio_refusal_class(status);
	twilio_outcome(reply, class, status, twilio_mend(status), said);
	return status == 429 && class == DELIVERY_LATER;
}

/* The request left, and there is no whole answer. */
static void
twilio_judge_broken(const struct http_answer *answer, struct wire_reply *reply)
{
	const struct twilio_said nothing = { 0 };

	if (answer->status >= 300 && answer->status < 500)
		(void)twilio_judge_status(&nothing, answer->status, reply);
	else
		outcome_set(reply, DELIVERY_MAYBE,
		    "the request went out, then: %s", answer->why);
}

static bool
twilio_judge_answer(const struct wire_job *job, struct secret *password,
    const struct http_answer *answer, struct wire_reply *reply)
{
	bool accepted = answer->status >= 200 && answer->status < 300;
	struct twilio_said said;

	twilio_read(&said, answer, !accepted);
	reply->provider_code = said.code;
	if (twilio_echoes(said.words, job, password))
		text_format(said.words, sizeof(said.words),
		    "(its words repeat what we sent)");
	if (twilio_echoes(said.status, job, password))
		said.status[0] = '\0';
	if (!accepted)
		return twilio_judge_status(&said, answer->status, reply);
	twilio_judge_accepted(&said, answer->status, reply);
	return false;
}

bool
twilio_judge(const struct wire_job *job, struct secret *password,
    const struct http_answer *answer, struct wire_reply *reply)
{
	bool left = answer->end == HTTP_BROKEN || answer->end == HTTP_ANSWERED;

	reply->requests += left;
	reply->http_status = (int32_t)answer->status;
	reply->provider_code = 0;
	text_format(reply->request_id, sizeof(reply->request_id), "%s",
	    answer->request_id);
	switch (answer->end) {
	case HTTP_ANSWERED:
		return twilio_judge_answer(job, password, answer, reply);
	case HTTP_BROKEN:
		twilio_judge_broken(answer, reply);
		return false;
	case HTTP_TRUST:
		outcome_set(reply, DELIVERY_CONFIG,
		    "the certificates that are trusted can't be loaded: %s",
		    answer->why);
		return false;
	case HTTP_UNBEGUN:
		break;
	}
	outcome_set(
	    reply, DELIVERY_UNSENT, "nothing was sent: %s", answer->why);
	return false;
}
