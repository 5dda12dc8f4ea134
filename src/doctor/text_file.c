#include "doctor/text_file.h"

#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

#define TEXT_FILE_MAX (1L << 20)

static enum err
text_file_take(char **text, int file, long max, bool tail)
{
	struct stat about;
	char *fresh;
	ssize_t got;

	if (fstat(file, &about) != 0)
		return ERR_SYSTEM;
	if (!S_ISREG(about.st_mode))
		return ERR_UNSAFE;
	if (about.st_size > max && !tail)
		return ERR_TOO_LONG;
	if (about.st_size > max &&
	    lseek(file, about.st_size - max, SEEK_SET) == -1)
		return ERR_SYSTEM;
	if ((fresh = malloc((size_t)max + 1)) == NULL)
		return ERR_MEMORY;
	if ((got = file_fill(file, fresh, (size_t)max)) == -1) {
		free(fresh);
		return ERR_SYSTEM;
	}
	fresh[got] = '\0';
	*text = fresh;
	return ERR_OK;
}

static enum err
text_file_open(char **text, const char *path, long max, bool tail)
{
	int file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	enum err err;

	if (file == -1)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM;
	err = text_file_take(text, file, max, tail);
	close(file);
	return err;
}

enum err
text_file_read(char **text, const char *path)
{
	return text_file_open(text, path, TEXT_FILE_MAX, false);
}

enum err
text_file_tail(char **text, const char *path, long max)
{
	return text_file_open(text, path, max, true);
}

bool
text_file_write(int file, const void *bytes, size_t size)
{
	const char *from = bytes;
	size_t sent = 0;
	ssize_t part;

	while (sent < size) {
		part = write(file, from + sent, size - sent);
		if (part == -1 && errno != EINTR)
			return false;
		sent += part > 0 ? (size_t)part : 0;
	}
	return true;
}

char *
text_file_line(char **at)
{
	char *line = *at;
	size_t length;

	if (line == NULL || line[0] == '\0')
		return NULL;
	length = strcspn(line, "\n");
	*at = line + length + (line[length] == '\n' ? 1 : 0);
	line[length] = '\0';
	return line;
}
