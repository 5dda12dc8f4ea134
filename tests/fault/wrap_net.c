/* What the courier asks of the network, of libcurl and of jansson. */
#include <errno.h>
#include <netdb.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <curl/curl.h>
#include <jansson.h>
#include <sodium.h>

#include "tests/fault/fault.h"

/* Macros of the headers check the types, and would be wrapped instead. */
#undef curl_easy_setopt
#undef curl_easy_getinfo

WRAP(int, clearenv, (void), -1, ENOMEM, ())
WRAP(int, getaddrinfo,
    (const char *node, const char *service, const struct addrinfo *hints,
	struct addrinfo **found),
    EAI_SYSTEM, EMFILE, (node, service, hints, found))
WRAP(int, getnameinfo,
    (const struct sockaddr *address, socklen_t size, char *host,
	socklen_t host_size, char *port, socklen_t port_size, int flags),
    EAI_MEMORY, ENOMEM,
    (address, size, host, host_size, port, port_size, flags))
WRAP(int, setitimer,
    (__itimer_which_t which, const struct itimerval *now,
	struct itimerval *before),
    -1, EINVAL, (which, now, before))
WRAP(int, socket, (int family, int type, int protocol), -1, EMFILE,
    (family, type, protocol))
WRAP(int, connect, (int fd, const struct sockaddr *to, socklen_t size), -1,
    EADDRNOTAVAIL, (fd, to, size))
WRAP(int, getsockopt,
    (int fd, int level, int what, void *value, socklen_t *size), -1, ENOBUFS,
    (fd, level, what, value, size))

WRAP(int, sodium_init, (void), -1, EIO, ())
WRAP(void *, sodium_malloc, (size_t size), NULL, ENOMEM, (size))

WRAP(CURLcode, curl_global_init, (long flags), CURLE_FAILED_INIT, ENOMEM,
    (flags))
WRAP(CURL *, curl_easy_init, (void), NULL, ENOMEM, ())
WRAP(CURLcode, curl_easy_perform, (CURL * curl), CURLE_OUT_OF_MEMORY, ENOMEM,
    (curl))
WRAP(char *, curl_easy_escape, (CURL * curl, const char *text, int size), NULL,
    ENOMEM, (curl, text, size))
WRAP(struct curl_slist *, curl_slist_append,
    (struct curl_slist * list, const char *line), NULL, ENOMEM, (list, line))
WRAP(json_t *, json_loadb,
    (const char *text, size_t size, size_t flags, json_error_t *error), NULL,
    ENOMEM, (text, size, flags, error))

/* Every argument of theirs is as wide as a pointer. */
FAULT_POINT(curl_easy_setopt);
CURLcode __real_curl_easy_setopt(CURL *curl, CURLoption option, ...);
CURLcode __wrap_curl_easy_setopt(CURL *curl, CURLoption option, ...);
CURLcode
__wrap_curl_easy_setopt(CURL *curl, CURLoption option, ...)
{
	va_list more;
	void *value;

	va_start(more, option);
	value = va_arg(more, void *);
	va_end(more);
	if (fault_due(&point_curl_easy_setopt))
		return CURLE_OUT_OF_MEMORY;
	return __real_curl_easy_setopt(curl, option, value);
}

FAULT_POINT(curl_easy_getinfo);
CURLcode __real_curl_easy_getinfo(CURL *curl, CURLINFO what, ...);
CURLcode __wrap_curl_easy_getinfo(CURL *curl, CURLINFO what, ...);
CURLcode
__wrap_curl_easy_getinfo(CURL *curl, CURLINFO what, ...)
{
	va_list more;
	void *value;

	va_start(more, what);
	value = va_arg(more, void *);
	va_end(more);
	if (fault_due(&point_curl_easy_getinfo))
		return CURLE_UNKNOWN_OPTION;
	return __real_curl_easy_getinfo(curl, what, value);
}
