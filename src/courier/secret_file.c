#include "courier/secret_file.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

#define SECRET_FILE_MAX 4096

static bool
secret_file_is_one_line(const char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			return false;
	return size > 0;
}

enum err
secret_file_read(
    const char *path, struct secret **secret, char why[FILE_WHY_SIZE])
{
	struct secret *fresh = NULL;
	char *text = NULL;
	size_t whole = 0, size;
	enum err err;

	err = file_read(path, SECRET_FILE_MAX, 1, &text, &whole, why);
	if (err != ERR_OK)
		return err;

	size = whole;
	if (size > 0 && text[size - 1] == '\n')
		size--;
	if (!secret_file_is_one_line(text, size)) {
		text_format(why, FILE_WHY_SIZE,
		    "%s: write the secret into it as its one line, without "
		    "control characters",
		    path);
		err = ERR_INVALID;
		goto out;
	}
	if ((err = secret_new(&fresh, size + 1)) != ERR_OK) {
		text_format(why, FILE_WHY_SIZE, "%s: %s", path, err_text(err));
		goto out;
	}
	memcpy(secret_bytes(fresh), text, size);
	*secret = fresh;
out:
	memory_wipe(text, whole);
	free(text);
	return err;
}
