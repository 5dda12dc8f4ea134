#include "store/encode.h"

#include <string.h>

#include "base/memory.h"

void
encode_bytes(struct encoded *encoded, const void *bytes, size_t size)
{
	if (size > sizeof(encoded->bytes) - encoded->size) {
		encoded->overflowed = true;
		return;
	}
	memcpy(encoded->bytes + encoded->size, bytes, size);
	encoded->size += size;
}

/* Little-endian: a backup may be restored on another machine. */
void
encode_integer(struct encoded *encoded, int64_t number)
{
	unsigned char bytes[8];
	unsigned i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)((uint64_t)number >> (8 * i));
	encode_bytes(encoded, bytes, sizeof(bytes));
}

void
encode_text(struct encoded *encoded, const char *text)
{
	encode_integer(encoded, (int64_t)strlen(text));
	encode_bytes(encoded, text, strlen(text));
}

enum err
encode_mac(struct encoded *encoded, const struct secret *key,
    const char *purpose, unsigned char mac[SECRET_HASH_SIZE])
{
	enum err err = ERR_TOO_LONG;

	if (!encoded->overflowed)
		err = secret_hash(
		    mac, key, purpose, encoded->bytes, encoded->size);
	memory_wipe(encoded, sizeof(*encoded));
	return err;
}
