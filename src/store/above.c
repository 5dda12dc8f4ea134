#include "store/above.h"

#include <sys/stat.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

/* ${root}: who owns "/", which in a name space of users need not be uid 0. */
static enum err
above_judge(const char *path, uid_t root, struct why *why)
{
	struct stat stat;

	if (lstat(path, &stat) != 0)
		return why_say(why, ERR_STORE,
		    "%s: %s: see that the way there "
		    "can be searched",
		    path, strerror(errno));
	if (stat.st_uid != 0 && stat.st_uid != root && stat.st_uid != geteuid())
		return why_say(why, ERR_UNSAFE,
		    "%s belongs to uid %lu, who could put another state in "
		    "place: run `chown 0 %s`",
		    path, (unsigned long)stat.st_uid, path);
	if ((stat.st_mode & (S_IWGRP | S_IWOTH)) != 0 &&
	    (stat.st_mode & S_ISVTX) == 0)
		return why_say(why, ERR_UNSAFE,
		    "%s has mode %04o, others could put another state in "
		    "place: run `chmod go-w %s`",
		    path, (unsigned)(stat.st_mode & 07777), path);
	return ERR_OK;
}

enum err
above_check(const char *path, struct why *why)
{
	char above[PATH_MAX];
	struct stat root;
	char *slash;
	enum err err;

	if ((err = text_copy(above, sizeof(above), path)) != ERR_OK)
		return err;
	if (lstat("/", &root) != 0)
		return why_say(why, ERR_STORE, "/: %s", strerror(errno));
	while ((slash = strrchr(above, '/')) != NULL) {
		slash[slash == above] = '\0';
		if ((err = above_judge(above, root.st_uid, why)) != ERR_OK)
			return err;
		if (slash == above)
			break;
	}
	return ERR_OK;
}
