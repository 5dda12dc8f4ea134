#include "courier/request.h"

#include <stddef.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "courier/form.h"
#include "courier/job.h"
#include "courier/outcome.h"
#include "courier/twiml.h"

#define REQUEST_PREFIX 5 /* digits of the SHA-1 that leave the host */

/* So that voice mail does not get the code, and no call lasts. */
#define REQUEST_RING_SECONDS "25"
#define REQUEST_CALL_SECONDS "60"

/* A page of a day before the first message: nobody's text comes back. */
#define REQUEST_NO_MESSAGES "PageSize=1&DateSent=2000-01-01T00:00:00Z"

/* "CA" is a call's; other services name both by UUIDs: then a message's. */
static const char *
request_resource_of(const char *sid)
{
	return text_starts(sid, "CA") ? "Calls" : "Messages";
}

static enum err
request_path(char *path, size_t size, const struct wire_job *job)
{
	switch (job->kind) {
	case WIRE_JOB_MESSAGE:
		return text_format(path, size,
		    "/2010-04-01/Accounts/%s/Messages.json", job->account);
	case WIRE_JOB_CALL:
		return text_format(path, size,
		    "/2010-04-01/Accounts/%s/Calls.json", job->account);
	case WIRE_JOB_LOOKUP:
		return text_format(path, size, "/v2/PhoneNumbers/%%2B%s%s%s",
		    job->to + 1, job->fields[0] == '\0' ? "" : "?Fields=",
		    job->fields);
	case WIRE_JOB_PWNED:
		return text_format(path, size, "/range/%.*s", REQUEST_PREFIX,
		    job->sha1);
	case WIRE_JOB_PRICE:
		return text_format(path, size,
		    "/2010-04-01/Accounts/%s/%s/%s.json", job->account,
		    request_resource_of(job->sid), job->sid);
	case WIRE_JOB_ACCOUNT:
		return text_format(path, size,
		    "/2010-04-01/Accounts/%s/Messages.json?%s", job->account,
		    REQUEST_NO_MESSAGES);
	case WIRE_JOB_BALANCE:
		return text_format(path, size,
		    "/2010-04-01/Accounts/%s/Balance.json", job->account);
	default:
		return ERR_INVALID;
	}
}

static enum err
request_url(char url[REQUEST_URL_SIZE], const struct wire_job *job)
{
	size_t length = strlen(job->api_url);
	char path[REQUEST_URL_SIZE];
	enum err err = request_path(path, sizeof(path), job);

	if (err != ERR_OK)
		return err;
	if (length > 0 && job->api_url[length - 1] == '/')
		length--;
	return text_format(
	    url, REQUEST_URL_SIZE, "%.*s%s", (int)length, job->api_url, path);
}

static enum err
request_message(struct secret *form, const struct wire_job *job)
{
	char validity[16], attempt[16];
	enum err err;

	text_format(validity, sizeof(validity), "%u", job->validity_seconds);
	text_format(attempt, sizeof(attempt), "%u", job->attempt);
	if ((err = form_add(form, "To", job->to)) != ERR_OK ||
	    (job->from[0] != '\0' &&
		(err = form_add(form, "From", job->from)) != ERR_OK) ||
	    (job->service[0] != '\0' &&
		(err = form_add(
		     form, "MessagingServiceSid", job->service)) != ERR_OK) ||
	    (job->discard != 0 &&
		(err = form_add(form, "ContentRetention", "discard")) !=
		    ERR_OK) ||
	    (err = form_add(form, "Body", job->body)) != ERR_OK ||
	    (err = form_add(form, "ValidityPeriod", validity)) != ERR_OK)
		return err;
	return form_add(form, "Attempt", attempt);
}

static enum err
request_call(struct secret *form, const struct wire_job *job)
{
	struct secret *twiml = NULL;
	enum err err;

	if ((err = secret_new(&twiml, TWIML_SIZE)) != ERR_OK)
		return err;
	if ((err = twiml_fill(twiml, job)) != ERR_OK ||
	    (err = form_add(form, "To", job->to)) != ERR_OK ||
	    (err = form_add(form, "From", job->from)) != ERR_OK ||
	    (err = form_add(form, "Twiml", secret_bytes(twiml))) !=
		ERR_OK ||
	    (err = form_add(form, "Timeout", REQUEST_RING_SECONDS)) !=
		ERR_OK)
		goto out;
	err = form_add(form, "TimeLimit", REQUEST_CALL_SECONDS);
out:
	secret_free(twiml);
	return err;
}

static enum err
request_form(struct request *request, const struct wire_job *job)
{
	enum err err;

	if (job_is_question(job))
		return ERR_OK;
	if ((err = secret_new(&request->form, REQUEST_FORM_SIZE)) != ERR_OK)
		return err;
	return job->kind == WIRE_JOB_CALL ? request_call(request->form, job)
					  : request_message(request->form, job);
}

enum err
request_make(struct request *request, const struct wire_job *job,
    struct wire_reply *reply)
{
	enum err err;

	*request = (struct request){ 0 };
	if ((err = request_url(request->url, job)) == ERR_OK)
		err = request_form(request, job);
	if (err == ERR_TOO_LONG && job->kind == WIRE_JOB_CALL)
		outcome_set(reply, DELIVERY_CONFIG,
		    "message.voice, read three times, has more than the %d "
		    "characters that a call takes: shorten it", TWIML_MAX);
	else if (err != ERR_OK)
		outcome_set(reply, DELIVERY_UNSENT,
		    "could not prepare the request: %s", err_text(err));
	return err;
}

void
request_free(struct request *request)
{
	secret_free(request->form);
	memory_wipe(request, sizeof(*request));
}
