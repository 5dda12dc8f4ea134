/*
 * Twilio's Messages resource: what is asked, and what the answer means.  The
 * only unit that knows JSON.
 */
#ifndef COURIER_TWILIO_H
#define COURIER_TWILIO_H

#include <stdbool.h>

#include "base/err.h"
#include "base/secret.h"
#include "core/wire.h"
#include "courier/http.h"

#define TWILIO_FORM_SIZE 8192
#define TWILIO_URL_SIZE 512

/* The URL that messages are posted to.  ERR_TOO_LONG. */
enum err twilio_url(
    char url[TWILIO_URL_SIZE], const struct wire_job *) MUST_CHECK;

/* The request's parameters, into ${form} of TWILIO_FORM_SIZE bytes. */
enum err twilio_form(struct secret *form, const struct wire_job *) MUST_CHECK;

/*
 * Fill the reply from the provider's answer.  A message counts as sent only
 * when the provider says so, and as unsent only when that is certain.  True:
 * it was refused with HTTP 429 and may be posted again.
 */
bool twilio_judge(const struct wire_job *, struct secret *password,
    const struct http_answer *, struct wire_reply *);

#endif
