/*
 * A copy of the state, taken while logins go on.
 *
 * MUSTs: the copy is of one instant; nobody waits while it is hashed or
 * written, which a slow disk may make long, nor while the whole is read, unless
 * it can't be had otherwise: a database that is written all the time.
 */
#include "store/upkeep.h"

#include <sys/stat.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "store/archive.h"
#include "store/private.h"

#define BACKUP_STEP (INT64_C(16) * 1024 * 1024)
#define BACKUP_TRIES 10
/* Of the last try, which reads the whole at once, into memory. */
#define BACKUP_WHOLE_MAX (INT64_C(1024) * 1024 * 1024)

struct backup {
	int file;
	int64_t size;	 /* of the database */
	int64_t done;	 /* bytes of it that are copied */
	int64_t version; /* of its content, as this connection counts */
	bool changed;	 /* somebody wrote between two steps */
	unsigned char digest[SECRET_HASH_SIZE];
	unsigned char *read; /* what was read and is not copied yet */
	size_t count, room;  /* bytes of it, and for it */
};

static void
backup_free(struct backup *backup)
{
	if (backup->read != NULL)
		memory_wipe(backup->read, backup->room);
	free(backup->read);
	backup->read = NULL;
	backup->room = 0;
}

/* Before the lock is had: memory that was never written to is slow. */
static enum err
backup_make_room(struct backup *backup, int64_t most)
{
	int64_t size = backup->size + BACKUP_STEP; /* it may have grown */
	size_t room = (size_t)(size < most ? size : most);

	if (room <= backup->room)
		return ERR_OK;
	backup_free(backup);
	if ((backup->read = malloc(room)) == NULL)
		return ERR_MEMORY;
	memory_wipe(backup->read, room);
	backup->room = room;
	return ERR_OK;
}

static enum err
backup_put(struct store *store, const struct backup *backup, const void *bytes,
    size_t size)
{
	enum err err = archive_write(backup->file, bytes, size);

	if (err == ERR_OK)
		return ERR_OK;
	return why_say(&store->why, err, "the backup can't be written: %s",
	    err == ERR_FULL ? "make room on its file system"
			    : "see that its file system is writable");
}

static enum err
backup_head(struct store *store, struct backup *backup)
{
	struct archive_head head;
	enum err err;

	memcpy(head.magic, ARCHIVE_MAGIC, sizeof(head.magic));
	archive_put_number(head.version, ARCHIVE_VERSION);
	archive_put_number(head.size, (uint64_t)backup->size);
	memcpy(head.key, secret_bytes(store->state.key), sizeof(head.key));
	memset(backup->digest, 0, sizeof(backup->digest));
	err =
	    archive_hash(backup->digest, store->state.key, &head, sizeof(head));
	if (err == ERR_OK)
		err = backup_put(store, backup, &head, sizeof(head));
	memory_wipe(&head, sizeof(head));
	return err;
}

static enum err
backup_read(struct store *store, struct backup *backup, size_t count)
{
	ssize_t got;

	backup->count = 0;
	while (backup->count < count) {
		got = pread(store->state.database, backup->read + backup->count,
		    count - backup->count,
		    backup->done + (int64_t)backup->count);
		if (got <= 0)
			return why_say(&store->why, ERR_STORE,
			    "%s can't be read", store->state.path);
		backup->count += (size_t)got;
	}
	return ERR_OK;
}

/* Under the lock, so that no page changes under our hands. */
static enum err
backup_step(struct store *store, struct backup *backup, int64_t most)
{
	struct stat stat;
	int64_t version = 0;
	int64_t left;
	enum err err;

	if ((err = sqlite_number(store->sqlite, SQL_DATA_VERSION, &version)) !=
	    ERR_OK)
		return err;
	backup->changed = backup->done > 0 && version != backup->version;
	if (backup->changed)
		return ERR_OK;
	if (backup->done == 0) {
		if (fstat(store->state.database, &stat) != 0)
			return ERR_STORE;
		backup->version = version;
		backup->size = stat.st_size;
	}
	left = backup->size - backup->done;
	if (left > (int64_t)backup->room)
		left = (int64_t)backup->room;
	if (backup->done + left < backup->size && most > BACKUP_STEP)
		return why_say(&store->why, ERR_BUSY,
		    "%s is written all the time, and too large to be read at "
		    "once: try again when fewer people log in",
		    store->state.path);
	return backup_read(store, backup, (size_t)left);
}

/* What was read, block by block. */
static enum err
backup_copy(struct store *store, struct backup *backup)
{
	size_t at;
	size_t size;
	enum err err = ERR_OK;

	if (backup->done == 0)
		err = backup_head(store, backup);
	for (at = 0; at < backup->count && err == ERR_OK; at += size) {
		size = backup->count - at < ARCHIVE_BLOCK ? backup->count - at
							  : ARCHIVE_BLOCK;
		if ((err = archive_hash(backup->digest, store->state.key,
			 backup->read + at, size)) == ERR_OK)
			err =
			    backup_put(store, backup, backup->read + at, size);
	}
	backup->done += (int64_t)backup->count;
	return err;
}

/* From the start. */
static enum err
backup_try(struct store *store, struct backup *backup, int64_t most)
{
	enum err err = ERR_OK;

	if ((err = backup_make_room(backup, most)) != ERR_OK)
		return err;
	backup->done = 0;
	if (lseek(backup->file, 0, SEEK_SET) != 0 ||
	    ftruncate(backup->file, 0) != 0)
		return ERR_STORE;
	do {
		if ((err = transaction_begin(store, false)) != ERR_OK)
			return err;
		err = backup_step(store, backup, most);
		if ((err = transaction_end(store, false, err)) == ERR_OK &&
		    !backup->changed)
			err = backup_copy(store, backup);
	} while (
	    err == ERR_OK && !backup->changed && backup->done < backup->size);
	return err;
}

static enum err
backup_write(struct store *store, struct backup *backup)
{
	int tries;
	enum err err = ERR_OK;

	backup->changed = true;
	for (tries = 1; err == ERR_OK && backup->changed; tries++)
		err = backup_try(store, backup,
		    tries < BACKUP_TRIES ? BACKUP_STEP : BACKUP_WHOLE_MAX);
	if (err == ERR_OK)
		err = backup_put(
		    store, backup, backup->digest, sizeof(backup->digest));
	if (err == ERR_OK && fsync(backup->file) != 0)
		err = ERR_STORE;
	return err;
}

static bool
backup_see(const struct store_user *user, void *nothing)
{
	(void)user;
	(void)nothing;
	return true;
}

/* No restore takes a copy with a row that is lost or altered. */
static enum err
backup_check(struct store *store)
{
	return store_user_each(store, backup_see, NULL);
}

enum err
store_backup(struct store *store, int file)
{
	struct backup backup = { .file = file };
	struct stat stat;
	enum err err;

	if (fstat(file, &stat) != 0 || !S_ISREG(stat.st_mode) ||
	    stat.st_size != 0)
		return why_say(&store->why, ERR_INVALID,
		    "a backup goes into an empty, regular file");
	if ((err = backup_check(store)) == ERR_OK)
		err = backup_write(store, &backup);
	backup_free(&backup);
	if (err != ERR_OK) {
		if (store->why.text[0] == '\0')
			why_write(&store->why,
			    "the backup can't be written: %s", err_text(err));
		(void)!ftruncate(file, 0);
	}
	return err;
}
