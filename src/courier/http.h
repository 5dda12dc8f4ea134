/*
 * One request over one fresh connection.  The only unit that knows libcurl.
 *
 * - The environment, .netrc, cookies, redirects, kept-alive connections and
 *   the library's own repetitions play no part.
 * - Certificate and host name are always checked, TLS is 1.2 or later.
 * - Header, body and time are bounded.
 * - The library neither resolves nor connects: it is given the connection.
 */
#ifndef COURIER_HTTP_H
#define COURIER_HTTP_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/secret.h"
#include "core/wire.h"
#include "courier/trust.h"
#include "courier/url.h"

#define HTTP_HEADER_MAX 32768
#define HTTP_BODY_MAX 65536

struct http;

/* Start the library, for answers of at most ${body_max} bytes.  ERR_MEMORY. */
enum err http_start(struct http **, size_t body_max) MUST_CHECK;

/*
 * Wipes, the library's copies of what it was given, too.  The library itself
 * is not ended: the process is about to exit.  NULL is fine.
 */
void http_free(struct http *);

struct http_request {
	const char *url;
	const struct trust *trust; /* nothing in it: no TLS */
	const char *proxy;	  /* "": none */
	const struct url *peer;	  /* whom we are connected to */
	const char *peer_address; /* numeric */
	int socket;		  /* connected; the library's from here on */
	const char *accept;	 /* a header line */
	const char *header;	 /* another one, or NULL */
	const char *login;	 /* with a password alone */
	struct secret *password; /* NUL-terminated; NULL: no credentials */
	struct secret *form;	 /* NUL-terminated; NULL: a GET */
	int64_t begin_by_us;	 /* TLS is up by then, or it is over */
	int64_t deadline_us;
};

enum http_end {
	HTTP_UNBEGUN = 0, /* not one byte of the request has left */
	HTTP_TRUST,	  /* likewise: the trust store can't be loaded */
	HTTP_BROKEN,	  /* the request went out, no whole answer came back */
	HTTP_ANSWERED
};

struct http_answer {
	enum http_end end;
	long status;	  /* 0: none */
	const char *body; /* belongs to ${http}, until its next request */
	size_t body_size;
	int64_t retry_after_s; /* 0: not said */
	char request_id[WIRE_WORD_SIZE];
	char why[WIRE_NAME_SIZE]; /* the library's words, foreign */
};

/* Always fills ${answer}. */
void http_ask(
    struct http *, const struct http_request *, struct http_answer *);

#endif
