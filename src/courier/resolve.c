#include "courier/resolve.h"

#include <errno.h>
#include <netdb.h>
#include <stdbool.h>
#include <string.h>

#include "courier/nameserver.h"
#include "courier/outcome.h"

/* Where the resolver left word of it. */
static bool
resolve_errno_is_local(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM ||
	       error == ENOBUFS || error == EACCES || error == EPERM ||
	       error == EADDRINUSE || error == EADDRNOTAVAIL;
}

/* "There is none", or "try again": only a server knows whether that is so. */
static bool
resolve_is_absence(int failure)
{
	switch (failure) {
	case EAI_NONAME:
	case EAI_AGAIN:
	case EAI_NODATA:
	case EAI_ADDRFAMILY:
		return true;
	default:
		return false;
	}
}

static void
resolve_keep(struct resolved *resolved, const struct addrinfo *list)
{
	struct resolve_address *to;

	resolved->count = 0;
	for (; list != NULL && resolved->count < RESOLVE_MAX;
	     list = list->ai_next) {
		to = &resolved->at[resolved->count];
		if (list->ai_addrlen > sizeof(to->address))
			continue;
		memcpy(&to->address, list->ai_addr, list->ai_addrlen);
		to->size = list->ai_addrlen;
		if (getnameinfo(list->ai_addr, list->ai_addrlen, to->text,
			sizeof(to->text), NULL, 0, NI_NUMERICHOST) != 0)
			to->text[0] = '\0';
		resolved->count++;
	}
	resolved->more = list != NULL;
}

static bool
resolve_is_literal(const char *host, const char *port)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM };
	struct addrinfo *list = NULL;

	if (getaddrinfo(host, port, &hints, &list) != 0)
		return false;
	freeaddrinfo(list);
	return true;
}

enum err
resolve_host(struct resolved *resolved, const char *host, const char *port,
    struct wire_reply *reply)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM };
	struct addrinfo *list = NULL;
	int failure, error;
	bool absent;

	/* Without IPv6 on this host its addresses would be a local error. */
	if (!resolve_is_literal(host, port)) {
		hints.ai_flags |= AI_ADDRCONFIG;
		nameserver_open(host);
	}
	errno = 0;
	failure = getaddrinfo(host, port, &hints, &list);
	error = errno;
	absent = failure != 0 && resolve_is_absence(failure) &&
		 !resolve_errno_is_local(error) &&
		 nameserver_bears_out(failure == EAI_AGAIN);
	nameserver_close();
	if (failure == 0) {
		resolve_keep(resolved, list);
		freeaddrinfo(list);
		return ERR_OK;
	}
	if (absent) {
		outcome_set(reply, DELIVERY_UNREACHABLE,
		    "no address for %s: %s", host, gai_strerror(failure));
		return ERR_NOT_FOUND;
	}
	outcome_set(reply, DELIVERY_UNSENT,
	    "this host could not ask for the address of %s: %s, %s", host,
	    gai_strerror(failure), strerror(error));
	return ERR_SYSTEM;
}
