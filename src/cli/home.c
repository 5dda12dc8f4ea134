#include "cli/home.h"

#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "store/lock.h"

#define HOME_OPEN (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

static enum err
home_complain(enum err err, const char *path, size_t length, const char *what,
    char why[HOME_WHY_SIZE])
{
	text_format(why, HOME_WHY_SIZE, "%.*s: %s",
	    length == 0 ? 1 : (int)length, path, what);
	return err;
}

static enum err
home_trust(int fd, const char *path, size_t length, char why[HOME_WHY_SIZE])
{
	struct stat about;

	if (fstat(fd, &about) != 0)
		return home_complain(
		    ERR_SYSTEM, path, length, strerror(errno), why);
	if (about.st_uid == 0 && ((about.st_mode & (S_IWGRP | S_IWOTH)) == 0 ||
				     (about.st_mode & S_ISVTX) != 0))
		return ERR_OK;
	return home_complain(ERR_UNSAFE, path, length,
	    "others can write to it: chown root, chmod go-w", why);
}

/* One step down: ${*fd} becomes the directory ${name} in it. */
static enum err
home_enter(int *fd, const char *name, const char *path, size_t length,
    char why[HOME_WHY_SIZE])
{
	int next = openat(*fd, name, HOME_OPEN);

	if (next == -1 && errno == ENOENT)
		return home_complain(ERR_NOT_FOUND, path, length,
		    "no such directory: create it as root, mode 0755", why);
	if (next == -1)
		return home_complain(ERR_UNSAFE, path, length,
		    "not a directory that can be opened (a link?)", why);
	close(*fd);
	*fd = next;
	return home_trust(*fd, path, length, why);
}

/* The directory above the last component, whose name goes into ${last}. */
static enum err
home_parent(
    int *fd, const char *path, char last[NAME_MAX + 1], char why[HOME_WHY_SIZE])
{
	size_t at = 0;
	size_t length;
	enum err err;

	if ((err = home_trust(*fd, path, 0, why)) != ERR_OK)
		return err;
	for (;;) {
		at += strspn(path + at, "/");
		length = strcspn(path + at, "/");
		if (length == 0 || length > NAME_MAX)
			return home_complain(ERR_INVALID, path, strlen(path),
			    "no path of a directory", why);
		memcpy(last, path + at, length);
		last[length] = '\0';
		at += length;
		if (path[at + strspn(path + at, "/")] == '\0')
			return ERR_OK;
		if ((err = home_enter(fd, last, path, at, why)) != ERR_OK)
			return err;
	}
}

/* What is there next time is taken as it is: nothing that is not settled. */
static enum err
home_make(int parent, const char *name, mode_t mode, uid_t uid, gid_t gid)
{
	int fd, number;

	if (mkdirat(parent, name, 0700) != 0)
		return errno == EEXIST ? ERR_OK : ERR_SYSTEM;
	fd = openat(parent, name, HOME_OPEN);
	if (fd != -1 && fchown(fd, uid, gid) == 0 && fchmod(fd, mode) == 0 &&
	    fsync(parent) == 0) {
		close(fd);
		return ERR_OK;
	}
	number = errno;
	(void)unlinkat(parent, name, AT_REMOVEDIR);
	if (fd != -1)
		close(fd);
	errno = number;
	return ERR_SYSTEM;
}

enum err
home_create(const char *path, mode_t mode, uid_t uid, gid_t gid,
    char why[HOME_WHY_SIZE])
{
	char last[NAME_MAX + 1];
	struct stat about;
	enum err err;
	int fd;

	if (lstat(path, &about) == 0 && about.st_uid == uid)
		return ERR_OK;
	if ((fd = open("/", HOME_OPEN)) == -1)
		return home_complain(ERR_SYSTEM, "/", 1, strerror(errno), why);
	err = home_parent(&fd, path, last, why);
	/* Another first command may be between mkdir and chown. */
	if (err == ERR_OK)
		(void)lock_directory(fd);
	if (err == ERR_OK && home_make(fd, last, mode, uid, gid) != ERR_OK)
		err = home_complain(
		    ERR_SYSTEM, path, strlen(path), strerror(errno), why);
	close(fd);
	return err;
}
