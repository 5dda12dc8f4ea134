#include "store/archive.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

void
archive_put_number(unsigned char bytes[8], uint64_t number)
{
	unsigned i;

	for (i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(number >> (8 * i));
}

uint64_t
archive_number(const unsigned char bytes[8])
{
	uint64_t number = 0;
	unsigned i;

	for (i = 0; i < 8; i++)
		number |= (uint64_t)bytes[i] << (8 * i);
	return number;
}

enum err
archive_hash(unsigned char digest[SECRET_HASH_SIZE], const struct secret *key,
    const void *block, size_t size)
{
	unsigned char chained[SECRET_HASH_SIZE + ARCHIVE_BLOCK];
	enum err err;

	if (size > ARCHIVE_BLOCK)
		return ERR_TOO_LONG;
	memcpy(chained, digest, SECRET_HASH_SIZE);
	memcpy(chained + SECRET_HASH_SIZE, block, size);
	err = secret_hash(
	    digest, key, "backup", chained, SECRET_HASH_SIZE + size);
	memory_wipe(chained, sizeof(chained));
	return err;
}

enum err
archive_write(int file, const void *bytes, size_t size)
{
	const unsigned char *at = bytes;
	ssize_t put;

	while (size > 0) {
		put = write(file, at, size);
		if (put == -1 && errno == EINTR)
			continue;
		if (put <= 0)
			return errno == ENOSPC || errno == EDQUOT ? ERR_FULL
								  : ERR_STORE;
		at += put;
		size -= (size_t)put;
	}
	return ERR_OK;
}

enum err
archive_read(int file, void *bytes, size_t size)
{
	unsigned char *at = bytes;
	ssize_t got;

	while (size > 0) {
		got = read(file, at, size);
		if (got == -1 && errno == EINTR)
			continue;
		if (got <= 0)
			return got == 0 ? ERR_DAMAGED : ERR_STORE;
		at += got;
		size -= (size_t)got;
	}
	return ERR_OK;
}
