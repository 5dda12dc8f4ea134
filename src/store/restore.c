/*
 * A state from its backup.
 *
 * MUSTs: nothing is in place before all of it has been proven; what a thief
 * of the time between could have used up is used up: recovery codes and
 * waiting codes are void, every window is full.
 */
#include "store/upkeep.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "store/archive.h"
#include "store/ledger.h"
#include "store/meta.h"
#include "store/private.h"
#include "store/users.h"

#define RESTORE_USERS_AT_ONCE 64

struct restore {
	int file;
	uint64_t size;
	unsigned char digest[SECRET_HASH_SIZE];
	unsigned char *block;
};

static enum err
restore_not_ours(struct store *store, enum err err)
{
	if (err != ERR_DAMAGED)
		return err;
	return why_say(&store->why, err,
	    "this is no backup of ours, or not whole: take another one");
}

/* ${*key} is the caller's. */
static enum err
restore_head(struct store *store, struct restore *restore, struct secret **key)
{
	struct archive_head head;
	enum err err = archive_read(restore->file, &head, sizeof(head));

	if (err == ERR_OK &&
	    (memcmp(head.magic, ARCHIVE_MAGIC, sizeof(head.magic)) != 0 ||
		archive_number(head.version) != ARCHIVE_VERSION))
		err = ERR_DAMAGED;
	if (err != ERR_OK || (err = secret_new(key, SECRET_KEY_SIZE)) != ERR_OK)
		goto out;
	memcpy(secret_bytes(*key), head.key, sizeof(head.key));
	restore->size = archive_number(head.size);
	err = archive_hash(restore->digest, *key, &head, sizeof(head));
out:
	memory_wipe(&head, sizeof(head));
	return restore_not_ours(store, err);
}

static enum err
restore_content(struct store *store, struct restore *restore)
{
	uint64_t left = restore->size;
	enum err err;

	while (left > 0) {
		size_t size =
		    left < ARCHIVE_BLOCK ? (size_t)left : ARCHIVE_BLOCK;

		if ((err = archive_read(restore->file, restore->block, size)) !=
			ERR_OK ||
		    (err = archive_hash(restore->digest, store->state.key,
			 restore->block, size)) != ERR_OK)
			return restore_not_ours(store, err);
		if ((err = archive_write(store->state.database, restore->block,
			 size)) != ERR_OK)
			return err;
		left -= size;
	}
	return ERR_OK;
}

static enum err
restore_check_digest(struct store *store, const struct restore *restore)
{
	unsigned char known[SECRET_HASH_SIZE];
	unsigned char more;
	enum err err = archive_read(restore->file, known, sizeof(known));

	if (err == ERR_OK &&
	    (!memory_equal(known, restore->digest, sizeof(known)) ||
		archive_read(restore->file, &more, 1) != ERR_DAMAGED))
		err = ERR_DAMAGED;
	return restore_not_ours(store, err);
}

/* It would be told to wait, and no answer be right. */
static enum err
restore_drop_codes(struct store *store, struct user *users, size_t count)
{
	size_t i;
	enum err err = ERR_OK;

	for (i = 0; err == ERR_OK && i < count; i++) {
		if (!users[i].waiting)
			continue;
		user_drop_code(&users[i]);
		err = user_save(store, &users[i]);
	}
	return err;
}

/* Every page, and every row of every user. */
static enum err
restore_check_content(struct store *store)
{
	struct user *users = calloc(RESTORE_USERS_AT_ONCE, sizeof(*users));
	char after[STORE_NAME_SIZE] = "";
	size_t count;
	enum err err;

	if (users == NULL)
		return ERR_MEMORY;
	if ((err = sqlite_check_pages(store->sqlite)) != ERR_OK)
		goto out;
	do {
		count = 0;
		err = user_load_after(
		    store, after, users, RESTORE_USERS_AT_ONCE, &count);
		if (err == ERR_OK)
			err = restore_drop_codes(store, users, count);
		if (err == ERR_OK && count > 0)
			memcpy(
			    after, users[count - 1].record.user, sizeof(after));
	} while (err == ERR_OK && count == RESTORE_USERS_AT_ONCE);
out:
	memory_wipe(users, RESTORE_USERS_AT_ONCE * sizeof(*users));
	free(users);
	return err;
}

static enum err
restore_mark(struct store *store, const struct store_actor *actor)
{
	struct ledger ledger;
	int64_t id;
	enum err err;

	if ((err = restore_check_content(store)) != ERR_OK ||
	    (err = ledger_read(store, &ledger)) != ERR_OK ||
	    (err = users_note(
		 store, &ledger, "", NULL, "restored", actor, &id)) != ERR_OK)
		return err;
	return meta_put(store, META_RESTORED, id);
}

/* The state in ${store} is still under its temporary names. */
static enum err
restore_into(struct store *store, const char *directory,
    struct restore *restore, const struct store_actor *actor)
{
	struct secret *key = NULL;
	enum err err;

	if ((err = restore_head(store, restore, &key)) != ERR_OK) {
		secret_free(key);
		return err;
	}
	if ((err = state_create(&store->state, directory, key, &store->why)) !=
		ERR_OK ||
	    (err = restore_content(store, restore)) != ERR_OK ||
	    (err = restore_check_digest(store, restore)) != ERR_OK ||
	    (err = state_check_header(&store->state, &store->why)) != ERR_OK ||
	    (err = sqlite_open(&store->sqlite, store->state.path,
		 store->state.database, DATABASE_COPY, &store->why)) !=
		ERR_OK ||
	    (err = store_check(store)) != ERR_OK ||
	    (err = transaction_begin(store, true)) != ERR_OK)
		return err;
	err = restore_mark(store, actor);
	if ((err = transaction_end(store, true, err)) != ERR_OK)
		return err;
	return state_keep(&store->state, &store->why);
}

enum err
store_restore(const char *directory, int file, const struct store_actor *actor,
    char why[STORE_RESTORE_WHY_SIZE])
{
	struct restore restore = { .file = file };
	struct store *store = NULL;
	enum err err = ERR_MEMORY;

	if ((restore.block = malloc(ARCHIVE_BLOCK)) == NULL ||
	    (store = calloc(1, sizeof(*store))) == NULL)
		goto out;
	store->state = (struct state)STATE_NONE;
	if ((err = secret_start()) == ERR_OK)
		err = restore_into(store, directory, &restore, actor);
out:
	text_format(why, STORE_RESTORE_WHY_SIZE, "%s",
	    store != NULL && store->why.text[0] != '\0' ? store->why.text
							: err_text(err));
	if (restore.block != NULL)
		memory_wipe(restore.block, ARCHIVE_BLOCK);
	free(restore.block);
	store_close(store);
	return err;
}
