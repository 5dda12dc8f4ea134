#include "store/state.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "store/above.h"
#include "store/lock.h"
#include "store/store.h"

#define STATE_DATABASE "state.db"
#define STATE_JOURNAL "state.db-journal"
#define STATE_WAL "state.db-wal"
#define STATE_KEY "key"
#define STATE_NEW_DATABASE "state.db.new"
#define STATE_NEW_KEY "key.new"
#define STATE_JOURNAL_ROOM (INT64_C(512) * 1024)

/* What ${stat} says of ${path}, in the order in which a person would mend. */
static enum err
state_judge(const struct stat *stat, mode_t type, mode_t mode, const char *path,
    struct why *why)
{
	if (S_ISLNK(stat->st_mode))
		return why_say(why, ERR_UNSAFE,
		    "%s is a symbolic link: put the thing itself there", path);
	if ((stat->st_mode & S_IFMT) != type)
		return why_restore(why, ERR_UNSAFE, "%s is not a %s", path,
		    type == S_IFDIR ? "directory" : "regular file");
	if (stat->st_uid != geteuid())
		return why_say(why, ERR_UNSAFE,
		    "%s belongs to uid %lu: run `chown %lu %s`", path,
		    (unsigned long)stat->st_uid, (unsigned long)geteuid(),
		    path);
	if ((stat->st_mode & 07777) != mode)
		return why_say(why, ERR_UNSAFE,
		    "%s has mode %04o: run `chmod %04o %s`", path,
		    (unsigned)(stat->st_mode & 07777), (unsigned)mode, path);
	if (type == S_IFREG && stat->st_nlink != 1)
		return why_say(why, ERR_UNSAFE,
		    "%s has %lu hard links: remove the others", path,
		    (unsigned long)stat->st_nlink);
	return ERR_OK;
}

/* Nothing was lost alone: there never was a state, or it is elsewhere. */
static bool
state_is_bare(int directory)
{
	int flags = AT_SYMLINK_NOFOLLOW;
	struct stat stat;

	return fstatat(directory, STATE_KEY, &stat, flags) != 0 &&
	       fstatat(directory, STATE_DATABASE, &stat, flags) != 0 &&
	       fstatat(directory, STATE_JOURNAL, &stat, flags) != 0;
}

/* open(2) said no: is it what lies there, or the system? */
static enum err
state_refused(int at, const char *name, mode_t type, mode_t mode,
    const char *path, struct why *why)
{
	int number = errno;
	struct stat stat;
	enum err err;

	if (number == ENOENT && (type == S_IFDIR || state_is_bare(at)))
		return why_say(why, ERR_STORE,
		    "%s is %s: mount it, run `sms2fa restore FILE` with a "
		    "backup, or enroll anew",
		    why->directory, type == S_IFDIR ? "absent" : "empty");
	if (number == ENOENT)
		return why_restore(why, ERR_STORE, "%s is absent", path);
	if (fstatat(at, name, &stat, AT_SYMLINK_NOFOLLOW) == 0 &&
	    (err = state_judge(&stat, type, mode, path, why)) != ERR_OK)
		return err;
	return why_say(why, ERR_STORE,
	    "%s can't be opened (%s): see that its "
	    "file system is mounted and writable",
	    path, strerror(number));
}

static enum err
state_open_directory(
    struct state *state, const char *directory, struct why *why)
{
	char link[32];
	ssize_t length;
	struct stat stat;
	enum err err;

	(void)text_format(
	    why->directory, sizeof(why->directory), "%s", directory);
	state->directory = open(directory,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (state->directory == -1)
		return state_refused(
		    AT_FDCWD, directory, S_IFDIR, 0700, directory, why);
	if (fstat(state->directory, &stat) != 0)
		return why_say(
		    why, ERR_STORE, "%s: %s", directory, strerror(errno));
	if ((err = state_judge(&stat, S_IFDIR, 0700, directory, why)) != ERR_OK)
		return err;

	/* SQLite wants a path, and refuses one with a symbolic link in it */
	if ((err = text_format(link, sizeof(link), "/proc/self/fd/%d",
		 state->directory)) != ERR_OK)
		return err;
	length = readlink(link, state->path, sizeof(state->path) - 1);
	if (length <= 0)
		return why_say(why, ERR_STORE,
		    "%s: /proc can't be read (%s): mount it", directory,
		    strerror(errno));
	state->path[length] = '\0';
	return above_check(state->path, why);
}

static enum err
state_path(char path[PATH_MAX], const struct state *state, const char *name)
{
	return text_format(path, PATH_MAX, "%s/%s", state->path, name);
}

/* ${*file} is a checked file of ours below the directory, or -1. */
static enum err
state_open_file(const struct state *state, const char *name, int flags,
    int *file, struct stat *stat, struct why *why)
{
	char path[PATH_MAX];
	enum err err;

	if ((err = state_path(path, state, name)) != ERR_OK)
		return why_say(
		    why, err, "%s: its path is too long", state->path);
	*file = openat(state->directory, name,
	    flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (*file == -1)
		return state_refused(
		    state->directory, name, S_IFREG, 0600, path, why);
	if (fstat(*file, stat) != 0)
		return why_say(why, ERR_STORE, "%s: %s", path, strerror(errno));
	if ((err = state_judge(stat, S_IFREG, 0600, path, why)) != ERR_OK)
		return err;
	if (stat->st_size == 0)
		return why_restore(why, ERR_STORE, "%s is empty", path);
	return ERR_OK;
}

static enum err
state_read_key(struct state *state, struct why *why)
{
	struct stat stat;
	enum err err;
	int file = -1;

	if ((err = state_open_file(
		 state, STATE_KEY, O_RDONLY, &file, &stat, why)) != ERR_OK)
		goto out;
	if (stat.st_size != SECRET_KEY_SIZE) {
		err = why_restore(why, ERR_DAMAGED,
		    "%s/" STATE_KEY " has %lld bytes, not %d", state->path,
		    (long long)stat.st_size, SECRET_KEY_SIZE);
		goto out;
	}
	if ((err = secret_new(&state->key, SECRET_KEY_SIZE)) != ERR_OK)
		goto out;
	if (read(file, secret_bytes(state->key), SECRET_KEY_SIZE) !=
	    SECRET_KEY_SIZE)
		err = why_restore(why, ERR_STORE,
		    "%s/" STATE_KEY " can't be read", state->path);
out:
	if (file != -1)
		close(file);
	return err;
}

/*
 * A database in WAL mode is not ours: SQLite would make files beside it that
 * can kill a reader.  Bytes 18 and 19 of its header say so.
 */
enum err
state_check_header(const struct state *state, struct why *why)
{
	unsigned char versions[2];

	if (pread(state->database, versions, sizeof(versions), 18) !=
		(ssize_t)sizeof(versions) ||
	    versions[0] != 1 || versions[1] != 1)
		return why_restore(why, ERR_DAMAGED,
		    "%s/" STATE_DATABASE
		    " is no database with a rollback journal",
		    state->path);
	return ERR_OK;
}

/* Ours, or none; and no other journal, whose content SQLite would believe. */
static enum err
state_check_journal(const struct state *state, struct why *why)
{
	char path[PATH_MAX];
	struct stat stat;
	enum err err;

	if (fstatat(state->directory, STATE_WAL, &stat, AT_SYMLINK_NOFOLLOW) ==
	    0)
		return why_restore(why, ERR_DAMAGED,
		    "%s/" STATE_WAL " was left by another program",
		    state->path);
	if ((err = state_path(path, state, STATE_JOURNAL)) != ERR_OK)
		return err;
	if (fstatat(state->directory, STATE_JOURNAL, &stat,
		AT_SYMLINK_NOFOLLOW) == 0)
		return state_judge(&stat, S_IFREG, 0600, path, why);
	if (errno == ENOENT)
		return ERR_OK;
	return why_say(why, ERR_STORE, "%s: %s", path, strerror(errno));
}

/* From here on ${state->path} is the file's, not the directory's. */
static enum err
state_name_database(struct state *state, const char *name, struct why *why)
{
	if (text_append(state->path, sizeof(state->path), "/%s", name) !=
	    ERR_OK)
		return why_say(
		    why, ERR_TOO_LONG, "%s: its path is too long", state->path);
	return ERR_OK;
}

enum err
state_open(struct state *state, const char *directory, struct why *why)
{
	struct stat stat;
	enum err err;

	if ((err = state_open_directory(state, directory, why)) != ERR_OK ||
	    (err = state_open_file(state, STATE_DATABASE, O_RDWR,
		 &state->database, &stat, why)) != ERR_OK ||
	    (err = state_check_header(state, why)) != ERR_OK ||
	    (err = state_check_journal(state, why)) != ERR_OK ||
	    (err = state_read_key(state, why)) != ERR_OK)
		return err;
	return state_name_database(state, STATE_DATABASE, why);
}

void
state_close(struct state *state)
{
	if (state->making) {
		(void)unlinkat(state->directory, STATE_NEW_KEY, 0);
		(void)unlinkat(state->directory, STATE_NEW_DATABASE, 0);
	}
	if (state->database != -1)
		close(state->database);
	if (state->directory != -1)
		close(state->directory);
	secret_free(state->key);
	*state = (struct state)STATE_NONE;
}

bool
store_is_absent(const char *directory)
{
	int file = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat stat;
	bool absent = file != -1 &&
		      fstatat(file, STATE_DATABASE, &stat, 0) != 0 &&
		      errno == ENOENT;

	if (file != -1)
		close(file);
	return absent;
}

static enum err
state_check_absent(const struct state *state, const char *name, struct why *why)
{
	struct stat stat;

	if (fstatat(state->directory, name, &stat, AT_SYMLINK_NOFOLLOW) == 0)
		return why_say(
		    why, ERR_EXISTS, "%s/%s exists already", state->path, name);
	if (errno == ENOENT)
		return ERR_OK;
	return why_say(
	    why, ERR_STORE, "%s/%s: %s", state->path, name, strerror(errno));
}

/* What a creator left that died is nobody's: we have the directory's lock. */
static enum err
state_make(
    const struct state *state, const char *name, int *file, struct why *why)
{
	(void)unlinkat(state->directory, name, 0);
	*file = openat(state->directory, name,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (*file == -1 || fchmod(*file, 0600) != 0)
		return why_say(why, ERR_STORE, "%s/%s can't be made: %s",
		    state->path, name, strerror(errno));
	return ERR_OK;
}

static enum err
state_make_key(struct state *state, struct why *why)
{
	enum err err;
	int file = -1;

	if (state->key == NULL &&
	    ((err = secret_new(&state->key, SECRET_KEY_SIZE)) != ERR_OK ||
		(err = secret_random(
		     secret_bytes(state->key), SECRET_KEY_SIZE)) != ERR_OK))
		goto out;
	if ((err = state_make(state, STATE_NEW_KEY, &file, why)) != ERR_OK)
		goto out;
	if (write(file, secret_bytes(state->key), SECRET_KEY_SIZE) !=
		SECRET_KEY_SIZE ||
	    fsync(file) != 0)
		err = why_say(why, errno == ENOSPC ? ERR_FULL : ERR_STORE,
		    "%s/" STATE_NEW_KEY " can't be written: %s", state->path,
		    strerror(errno));
out:
	if (file != -1)
		close(file);
	return err;
}

enum err
state_create(struct state *state, const char *directory, struct secret *key,
    struct why *why)
{
	enum err err;

	state->key = key;
	if ((err = state_open_directory(state, directory, why)) != ERR_OK)
		return err;
	if (!lock_directory(state->directory))
		return why_say(why, ERR_BUSY,
		    "%s: another process makes the state", directory);
	state->making = true;
	if ((err = state_check_absent(state, STATE_DATABASE, why)) != ERR_OK ||
	    (err = state_check_absent(state, STATE_JOURNAL, why)) != ERR_OK ||
	    (err = state_check_absent(state, STATE_KEY, why)) != ERR_OK ||
	    (err = state_make_key(state, why)) != ERR_OK ||
	    (err = state_make(
		 state, STATE_NEW_DATABASE, &state->database, why)) != ERR_OK)
		return err;
	return state_name_database(state, STATE_NEW_DATABASE, why);
}

/*
 * The key first: a crash between the two leaves a key without a database,
 * which every reader refuses.
 */
enum err
state_keep(struct state *state, struct why *why)
{
	int directory = state->directory;

	if (fsync(state->database) != 0 ||
	    renameat(directory, STATE_NEW_KEY, directory, STATE_KEY) != 0)
		goto failed;
	if (renameat(directory, STATE_NEW_DATABASE, directory,
		STATE_DATABASE) != 0) {
		(void)renameat(directory, STATE_KEY, directory, STATE_NEW_KEY);
		goto failed;
	}
	if (fsync(directory) == 0) {
		state->making = false;
		return ERR_OK;
	}
failed:
	return why_say(why, ERR_STORE, "%s can't be put in place: %s",
	    state->path, strerror(errno));
}

void
state_reserve_journal(const struct state *state)
{
	struct stat stat;
	int file = openat(state->directory, STATE_JOURNAL,
	    O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (file == -1)
		return;
	/* its length is SQLite's business, and stays */
	if (fstat(file, &stat) == 0 && S_ISREG(stat.st_mode) &&
	    stat.st_blocks * 512 < STATE_JOURNAL_ROOM)
		(void)fallocate(
		    file, FALLOC_FL_KEEP_SIZE, 0, STATE_JOURNAL_ROOM);
	close(file);
}
