/*
 * What the provider is asked: the URL and the form of each kind of job.
 */
#ifndef COURIER_REQUEST_H
#define COURIER_REQUEST_H

#include "base/err.h"
#include "base/secret.h"
#include "core/wire.h"

#define REQUEST_URL_SIZE 768
#define REQUEST_FORM_SIZE 16384

struct request {
	char url[REQUEST_URL_SIZE];
	struct secret *form; /* NULL: a GET, which carries no body */
};

/*
 * Make the request of a checked job.  ERR_TOO_LONG, ERR_MEMORY, and the reply
 * says what is wrong.  Either way request_free.
 */
enum err request_make(struct request *, const struct wire_job *,
    struct wire_reply *) MUST_CHECK;
void request_free(struct request *);

#endif
