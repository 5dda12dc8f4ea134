/*
 * The URLs of the configuration: scheme://[user[:password]@]host[:port][/path]
 * in plain characters, so that two parsers can't read two hosts in them.
 */
#ifndef COURIER_URL_H
#define COURIER_URL_H

#include <stdbool.h>

#include "base/err.h"
#include "core/wire.h"

#define URL_PORT_SIZE 6

struct url {
	bool secure;		   /* https, else http */
	bool user;		   /* names a user */
	bool path;		   /* names more than '/' */
	char host[WIRE_NAME_SIZE]; /* without brackets */
	char port[URL_PORT_SIZE];  /* the scheme's where none is given */
};

/* http:// and https:// alone; no query, no fragment.  ERR_INVALID. */
enum err url_parse(struct url *, const char *text) MUST_CHECK;

/* 127.0.0.0/8 or ::1 spelled out: never a name. */
bool url_is_loopback(const struct url *);

#endif
