/*
 * Fields under a MAC: every one with its length or at a fixed width, so that
 * there is one reading alone.
 */
#ifndef STORE_ENCODE_H
#define STORE_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/secret.h"

#define ENCODED_MAX 1024

struct encoded {
	unsigned char bytes[ENCODED_MAX];
	size_t size;
	bool overflowed;
};

void encode_bytes(struct encoded *, const void *bytes, size_t size);
void encode_integer(struct encoded *, int64_t);
void encode_text(struct encoded *, const char *);

/* The MAC of what was encoded, for ${purpose} alone; wipes it. */
enum err encode_mac(struct encoded *, const struct secret *key,
    const char *purpose, unsigned char mac[SECRET_HASH_SIZE]) MUST_CHECK;

#endif
