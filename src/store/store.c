#include "store/store.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/secret.h"
#include "store/meta.h"
#include "store/private.h"
#include "store/user.h"

#define RESERVE_PAGES 64
/* A disk with less room than this has none. */
#define RESERVE_ROOM (UINT64_C(4) * 1024 * 1024)
#define FINGERPRINT "fingerprint"

static enum err
store_fingerprint(struct store *store, unsigned char hash[SECRET_HASH_SIZE])
{
	return secret_hash(hash, store->state.key, FINGERPRINT, FINGERPRINT,
	    sizeof(FINGERPRINT));
}

static enum err
store_check_version(struct store *store)
{
	const char *path = store->state.path;
	int64_t application;
	int64_t version;
	enum err err;

	if ((err = sqlite_number(
		 store->sqlite, SQL_APPLICATION, &application)) != ERR_OK ||
	    (err = sqlite_number(store->sqlite, SQL_USER_VERSION, &version)) !=
		ERR_OK)
		return err;
	if (application != SQL_APPLICATION_ID)
		return why_restore(&store->why, ERR_DAMAGED,
		    "%s is another program's database", path);
	if (version > SQL_VERSION)
		return why_say(&store->why, ERR_DAMAGED,
		    "%s was made by a newer release (version %lld, this one "
		    "knows %d): install that release",
		    path, (long long)version, SQL_VERSION);
	if (version != SQL_VERSION)
		return why_restore(&store->why, ERR_DAMAGED,
		    "%s has version %lld, which no release made", path,
		    (long long)version);
	return ERR_OK;
}

static enum err
store_check_key(struct store *store)
{
	unsigned char hash[SECRET_HASH_SIZE];
	unsigned char known[SECRET_HASH_SIZE];
	struct query query;
	bool present = false;
	bool row = false;
	enum err err;

	if ((err = store_fingerprint(store, hash)) != ERR_OK)
		return err;
	query_open(&query, store->sqlite, SQL_META_GET);
	query_text(&query, FINGERPRINT);
	if ((err = query_next(&query, &row)) == ERR_OK && row) {
		query_get_blob(&query, known, sizeof(known), &present);
		err = query_err(&query);
	}
	query_close(&query);
	if (err != ERR_OK)
		return err;
	if (!present || !memory_equal(hash, known, sizeof(hash)))
		return why_restore(&store->why, ERR_DAMAGED,
		    "%s was not made with the key beside it",
		    store->state.path);
	return ERR_OK;
}

/*
 * SQLite takes a short last page for zeros, and an index of zeros for "no
 * such row".  Only under the lock do the two lengths have to agree.
 */
static enum err
store_check_size(struct store *store)
{
	struct stat stat;
	int64_t pages;
	enum err err;

	if ((err = sqlite_number(store->sqlite, SQL_PAGES, &pages)) != ERR_OK)
		return err;
	if (fstat(store->state.database, &stat) != 0 || stat.st_nlink == 0)
		return why_say(&store->why, ERR_STORE,
		    "%s was removed or replaced while it was open: try again",
		    store->state.path);
	if (stat.st_size != pages * SQL_PAGE_SIZE)
		return why_restore(&store->why, ERR_DAMAGED,
		    "%s has %lld bytes where %lld are written",
		    store->state.path, (long long)stat.st_size,
		    (long long)pages * SQL_PAGE_SIZE);
	return ERR_OK;
}

static void
reserve_fill(struct store *store)
{
	struct query query;
	int64_t free;
	enum err err;

	if (sqlite_begin(store->sqlite, true) != ERR_OK)
		return;
	err = sqlite_number(store->sqlite, SQL_FREE_PAGES, &free);
	if (err == ERR_OK && free < RESERVE_PAGES) {
		query_open(&query, store->sqlite, SQL_RESERVE_ADD);
		query_integer(
		    &query, INT64_C(2) * RESERVE_PAGES * SQL_PAGE_SIZE);
		err = query_run(&query, NULL);
	}
	if (err == ERR_OK) {
		query_open(&query, store->sqlite, SQL_RESERVE_FREE);
		err = query_run(&query, NULL);
	}
	if (err != ERR_OK || sqlite_commit(store->sqlite) != ERR_OK)
		sqlite_rollback(store->sqlite);
}

/*
 * Pages kept free in the file while the disk has room.  After the operation,
 * in a transaction of its own that may fail: a quota that statvfs does not
 * know of must not stop a login that still has its reserve.
 */
static void
reserve_keep(struct store *store, bool low)
{
	struct statvfs disk;

	if (!low || fstatvfs(store->state.database, &disk) != 0 ||
	    disk.f_bavail < RESERVE_ROOM / disk.f_frsize)
		return;
	reserve_fill(store);
	state_reserve_journal(&store->state);
}

enum err
transaction_begin(struct store *store, bool write)
{
	enum err err;

	store->why.text[0] = '\0';
	if (store->sqlite == NULL)
		return why_say(&store->why, ERR_STORE, "state is not open");
	if ((err = sqlite_begin(store->sqlite, write)) != ERR_OK ||
	    (err = store_check_size(store)) != ERR_OK)
		sqlite_rollback(store->sqlite);
	return err;
}

enum err
transaction_end(struct store *store, bool write, enum err err)
{
	int64_t free = RESERVE_PAGES;

	if (err == ERR_OK && write && (err = outcomes_write(store)) == ERR_OK &&
	    (err = signals_write(store)) == ERR_OK)
		err = sqlite_number(store->sqlite, SQL_FREE_PAGES, &free);
	if (err == ERR_OK)
		err = sqlite_commit(store->sqlite);
	if (err != ERR_OK) {
		sqlite_rollback(store->sqlite);
		if (store->why.text[0] == '\0')
			return why_say(&store->why, err, "%s: %s",
			    store->state.path, err_text(err));
		return err;
	}
	if (write) {
		store->queued = 0;
		store->signals_number.text[0] = '\0';
		reserve_keep(store, free < RESERVE_PAGES);
	}
	store->why.text[0] = '\0';
	return ERR_OK;
}

enum err
store_check(struct store *store)
{
	enum err err;

	if ((err = transaction_begin(store, false)) != ERR_OK)
		return err;
	if ((err = store_check_version(store)) == ERR_OK)
		err = store_check_key(store);
	return transaction_end(store, false, err);
}

enum err
store_open(struct store **opened, const char *directory)
{
	struct store *store;
	enum err err;

	*opened = NULL;
	if ((err = secret_start()) != ERR_OK)
		return err;
	if ((store = calloc(1, sizeof(*store))) == NULL)
		return ERR_MEMORY;
	store->state = (struct state)STATE_NONE;
	*opened = store;
	if ((err = state_open(&store->state, directory, &store->why)) ==
		ERR_OK &&
	    (err = sqlite_open(&store->sqlite, store->state.path,
		 store->state.database, DATABASE_KEPT, &store->why)) == ERR_OK)
		err = store_check(store);
	if (err == ERR_OK)
		return ERR_OK;
	if (store->why.text[0] == '\0')
		err = why_say(
		    &store->why, err, "%s: %s", directory, err_text(err));
	sqlite_close(store->sqlite);
	store->sqlite = NULL;
	state_close(&store->state);
	return err;
}

/* What a fresh database says of its key and of its users: none. */
static enum err
store_begin_content(struct store *store)
{
	unsigned char hash[SECRET_HASH_SIZE];
	struct query query;
	enum err err;

	if ((err = store_fingerprint(store, hash)) != ERR_OK)
		return err;
	query_open(&query, store->sqlite, SQL_META_PUT);
	query_text(&query, FINGERPRINT);
	query_blob(&query, hash, sizeof(hash));
	query_blob(&query, "", 0);
	if ((err = query_run(&query, NULL)) != ERR_OK ||
	    (err = meta_put(store, META_RESTORED, 0)) != ERR_OK ||
	    (err = meta_put(store, META_IMPORTS, 0)) != ERR_OK)
		return err;
	return user_begin_chain(store);
}

enum err
store_create(const char *directory)
{
	struct store *store;
	enum err err;

	if ((err = secret_start()) != ERR_OK)
		return err;
	if ((store = calloc(1, sizeof(*store))) == NULL)
		return ERR_MEMORY;
	store->state = (struct state)STATE_NONE;
	if ((err = state_create(&store->state, directory, NULL, &store->why)) !=
		ERR_OK ||
	    (err = sqlite_open(&store->sqlite, store->state.path,
		 store->state.database, DATABASE_FRESH, &store->why)) !=
		ERR_OK ||
	    (err = transaction_begin(store, true)) != ERR_OK)
		goto out;
	err = store_begin_content(store);
	if ((err = transaction_end(store, true, err)) == ERR_OK)
		err = state_keep(&store->state, &store->why);
out:
	store_close(store);
	return err;
}

void
store_close(struct store *store)
{
	if (store == NULL)
		return;
	sqlite_close(store->sqlite);
	state_close(&store->state);
	memory_wipe(store, sizeof(*store));
	free(store);
}

const char *
store_why(const struct store *store)
{
	if (store == NULL)
		return "state can't be opened: no memory or no randomness";
	return store->why.text;
}
