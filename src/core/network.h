/*
 * Addresses and networks, literal only: never a name, never DNS.
 */
#ifndef CORE_NETWORK_H
#define CORE_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define NETWORK_TEXT_SIZE 48

struct address {
	unsigned char family; /* 0: none, 4 or 6 */
	unsigned char bytes[16];
};

struct network {
	struct address base;
	unsigned char prefix; /* bits */
};

/*
 * A literal IPv4 or IPv6 address; "::ffff:a.b.c.d" is a.b.c.d; a zone
 * ("%eth0") is dropped.  ERR_INVALID.
 */
enum err address_parse(struct address *, const char *text) MUST_CHECK;

/* The first word of sshd's SSH_CONNECTION.  ERR_INVALID. */
enum err address_parse_connection(struct address *,
    const char *connection) MUST_CHECK;

/* Text of an address, "-" for none. */
void address_text(char text[NETWORK_TEXT_SIZE], const struct address *);

/*
 * What the limits count by: an IPv4 address, an IPv6 address's /64.  The
 * caller has checked that there is an address.
 */
void address_key(char text[NETWORK_TEXT_SIZE], const struct address *);

/*
 * "a.b.c.d/n" or "x::/n", bits after the prefix zero; without "/n" one
 * address.  ERR_INVALID, ERR_RANGE (prefix, or bits set after it).
 */
enum err network_parse(struct network *, const char *text) MUST_CHECK;

/* False for an address of another family and for none. */
bool network_contains(const struct network *, const struct address *);

#endif
