#include "doctor/version.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"
#include "base/text.h"
#include "core/wire.h"
#include "store/upkeep.h"

#define VERSION_FILE_MAX (64L << 20)
#define VERSION_SIZE 32

/* What follows the mark in these bytes; "" where there is none. */
static void
version_find(char build[VERSION_SIZE], const char *bytes, size_t size)
{
	static const char mark[] = WIRE_BUILD_MARK;
	const char *at = memmem(bytes, size, mark, sizeof(mark) - 1);
	size_t left, i;

	build[0] = '\0';
	if (at == NULL)
		return;
	at += sizeof(mark) - 1;
	left = size - (size_t)(at - bytes);
	for (i = 0; i < left && i < VERSION_SIZE - 1 && at[i] != '\0'; i++)
		build[i] = at[i];
	build[i] = '\0';
}

static bool
version_read(char build[VERSION_SIZE], const char *path)
{
	int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	void *bytes = MAP_FAILED;
	struct stat about;

	if (file != -1 && fstat(file, &about) == 0 && about.st_size > 0 &&
	    about.st_size <= VERSION_FILE_MAX)
		bytes = mmap(NULL, (size_t)about.st_size, PROT_READ,
		    MAP_PRIVATE, file, 0);
	if (file != -1)
		close(file);
	if (bytes == MAP_FAILED)
		return false;
	version_find(build, bytes, (size_t)about.st_size);
	munmap(bytes, (size_t)about.st_size);
	return true;
}

bool
version_check(struct remarks *remarks, const char *path)
{
	struct remark *remark;
	char build[VERSION_SIZE];

	if (!version_read(build, path) || strcmp(build, wire_build()) == 0)
		return true;
	remark = remark_add(remarks, REMARK_PROBLEM, "version", "version");
	remark_reason(remark,
	    "is of build %s, and this command of build %s: they refuse each "
	    "other, and every sign-in is refused.",
	    build[0] == '\0' ? "unknown" : build, wire_build());
	remark_place(remark, path, 0);
	remark_mend(remark, "Install all of pam_sms2fa again.");
	return false;
}

/* The next number of ${*at}, past the dot after it. */
static long
version_part(const char **at)
{
	long part = strtol(*at, NULL, 10);

	*at += strcspn(*at, ".");
	*at += **at == '.' ? 1 : 0;
	return part;
}

static bool
version_is_older(const char *one, const char *other)
{
	long mine, theirs;

	while (*one != '\0' || *other != '\0') {
		mine = version_part(&one);
		theirs = version_part(&other);
		if (mine != theirs)
			return mine < theirs;
	}
	return false;
}

static bool
version_library(struct remarks *remarks, const char *name, const char *running,
    const char *compiled)
{
	struct remark *remark;

	if (!version_is_older(running, compiled))
		return true;
	remark = remark_add(remarks, REMARK_WARNING, "version", "version");
	remark_reason(remark,
	    "%s here is %s, older than the %s that this was built with.", name,
	    running, compiled);
	remark_mend(remark, "Update it, or build pam_sms2fa on this system.");
	return false;
}

void
version_libraries(struct remarks *remarks)
{
	const char *compiled, *sodium, *sqlite;
	bool good;

	sodium = secret_library(&compiled);
	good = version_library(remarks, "libsodium", sodium, compiled);
	sqlite = store_library(&compiled);
	good &= version_library(remarks, "SQLite", sqlite, compiled);
	if (good)
		remark_ok(remarks, "version", "version",
		    "%s, with libsodium %s, SQLite %s", wire_build(), sodium,
		    sqlite);
}
