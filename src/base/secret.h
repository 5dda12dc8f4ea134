/*
 * A secret has one type, one owner, one wipe and one comparison.  Wraps
 * libsodium's guarded memory: not for the module, which keeps to libc.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct secret;

/* The library's version, at run time and when this was compiled. */
const char *secret_library(const char **compiled);

/* Start the library; once, before any other use. */
enum err secret_start(void) MUST_CHECK;

/*
 * Room for ${size} bytes, zeroed, in memory that is locked, guarded and never
 * in a core file.  The caller owns it.  ERR_MEMORY.
 */
enum err secret_new(struct secret **, size_t size) MUST_CHECK;

/* Wipes; NULL is fine. */
void secret_free(struct secret *);

/* The bytes, for the one that fills or uses them; valid until secret_free. */
void *secret_bytes(struct secret *);
size_t secret_size(const struct secret *);

#define SECRET_HASH_SIZE 32
#define SECRET_KEY_SIZE 32

/*
 * BLAKE2b of ${size} bytes under ${key} (SECRET_KEY_SIZE bytes) and a purpose,
 * so that a hash made for one purpose never serves another.
 */
enum err secret_hash(unsigned char hash[SECRET_HASH_SIZE],
    const struct secret *key, const char *purpose, const void *,
    size_t size) MUST_CHECK;

/*
 * Argon2id of ${size} bytes of ${text} (m = 7 MiB, t = 5, p = 1): for secrets
 * that a thief of the state may guess.  ERR_MEMORY.
 */
#define SECRET_SALT_SIZE 16
enum err secret_slow_hash(unsigned char hash[SECRET_HASH_SIZE],
    const unsigned char salt[SECRET_SALT_SIZE], const char *text,
    size_t size) MUST_CHECK;

/* Fill from getrandom(2), whole or ERR_RANDOM. */
enum err secret_random(void *, size_t size) MUST_CHECK;

#endif
