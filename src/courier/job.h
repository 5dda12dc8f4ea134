/*
 * The job as it must be before anything is done with it.
 */
#ifndef COURIER_JOB_H
#define COURIER_JOB_H

#include <stdbool.h>

#include "base/err.h"
#include "core/wire.h"
#include "courier/url.h"

#define JOB_VALIDITY_MIN 6
#define JOB_VALIDITY_MAX 36000
#define JOB_CONNECT_MAX_MS 60000

/* A GET: it changes nothing, and may be asked twice. */
bool job_is_question(const struct wire_job *);

/* The setting that has api_url. */
const char *job_url_name(const struct wire_job *);

/*
 * Check every field that the exchange relies on.  ${peer} is whom to connect
 * to: the proxy where there is one, else the provider.  ERR_CONFIG: the reply
 * says what is wrong.
 */
enum err job_check(
    const struct wire_job *, struct url *peer, struct wire_reply *) MUST_CHECK;

#endif
