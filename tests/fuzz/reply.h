/*
 * The job behind every answer of a provider, and what must hold of any reply.
 */
#ifndef TESTS_FUZZ_REPLY_H
#define TESTS_FUZZ_REPLY_H

#include "base/secret.h"
#include "core/wire.h"
#include "courier/http.h"

/* A job of the kind that ${which} chooses, with a code in its message. */
void reply_job(struct wire_job *, unsigned which);

/* The provider's secret; made once. */
struct secret *reply_secret(void);

/*
 * Judge ${answer} to ${job}: the reply is bounded and printable, says nothing
 * of the secret, the code or the number, and never takes for sent, or for
 * unsent, what may be otherwise.
 */
void reply_check(const struct wire_job *, const struct http_answer *);

#endif
