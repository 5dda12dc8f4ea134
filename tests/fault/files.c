#include "tests/fault/files.h"

#include <sys/stat.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
files_complain(const char *what, const char *more)
{
	printf("%s%s\n", what, more);
	return false;
}

off_t
files_size(const char *path)
{
	struct stat about;

	return lstat(path, &about) == 0 ? about.st_size : -1;
}

#define OLD "an old backup"

static void
begin_copy(void)
{
	int file = open(FILES_COPY, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (file == -1 || write(file, OLD, strlen(OLD)) == -1 ||
	    close(file) != 0)
		err(EXIT_FAILURE, FILES_COPY);
}

/* As the run without a fault left it, or the old one. */
static bool
copy_is_whole(bool done)
{
	static off_t whole;
	off_t size = files_size(FILES_COPY);
	bool old = size == (off_t)strlen(OLD);
	glob_t left;
	bool fine = true;

	if (whole == 0)
		whole = size;
	if (old ? done : size != whole)
		fine = files_complain("the copy is not whole", "");
	if (glob(FILES_COPY ".*", 0, NULL, &left) == 0) {
		fine = files_complain("it left ", left.gl_pathv[0]);
		(void)unlink(left.gl_pathv[0]);
		globfree(&left);
	}
	return fine;
}

const struct files files_copy = { begin_copy, copy_is_whole };

#define SECRET_FILE FILES_PLACE "/secret"

static void
begin_place(void)
{
	(void)unlink(FILES_CONF);
	(void)unlink(SECRET_FILE);
	if (rmdir(FILES_PLACE) != 0 && errno != ENOENT)
		err(EXIT_FAILURE, FILES_PLACE);
}

/* Never a configuration without its secret, and no others of their names. */
static bool
place_is_whole(bool done)
{
	bool fine = true;

	if (files_size(FILES_CONF) == -1 ? done :
		files_size(SECRET_FILE) != (off_t)strlen(FILES_SECRET "\n"))
		fine = files_complain("the secret is not whole", "");
	if (files_size(FILES_PLACE "/.secret.new") != -1 ||
	    files_size(FILES_PLACE "/.sms2fa.conf.new") != -1)
		fine = files_complain("it left a file that is not whole", "");
	return fine;
}

const struct files files_place = { begin_place, place_is_whole };
