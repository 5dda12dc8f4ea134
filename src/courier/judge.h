/*
 * What the end of an exchange means.
 */
#ifndef COURIER_JUDGE_H
#define COURIER_JUDGE_H

#include <stdbool.h>

#include "base/secret.h"
#include "core/wire.h"
#include "courier/http.h"

/*
 * Fill the reply from what the exchange came to.  A message counts as sent
 * only when the provider says so, and as unsent only when that is certain.
 * True: it may be asked again, for it was refused with HTTP 429, or it is a
 * question that got no answer.
 */
bool judge(const struct wire_job *, struct secret *password,
    const struct http_answer *, struct wire_reply *);

#endif
