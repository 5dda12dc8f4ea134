#include "stack/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

static const char *
files_text(const struct stack_places *places, const char *path)
{
	size_t i;

	for (i = 0; i < places->text_count; i++)
		if (strcmp(places->texts[i].path, path) == 0)
			return places->texts[i].text;
	return NULL;
}

static enum err
files_read(struct arena *arena, int file, const char **text, size_t *size)
{
	size_t used = 0;
	struct stat status;
	ssize_t got = 1;
	char *room;

	if (fstat(file, &status) != 0)
		return ERR_SYSTEM;
	if (!S_ISREG(status.st_mode))
		return ERR_UNSAFE;
	if (status.st_size > STACK_FILE_MAX)
		return ERR_TOO_LONG;
	*size = (size_t)status.st_size;
	if ((room = arena_take(arena, *size + 1)) == NULL)
		return ERR_MEMORY;
	while (used < *size && got != 0) {
		got = read(file, room + used, *size - used);
		if (got == -1 && errno != EINTR)
			return ERR_SYSTEM;
		if (got > 0)
			used += (size_t)got;
	}
	*size = used;
	*text = room;
	return ERR_OK;
}

enum err
files_load(struct arena *arena, const struct stack_places *places,
    const char *path, const char **text, size_t *size)
{
	const char *given = files_text(places, path);
	enum err err;
	int file;

	if (given != NULL) {
		*text = given;
		*size = strlen(given);
		return *size > STACK_FILE_MAX ? ERR_TOO_LONG : ERR_OK;
	}
	file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (file == -1)
		return ERR_NOT_FOUND;
	err = files_read(arena, file, text, size);
	close(file);
	return err;
}

bool
files_has_directory(const struct stack_places *places, const char *path)
{
	size_t length = strlen(path), i;
	struct stat status;

	for (i = 0; i < places->text_count; i++)
		if (strncmp(places->texts[i].path, path, length) == 0 &&
		    places->texts[i].path[length] == '/')
			return true;
	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool
files_is_regular(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

static bool
files_has_module_at(const struct stack_places *places, const char *path)
{
	const char *const *directory;
	char full[PATH_MAX];

	if (path[0] == '/')
		return files_is_regular(path);
	for (directory = places->modules; *directory != NULL; directory++)
		if (text_format(full, sizeof(full), "%s/%s", *directory,
			path) == ERR_OK &&
		    files_is_regular(full))
			return true;
	return false;
}

bool
files_has_module(const struct stack_places *places, const char *path)
{
	const char *isa = strstr(path, "$ISA");
	char plain[PATH_MAX];

	if (files_has_module_at(places, path))
		return true;
	return isa != NULL &&
	       text_format(plain, sizeof(plain), "%.*s.%s", (int)(isa - path),
		   path, isa + strlen("$ISA")) == ERR_OK &&
	       files_has_module_at(places, plain);
}
