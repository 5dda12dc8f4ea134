#include "cli/install.h"

#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/home.h"

#define INSTALL_CONF_NEW ".sms2fa.conf.new"
#define INSTALL_SECRET "secret"
#define INSTALL_SECRET_NEW ".secret.new"
#define INSTALL_SECRET_OLD ".secret.old"

static enum err
install_failed(struct install *install, const char *path)
{
	text_format(install->why, sizeof(install->why), "%s: %s", path,
	    strerror(errno));
	return ERR_SYSTEM;
}

static const char *
install_name(const struct install *install)
{
	return strrchr(install->conf, '/') + 1;
}

/* The installed place gets its mode, whoever made it; others are as they are.
 */
static enum err
install_settle(struct install *install, const char *directory)
{
	struct stat about;

	if (fstat(install->directory, &about) != 0)
		return install_failed(install, directory);
	if (about.st_uid != 0 || (about.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
		text_format(install->why, sizeof(install->why),
		    "%s: others can write to it: chown root, chmod go-w",
		    directory);
		return ERR_UNSAFE;
	}
	if (strcmp(install->conf, CONF_PATH) != 0)
		return ERR_OK;
	if (fchown(install->directory, 0, install->group) == 0 &&
	    fchmod(install->directory, 0750) == 0)
		return ERR_OK;
	return install_failed(install, directory);
}

enum err
install_open(struct install *install, const char *conf, gid_t group)
{
	char directory[PATH_MAX];
	char *slash;
	enum err err;

	install->group = group;
	if ((err = text_copy(install->conf, PATH_MAX, conf)) != ERR_OK ||
	    (err = text_copy(directory, PATH_MAX, conf)) != ERR_OK)
		return err;
	slash = strrchr(directory, '/');
	if (slash == NULL || slash == directory || slash[1] == '\0') {
		text_format(install->why, sizeof(install->why),
		    "%s: no path of a file in a directory of its own", conf);
		return ERR_INVALID;
	}
	if (strcmp(slash + 1, INSTALL_SECRET) == 0) {
		text_format(install->why, sizeof(install->why),
		    "%s: the secret goes there: give another name", conf);
		return ERR_INVALID;
	}
	*slash = '\0';
	if (text_format(install->secret, PATH_MAX, "%s/" INSTALL_SECRET,
		directory) != ERR_OK ||
	    text_format(install->secret_new, PATH_MAX,
		"%s/" INSTALL_SECRET_NEW, directory) != ERR_OK)
		return ERR_TOO_LONG;
	if ((err = home_create(directory, 0750, 0, group, install->why)) !=
	    ERR_OK)
		return err;
	install->directory = open(
	    directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (install->directory == -1)
		return install_failed(install, directory);
	return install_settle(install, directory);
}

bool
install_exists(const struct install *install)
{
	struct stat about;

	return fstatat(install->directory, install_name(install), &about,
		   AT_SYMLINK_NOFOLLOW) == 0 ||
	       fstatat(install->directory, INSTALL_SECRET, &about,
		   AT_SYMLINK_NOFOLLOW) == 0;
}

static bool
install_fill(int file, const char *text, gid_t group)
{
	size_t left = strlen(text);
	ssize_t written;

	while (left > 0) {
		written = write(file, text, left);
		if (written == -1 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		text += written;
		left -= (size_t)written;
	}
	return fchown(file, 0, group) == 0 && fchmod(file, 0640) == 0 &&
	       fsync(file) == 0;
}

/* Until it is filled, it is root's alone. */
static enum err
install_write(struct install *install, const char *name, const char *text)
{
	bool filled;
	int file;

	if (unlinkat(install->directory, name, 0) != 0 && errno != ENOENT)
		return install_failed(install, name);
	file = openat(install->directory, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (file == -1)
		return install_failed(install, name);
	filled = install_fill(file, text, install->group);
	if (!filled)
		(void)install_failed(install, name);
	close(file);
	return filled ? ERR_OK : ERR_SYSTEM;
}

/* For the handler: where the new secret is; -1 where there is none. */
static volatile sig_atomic_t install_unfinished = -1;

static void
install_stopped(int number)
{
	int error = errno;

	(void)unlinkat(install_unfinished, INSTALL_SECRET_NEW, 0);
	(void)unlinkat(install_unfinished, INSTALL_CONF_NEW, 0);
	(void)signal(number, SIG_DFL);
	(void)raise(number); /* as soon as this returns */
	errno = error;
}

/* What ends this process while it asks, ends the secret as well. */
static bool
install_watch(const struct install *install)
{
	static const int ends[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };
	struct sigaction action = { .sa_handler = install_stopped };
	size_t i;

	install_unfinished = install->directory;
	sigemptyset(&action.sa_mask);
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (sigaction(ends[i], &action, NULL) != 0)
			return false;
	return true;
}

enum err
install_secret(struct install *install, const char *secret)
{
	if (!install_watch(install))
		return install_failed(install, INSTALL_SECRET_NEW);
	return install_write(install, INSTALL_SECRET_NEW, secret);
}

/* Both, or neither: an old secret has another name until both are there. */
static enum err
install_rename(struct install *install)
{
	int directory = install->directory;
	enum err err;

	(void)unlinkat(directory, INSTALL_SECRET_OLD, 0);
	/* where it fails, there is none, or renaming says why it can't be */
	(void)!linkat(
	    directory, INSTALL_SECRET, directory, INSTALL_SECRET_OLD, 0);
	if (renameat(directory, INSTALL_SECRET_NEW, directory,
		INSTALL_SECRET) != 0)
		return install_failed(install, install->secret);
	if (renameat(directory, INSTALL_CONF_NEW, directory,
		install_name(install)) == 0)
		return ERR_OK;
	err = install_failed(install, install->conf);
	if (renameat(directory, INSTALL_SECRET_OLD, directory,
		INSTALL_SECRET) != 0)
		(void)unlinkat(directory, INSTALL_SECRET, 0);
	return err;
}

enum err
install_finish(struct install *install, const char *text)
{
	enum err err = install_write(install, INSTALL_CONF_NEW, text);
	sigset_t all, before;

	sigfillset(&all);
	if (err == ERR_OK && sigprocmask(SIG_SETMASK, &all, &before) != 0)
		err = install_failed(install, install->conf);
	if (err != ERR_OK)
		return err;
	err = install_rename(install); /* no signal comes between */
	(void)unlinkat(install->directory, INSTALL_SECRET_OLD, 0);
	if ((sigprocmask(SIG_SETMASK, &before, NULL) != 0 ||
		fsync(install->directory) != 0) &&
	    err == ERR_OK)
		err = install_failed(install, install->conf);
	return err;
}

void
install_end(struct install *install)
{
	if (install->directory == -1)
		return;
	(void)unlinkat(install->directory, INSTALL_SECRET_NEW, 0);
	(void)unlinkat(install->directory, INSTALL_CONF_NEW, 0);
	install_unfinished = -1;
	close(install->directory);
	install->directory = -1;
}
