/* A provider on the loopback address that answers each request alike. */
#ifndef TESTS_FAULT_PROVIDER_H
#define TESTS_FAULT_PROVIDER_H

#define PROVIDER_URL_SIZE 64

struct provider {
	char url[PROVIDER_URL_SIZE];
	char tls_url[PROVIDER_URL_SIZE];
	unsigned short port, tls_port;
	const char *answer; /* all of it; "": it hangs up */
	unsigned long requests; /* that came whole */
};

/*
 * Start one, in a process that ends with this one.  The struct is shared with
 * it: what is written to it holds for the next request.
 */
struct provider *provider_start(void);

/*
 * The same by TLS, at tls_url: front.py stands before it, and keeps what it
 * needs and its authority's certificate, ca.pem, in this directory.
 */
void provider_front(struct provider *, const char *directory);

/* What couriers that have ended have sent is counted when this returns. */
void provider_settle(const struct provider *);

/* The URL of a place that takes no connection, and refuses none. */
void provider_silent(char url[PROVIDER_URL_SIZE]);

#endif
