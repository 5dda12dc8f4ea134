#include "base/file.h"

#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"

#define FILE_WRITABLE (S_IWGRP | S_IWOTH)

/* A walk from "/" down; never back to a path once a descriptor is held. */
struct walk {
	const char *path;
	size_t depth; /* bytes of ${path} walked so far */
	int at;	      /* the directory there */
	char *why;
};

/* Why it ends: what was walked so far, then ${what}. */
static enum err
walk_refuse(const struct walk *walk, enum err err, const char *what)
{
	char reached[FILE_WHY_SIZE - 128]; /* room for ${what} */

	text_printable(reached, sizeof(reached), walk->path);
	if (walk->depth < strlen(reached))
		reached[walk->depth] = '\0';
	text_format(walk->why, FILE_WHY_SIZE, "%s %s",
	    reached[0] == '\0' ? "/" : reached, what);
	return err;
}

static enum err
walk_errno(const struct walk *walk, int error)
{
	char what[128];

	switch (error) {
	case ENOENT:
		return walk_refuse(walk, ERR_NOT_FOUND, "does not exist");
	case ELOOP:
		return walk_refuse(walk, ERR_UNSAFE,
		    "is a symbolic link: name the file itself");
	case ENOTDIR:
		return walk_refuse(walk, ERR_UNSAFE,
		    "is no directory, or a symbolic link: name the real path");
	case ENXIO:
		return walk_refuse(walk, ERR_UNSAFE, "is not a regular file");
	default:
		text_format(what, sizeof(what), "can't be opened or read: %s",
		    strerror(error));
		return walk_refuse(walk, ERR_SYSTEM, what);
	}
}

/* In a sticky directory nobody renames or removes what is root's. */
static enum err
walk_check_directory(const struct walk *walk)
{
	struct stat st;

	if (fstat(walk->at, &st) != 0)
		return walk_errno(walk, errno);
	if (st.st_uid != 0)
		return walk_refuse(
		    walk, ERR_UNSAFE, "is not owned by root: chown root");
	if ((st.st_mode & FILE_WRITABLE) != 0 && (st.st_mode & S_ISVTX) == 0)
		return walk_refuse(walk, ERR_UNSAFE,
		    "is writable by group or others: chmod go-w");
	return ERR_OK;
}

/*
 * The next component of the path into ${name}; ${*last} when no other one
 * follows.
 */
static enum err
walk_next(struct walk *walk, char name[NAME_MAX + 1], bool *last)
{
	const char *from = walk->path + walk->depth;
	size_t length;

	from += strspn(from, "/");
	length = strcspn(from, "/");
	walk->depth = (size_t)(from - walk->path) + length;
	if (length == 0)
		return walk_refuse(walk, ERR_UNSAFE, "is not a regular file");
	if (length > NAME_MAX)
		return walk_errno(walk, ENAMETOOLONG);
	memcpy(name, from, length);
	name[length] = '\0';
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return walk_refuse(
		    walk, ERR_UNSAFE, "is a dot component: name the real path");
	*last = from[length] == '\0';
	return ERR_OK;
}

/* O_PATH: a directory needs to be searched, not listed. */
static enum err
walk_enter(struct walk *walk, int from, const char *name)
{
	int at =
	    openat(from, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (at == -1)
		return walk_errno(walk, errno);
	if (walk->at != -1)
		close(walk->at);
	walk->at = at;
	return walk_check_directory(walk);
}

/* ${*file} gets the opened last component; nothing is known of it yet. */
static enum err
walk_open(struct walk *walk, int *file)
{
	char name[NAME_MAX + 1];
	bool last = false;
	enum err err;

	if (walk->path[0] != '/') {
		walk->depth = strlen(walk->path);
		return walk_refuse(walk, ERR_UNSAFE,
		    "is not an absolute path: begin it with '/'");
	}
	if (strlen(walk->path) >= PATH_MAX)
		return walk_errno(walk, ENAMETOOLONG);
	if ((err = walk_enter(walk, AT_FDCWD, "/")) != ERR_OK)
		return err;
	for (;;) {
		if ((err = walk_next(walk, name, &last)) != ERR_OK)
			return err;
		if (last)
			break;
		if ((err = walk_enter(walk, walk->at, name)) != ERR_OK)
			return err;
	}
	/* O_NONBLOCK: a FIFO without a writer must not hold us up. */
	*file = openat(walk->at, name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	return *file == -1 ? walk_errno(walk, errno) : ERR_OK;
}

static enum err
file_check(
    const struct walk *walk, const struct stat *st, size_t max, bool private)
{
	char what[64];

	if (!S_ISREG(st->st_mode))
		return walk_refuse(walk, ERR_UNSAFE, "is not a regular file");
	if (st->st_nlink != 1)
		return walk_refuse(walk, ERR_UNSAFE,
		    "has a second name (hard link): remove it");
	if (st->st_uid != 0)
		return walk_refuse(
		    walk, ERR_UNSAFE, "is not owned by root: chown root");
	if ((st->st_mode & FILE_WRITABLE) != 0)
		return walk_refuse(walk, ERR_UNSAFE,
		    "is writable by group or others: chmod go-w");
	if (private && (st->st_mode & S_IRWXO) != 0)
		return walk_refuse(
		    walk, ERR_UNSAFE, "is open to others: chmod o-rwx");
	if (st->st_size < 0 || (uintmax_t)st->st_size > max) {
		text_format(what, sizeof(what), "has more than %zu bytes", max);
		return walk_refuse(walk, ERR_TOO_LONG, what);
	}
	return ERR_OK;
}

ssize_t
file_fill(int file, char *text, size_t room)
{
	size_t used = 0;
	ssize_t got;

	while (used < room) {
		got = read(file, text + used, room - used);
		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1)
			return -1;
		if (got == 0)
			break;
		used += (size_t)got;
	}
	return (ssize_t)used;
}

/* One byte more is asked for than there should be: a file that grows. */
static enum err
file_take(const struct walk *walk, int file, size_t expected, char **text)
{
	char *fresh = malloc(expected + 1);
	enum err err = ERR_OK;
	ssize_t got;

	if (fresh == NULL)
		return walk_refuse(walk, ERR_MEMORY, "needs more memory");
	got = file_fill(file, fresh, expected + 1);
	if (got == -1)
		err = walk_errno(walk, errno);
	else if ((size_t)got != expected)
		err =
		    walk_refuse(walk, ERR_SYSTEM, "changed while it was read");
	if (err != ERR_OK) {
		memory_wipe(fresh, expected + 1);
		free(fresh);
		return err;
	}
	fresh[expected] = '\0';
	*text = fresh;
	return ERR_OK;
}

enum err
file_read(const char *path, size_t max, bool private, char **text, size_t *size,
    char why[FILE_WHY_SIZE])
{
	struct walk walk = { .path = path, .at = -1, .why = why };
	struct stat st;
	int file = -1;
	enum err err;

	why[0] = '\0';
	if ((err = walk_open(&walk, &file)) != ERR_OK)
		goto out;
	if (fstat(file, &st) != 0) {
		err = walk_errno(&walk, errno);
		goto out;
	}
	if ((err = file_check(&walk, &st, max, private)) != ERR_OK)
		goto out;
	if ((err = file_take(&walk, file, (size_t)st.st_size, text)) != ERR_OK)
		goto out;
	*size = (size_t)st.st_size;
out:
	if (file != -1)
		close(file);
	if (walk.at != -1)
		close(walk.at);
	return err;
}
