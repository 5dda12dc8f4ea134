#include "base/secret.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/memory.h"

#define SLOW_HASH_PASSES 5
#define SLOW_HASH_MEMORY ((size_t)7 * 1024 * 1024)

struct secret {
	size_t size;
	unsigned char *bytes;
};

const char *
secret_library(const char **compiled)
{
	*compiled = SODIUM_VERSION_STRING;
	return sodium_version_string();
}

enum err
secret_start(void)
{
	return sodium_init() < 0 ? ERR_RANDOM : ERR_OK;
}

enum err
secret_new(struct secret **secret, size_t size)
{
	struct secret *fresh = malloc(sizeof(*fresh));

	if (fresh == NULL)
		return ERR_MEMORY;
	fresh->size = size;
	fresh->bytes = sodium_malloc(size);
	if (fresh->bytes == NULL) {
		free(fresh);
		return ERR_MEMORY;
	}
	memset(fresh->bytes, 0, size);
	*secret = fresh;
	return ERR_OK;
}

void
secret_free(struct secret *secret)
{
	if (secret == NULL)
		return;
	sodium_free(secret->bytes); /* wipes before it unmaps */
	free(secret);
}

void *
secret_bytes(struct secret *secret)
{
	return secret->bytes;
}

size_t
secret_size(const struct secret *secret)
{
	return secret->size;
}

enum err
secret_hash(unsigned char hash[SECRET_HASH_SIZE], const struct secret *key,
    const char *purpose, const void *data, size_t size)
{
	crypto_generichash_state state;
	enum err err = ERR_SYSTEM;

	if (crypto_generichash_init(&state, key->bytes, key->size,
		SECRET_HASH_SIZE) == 0 &&
	    crypto_generichash_update(&state, (const unsigned char *)purpose,
		strlen(purpose) + 1) == 0 &&
	    crypto_generichash_update(&state, data, size) == 0 &&
	    crypto_generichash_final(&state, hash, SECRET_HASH_SIZE) == 0)
		err = ERR_OK;
	memory_wipe(&state, sizeof(state));
	return err;
}

static_assert(SECRET_SALT_SIZE == crypto_pwhash_argon2id_SALTBYTES,
    "a salt has the size that libsodium reads");

enum err
secret_slow_hash(unsigned char hash[SECRET_HASH_SIZE],
    const unsigned char salt[SECRET_SALT_SIZE], const char *text, size_t size)
{
	if (crypto_pwhash_argon2id(hash, SECRET_HASH_SIZE, text, size, salt,
		SLOW_HASH_PASSES, SLOW_HASH_MEMORY,
		crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0)
		return ERR_MEMORY;
	return ERR_OK;
}

enum err
secret_random(void *bytes, size_t size)
{
	unsigned char *at = bytes;
	ssize_t got;

	while (size > 0) {
		got = getrandom(at, size, 0);
		if (got == -1 && errno == EINTR)
			continue;
		if (got <= 0)
			return ERR_RANDOM;
		at += got;
		size -= (size_t)got;
	}
	return ERR_OK;
}
