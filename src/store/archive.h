/*
 * A backup: a header with the key, the database, a keyed BLAKE2b of both.
 */
#ifndef STORE_ARCHIVE_H
#define STORE_ARCHIVE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/secret.h"

#define ARCHIVE_MAGIC "SMS2FABK"
#define ARCHIVE_VERSION 1
#define ARCHIVE_BLOCK ((size_t)64 * 1024) /* of the database, hashed at once \
					   */

/* As it stands in the file: numbers are little-endian. */
struct archive_head {
	unsigned char magic[8];
	unsigned char version[8];
	unsigned char size[8]; /* bytes of the database */
	unsigned char key[SECRET_KEY_SIZE];
};

void archive_put_number(unsigned char bytes[8], uint64_t number);
uint64_t archive_number(const unsigned char bytes[8]);

/* Each block is hashed with what the ones before came to: zeros at first. */
enum err archive_hash(unsigned char digest[SECRET_HASH_SIZE],
    const struct secret *key, const void *block, size_t size) MUST_CHECK;

/* All of it, or ERR_FULL, ERR_STORE; ERR_DAMAGED: the file ends before. */
enum err archive_write(int file, const void *, size_t size) MUST_CHECK;
enum err archive_read(int file, void *, size_t size) MUST_CHECK;

#endif
