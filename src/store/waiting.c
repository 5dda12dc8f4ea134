/*
 * The code that waits for `verify`.  Never stored: a keyed hash of it, of the
 * user, of the number that it went to, and of the newest restore, which no code
 * outlives.
 */
#include "store/store.h"

#include <string.h>

#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "store/meta.h"
#include "store/private.h"
#include "store/user.h"

static const struct e164 *
waiting_number(const struct user *user)
{
	return user->waiting_change ? &user->record.pending_number
				    : &user->record.number;
}

static enum err
waiting_hash(struct store *store, const struct user *user, const char *code,
    int64_t restored, unsigned char hash[SECRET_HASH_SIZE])
{
	char text[STORE_NAME_SIZE + E164_TEXT_SIZE + CODE_TEXT_SIZE + 24];
	enum err err;

	/* a number has no blank, a code neither: one reading alone */
	if ((err = text_format(text, sizeof(text), "%lld %s %s %s",
		 (long long)restored, code, waiting_number(user)->text,
		 user->record.user)) == ERR_OK)
		err = secret_hash(
		    hash, store->state.key, "waiting code", text, strlen(text));
	memory_wipe(text, sizeof(text));
	return err;
}

static enum err
waiting_set(struct store *store, const char *name, const struct e164 *number,
    const struct code *code)
{
	struct moment now;
	struct user user;
	int64_t restored = 0;
	enum err err;

	if ((err = clock_now(&now)) != ERR_OK ||
	    (err = meta_get(store, META_RESTORED, &restored)) != ERR_OK ||
	    (err = user_load(store, name, &user)) != ERR_OK)
		return err;
	user_drop_code(&user);
	user.waiting_change =
	    strcmp(user.record.pending_number.text, number->text) == 0;
	if (strcmp(waiting_number(&user)->text, number->text) != 0)
		return why_say(&store->why, ERR_NOT_FOUND,
		    "%s has another number by now", name);
	if ((err = waiting_hash(store, &user, code_text(code), restored,
		 user.waiting_hash)) != ERR_OK)
		return err;
	user.waiting = true;
	user.waiting_until_us = code_deadline_us(code);
	memcpy(user.waiting_boot, now.boot_id, sizeof(user.waiting_boot));
	return user_save(store, &user);
}

enum err
store_waiting_set(struct store *store, const char *name,
    const struct e164 *number, const struct code *code)
{
	enum err err;

	if ((err = transaction_begin(store, true)) != ERR_OK)
		return err;
	return transaction_end(
	    store, true, waiting_set(store, name, number, code));
}

static enum err
waiting_drop(struct store *store, const char *name, const struct code *code)
{
	unsigned char hash[SECRET_HASH_SIZE];
	struct user user;
	int64_t restored = 0;
	enum err err;

	if ((err = meta_get(store, META_RESTORED, &restored)) != ERR_OK ||
	    (err = user_load(store, name, &user)) != ERR_OK ||
	    (err = waiting_hash(
		 store, &user, code_text(code), restored, hash)) != ERR_OK)
		return err;
	if (!user.waiting ||
	    !memory_equal(hash, user.waiting_hash, sizeof(hash)))
		return ERR_OK;
	user_drop_code(&user);
	return user_save(store, &user);
}

enum err
store_waiting_drop(
    struct store *store, const char *name, const struct code *code)
{
	enum err err;

	if ((err = transaction_begin(store, true)) != ERR_OK)
		return err;
	return transaction_end(store, true, waiting_drop(store, name, code));
}

/* The last guess is counted by using the code up. */
static enum err
waiting_save(struct store *store, const struct user *user, long guesses)
{
	struct user left = *user;
	enum err err;

	if (left.waiting_guesses >= guesses)
		user_drop_code(&left);
	err = user_save(store, &left);
	memory_wipe(&left, sizeof(left));
	return err;
}

/* ${user} is as it stood when the guess was counted. */
static enum err
waiting_count(struct store *store, const char *name, long guesses,
    struct user *user, int64_t *restored)
{
	struct moment now;
	enum err err;

	if ((err = clock_now(&now)) != ERR_OK ||
	    (err = meta_get(store, META_RESTORED, restored)) != ERR_OK ||
	    (err = user_load(store, name, user)) != ERR_OK)
		return err;
	if (!user_code_waits(user, &now))
		return why_say(&store->why, ERR_NOT_FOUND,
		    "no code waits for %s, or it has expired: send another",
		    name);
	if (user->waiting_guesses >= guesses)
		return why_say(&store->why, ERR_NOT_FOUND,
		    "the guesses of the code of %s are used up: send another",
		    name);
	user->waiting_guesses++;
	return waiting_save(store, user, guesses);
}

/* Only once: of two right answers at a time, the second finds it gone. */
static enum err
waiting_consume(struct store *store, const char *name, const struct user *seen)
{
	struct user user;
	enum err err;

	if ((err = user_load(store, name, &user)) != ERR_OK)
		return err;
	if (!user.waiting || !memory_equal(user.waiting_hash,
				 seen->waiting_hash, sizeof(user.waiting_hash)))
		return why_say(&store->why, ERR_NOT_FOUND,
		    "the code of %s was used already: send another", name);
	user_drop_code(&user);
	return user_save(store, &user);
}

static enum err
waiting_compare(struct store *store, const struct user *user,
    const char *answer, int64_t restored, bool *same)
{
	unsigned char hash[SECRET_HASH_SIZE];
	char code[CODE_TEXT_SIZE];
	enum err err;

	*same = false;
	if (code_normalise(code, answer) != ERR_OK)
		return ERR_OK;
	if ((err = waiting_hash(store, user, code, restored, hash)) == ERR_OK)
		*same = memory_equal(hash, user->waiting_hash, sizeof(hash));
	memory_wipe(code, sizeof(code));
	return err;
}

enum err
store_waiting_check(struct store *store, const char *name, const char *answer,
    long guesses, bool *right, struct e164 *number)
{
	struct user user = { .waiting = false };
	int64_t restored = 0;
	bool same = false;
	enum err err;

	if ((err = transaction_begin(store, true)) != ERR_OK)
		return err;
	err = waiting_count(store, name, guesses, &user, &restored);
	if ((err = transaction_end(store, true, err)) != ERR_OK ||
	    (err = waiting_compare(store, &user, answer, restored, &same)) !=
		ERR_OK)
		goto out;
	if (same && user.waiting_guesses < guesses) {
		if ((err = transaction_begin(store, true)) != ERR_OK)
			goto out;
		err = waiting_consume(store, name, &user);
		err = transaction_end(store, true, err);
	}
	if (err == ERR_OK) {
		*right = same;
		if (same && number != NULL)
			*number = *waiting_number(&user);
	}
out:
	memory_wipe(&user, sizeof(user));
	return err;
}
