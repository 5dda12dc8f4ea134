#include "doctor/modes.h"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#define MODES_WRITABLE (S_IWGRP | S_IWOTH)
#define MODES_ROOM_LITTLE (UINT64_C(64) << 20)
#define MODES_ROOM_NONE (UINT64_C(1) << 20)

struct check {
	struct remarks *remarks;
	const char *id;
	const char *path; /* without symbolic links */
	enum modes_kind kind;
	gid_t group;
	bool good;
};

static struct remark *
check_add(struct check *check, const char *path)
{
	struct remark *remark =
	    remark_add(check->remarks, REMARK_PROBLEM, check->id, path);

	check->good = false;
	remark_place(remark, path, 0);
	return remark;
}

/* The rule of base/file.c: root's, and a sticky directory may be shared. */
static void
check_owner(struct check *check, const char *path, const struct stat *about)
{
	bool directory = S_ISDIR(about->st_mode);
	struct remark *remark;

	if (about->st_uid != 0) {
		remark = check_add(check, path);
		remark_reason(remark,
		    "belongs to uid %ld, who can change it: it must be "
		    "root's.",
		    (long)about->st_uid);
		remark_run(remark);
		remark_line(remark, "chown root %s", path);
	}
	if ((about->st_mode & MODES_WRITABLE) == 0 ||
	    (directory && (about->st_mode & S_ISVTX) != 0))
		return;
	remark = check_add(check, path);
	remark_reason(remark, "can be written by others than root (mode %04o).",
	    (unsigned)(about->st_mode & 07777));
	remark_run(remark);
	remark_line(remark, "chmod go-w %s", path);
}

/* Without a system user there is no group, and that is told. */
static bool
check_is_for_user(const struct check *check)
{
	return (check->kind == MODES_READABLE || check->kind == MODES_SECRET) &&
	       check->group != (gid_t)-1;
}

/* The system user gets to the file through its group. */
static void
check_searchable(
    struct check *check, const char *path, const struct stat *about)
{
	struct remark *remark;

	if (!check_is_for_user(check) || (about->st_mode & S_IXOTH) != 0 ||
	    (about->st_gid == check->group && (about->st_mode & S_IXGRP) != 0))
		return;
	remark = check_add(check, path);
	remark_reason(remark,
	    "can't be entered by the group of the system user: every sign-in "
	    "is refused.");
	remark_run(remark);
	remark_line(remark, "chgrp %lu %s", (unsigned long)check->group, path);
	remark_line(remark, "chmod g+rx %s", path);
}

/* And reads it so. */
static void
check_readable(struct check *check, const struct stat *about)
{
	struct remark *remark;
	bool readable =
	    (about->st_mode & S_IROTH) != 0 ||
	    (about->st_gid == check->group && (about->st_mode & S_IRGRP) != 0);

	if (check->kind == MODES_SECRET && (about->st_mode & S_IRWXO) != 0) {
		remark = check_add(check, check->path);
		remark_reason(remark,
		    "is open to everybody (mode %04o): the secret is known, "
		    "make a new one with the provider.",
		    (unsigned)(about->st_mode & 07777));
		remark_run(remark);
		remark_line(remark, "chmod 0640 %s", check->path);
		readable = about->st_gid == check->group;
	}
	if (readable || !check_is_for_user(check))
		return;
	remark = check_add(check, check->path);
	remark_reason(remark,
	    "can't be read by the group of the system user: every sign-in is "
	    "refused.");
	remark_run(remark);
	remark_line(
	    remark, "chgrp %lu %s", (unsigned long)check->group, check->path);
	remark_line(remark, "chmod 0640 %s", check->path);
}

static void
check_itself(struct check *check, const struct stat *about)
{
	struct remark *remark;

	switch (check->kind) {
	case MODES_READABLE:
	case MODES_SECRET:
		check_readable(check, about);
		break;
	case MODES_PROGRAM:
		if ((about->st_mode & S_IXOTH) != 0)
			break;
		remark = check_add(check, check->path);
		remark_reason(remark, "can't be run.");
		remark_run(remark);
		remark_line(remark, "chmod 0755 %s", check->path);
		break;
	case MODES_DIRECTORY:
	case MODES_LIBRARY:
	case MODES_CONFIG:
	default:
		break;
	}
	if ((check->kind == MODES_DIRECTORY) == S_ISDIR(about->st_mode) &&
	    (S_ISDIR(about->st_mode) || S_ISREG(about->st_mode)))
		return;
	remark = check_add(check, check->path);
	remark_reason(remark, "is no %s.",
	    check->kind == MODES_DIRECTORY ? "directory" : "regular file");
}

/* "/", "/etc", "/etc/sms2fa" ... each of them, the last one included. */
static void
check_walk(struct check *check)
{
	char part[PATH_MAX];
	struct stat about;
	size_t length = 0;

	for (;;) {
		text_format(part, sizeof(part), "%.*s",
		    length == 0 ? 1 : (int)length, check->path);
		if (stat(part, &about) != 0)
			return;
		check_owner(check, part, &about);
		if (check->path[length] == '\0')
			break;
		check_searchable(check, part, &about);
		length += 1 + strcspn(check->path + length + 1, "/");
	}
	check_itself(check, &about);
}

static void
check_absent(struct check *check, int error)
{
	struct remark *remark = check_add(check, check->path);

	if (error != ENOENT) {
		remark_reason(
		    remark, "can't be looked at: %s.", strerror(error));
		return;
	}
	remark_reason(remark, "is not there.");
	if (check->kind == MODES_PROGRAM || check->kind == MODES_LIBRARY)
		remark_mend(remark, "Install pam_sms2fa again.");
	else
		remark_mend(remark, "`sms2fa setup` writes it.");
}

bool
modes_check(struct remarks *remarks, const char *id, const char *path,
    enum modes_kind kind, gid_t group)
{
	struct check check = {
		.remarks = remarks,
		.id = id,
		.path = path,
		.kind = kind,
		.group = group,
		.good = true,
	};
	char real[PATH_MAX];

	if (realpath(path, real) == NULL) {
		check_absent(&check, errno);
		return false;
	}
	check.path = real;
	check_walk(&check);
	return check.good;
}

/* Names that copies get: of the secret, or of what setup did not finish. */
static bool
leftover_is_one(const char *name, const char *secret)
{
	return strcmp(name, secret) != 0 && strstr(name, "secret") != NULL;
}

static void
leftover_tell(struct remarks *remarks, const char *directory, const char *name,
    const struct stat *about)
{
	bool open = (about->st_mode & S_IRWXO) != 0;
	char path[PATH_MAX];
	struct remark *remark;

	if (text_format(path, sizeof(path), "%s/%s", directory, name) != ERR_OK)
		return;
	remark = remark_add(remarks, open ? REMARK_PROBLEM : REMARK_WARNING,
	    "files.leftover", path);
	remark_reason(remark, "looks like a copy of the secret%s.",
	    open ? ", and everybody can read it" : "");
	remark_place(remark, path, 0);
	remark_run(remark);
	remark_line(remark, "rm %s", path);
}

void
modes_leftovers(struct remarks *remarks, const char *path)
{
	const char *secret = strrchr(path, '/');
	char directory[PATH_MAX];
	struct dirent *entry;
	struct stat about;
	DIR *open;

	if (secret == NULL || secret == path ||
	    text_format(directory, sizeof(directory), "%.*s",
		(int)(secret - path), path) != ERR_OK ||
	    (open = opendir(directory)) == NULL)
		return;
	while ((entry = readdir(open)) != NULL)
		if (leftover_is_one(entry->d_name, secret + 1) &&
		    fstatat(dirfd(open), entry->d_name, &about,
			AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(about.st_mode))
			leftover_tell(
			    remarks, directory, entry->d_name, &about);
	closedir(open);
}

void
modes_room(struct remarks *remarks, const char *path)
{
	struct statvfs disk;
	struct remark *remark;
	char files[48] = "";
	uint64_t room;
	bool full;

	if (statvfs(path, &disk) != 0)
		return;
	room = (uint64_t)disk.f_bavail * disk.f_frsize;
	full = disk.f_files > 0 && disk.f_favail == 0; /* Btrfs has 0 of 0 */
	if (room >= MODES_ROOM_LITTLE && !full) {
		remark_ok(remarks, "state.room", "state",
		    "%llu MiB free on its disk",
		    (unsigned long long)(room >> 20));
		return;
	}
	if (disk.f_files > 0)
		text_format(files, sizeof(files), " and %llu files",
		    (unsigned long long)disk.f_favail);
	remark = remark_add(remarks,
	    room < MODES_ROOM_NONE || full ? REMARK_PROBLEM : REMARK_WARNING,
	    "state.room", "state");
	remark_reason(remark,
	    "%llu MiB%s are left on its disk: full, it refuses every sign-in "
	    "once its reserve is used up.",
	    (unsigned long long)(room >> 20), files);
	remark_place(remark, path, 0);
	remark_mend(remark, "Make room; `sms2fa prune` drops old events.");
}
