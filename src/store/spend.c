/*
 * A recovery code is tried.
 *
 * MUSTs: an attempt is counted, durably, before it is hashed; the hash runs
 * outside of every transaction; a code is spent in the transaction that
 * records it, by one process alone; a batch that is older than the newest
 * restore is void.
 */
#include "store/store.h"

#include <string.h>

#include "base/memory.h"
#include "core/recovery.h"
#include "store/private.h"
#include "store/recovery.h"
#include "store/users.h"

#define RECOVERY_WINDOW_SECONDS (INT64_C(24) * 60 * 60)

/* One attempt, on its way through its transactions. */
struct attempt {
	const char *user;
	const char *service;
	const struct address *address;
	int64_t id; /* its event, 0: refused */
	struct recovery recovery;
};

static enum err
attempt_load_user(
    struct store *store, const struct attempt *attempt, struct user *user)
{
	enum err err = user_load(store, attempt->user, user);

	if (err == ERR_OK && user->record.status != STORE_VERIFIED)
		return why_say(&store->why, ERR_NOT_FOUND,
		    "%s is %s, not verified", attempt->user,
		    store_status_word(user->record.status));
	return err;
}

/* A restore does not fill this window: the codes of before it are void. */
static enum err
attempt_count(struct store *store, struct attempt *attempt)
{
	const struct ledger_key key = {
		.sql = SQL_WINDOW_RECOVERY,
		.after_restore = true,
		.text = attempt->user,
	};
	const struct limit day = {
		.per = LIMIT_USER,
		.max = STORE_RECOVERY_WRONG_PER_DAY,
		.window_seconds = RECOVERY_WINDOW_SECONDS,
	};
	const struct ledger_event event = {
		.kind = "recovery",
		.counts = SQL_COUNTS_RECOVERY,
		.user = attempt->user,
		.address = attempt->address,
		.service = attempt->service,
		.outcome = "wrong",
	};
	struct ledger ledger;
	struct user user;
	int64_t wait_us;
	enum err err;

	if ((err = ledger_read(store, &ledger)) != ERR_OK ||
	    (err = attempt_load_user(store, attempt, &user)) != ERR_OK ||
	    (err = ledger_wait(store, &ledger, &key, &day, &wait_us)) !=
		ERR_OK ||
	    wait_us > 0)
		return err;
	if ((err = recovery_load(store, &user, &attempt->recovery)) != ERR_OK)
		return err;
	return ledger_insert(store, &ledger, &event, &attempt->id);
}

/* Which unused code it is; as long as it takes for the last of them. */
static const struct recovery_row *
attempt_match(
    const struct recovery *recovery, const unsigned char hash[SECRET_HASH_SIZE])
{
	const struct recovery_row *found = NULL;
	size_t i;

	for (i = 0; i < recovery->count; i++)
		if (memory_equal(
			recovery->rows[i].hash, hash, SECRET_HASH_SIZE) &&
		    recovery->rows[i].used_at == 0)
			found = &recovery->rows[i];
	return found;
}

/* Compare and swap: another process may have been faster, or a new batch. */
static enum err
attempt_spend(struct store *store, const struct attempt *attempt,
    const struct recovery_row *match, bool *spent)
{
	struct recovery now;
	struct recovery_row *row = &now.rows[match->slot];
	struct ledger ledger;
	struct query query;
	struct user user;
	long changes = 0;
	enum err err;

	if ((err = ledger_read(store, &ledger)) != ERR_OK ||
	    (err = attempt_load_user(store, attempt, &user)) != ERR_OK ||
	    (err = recovery_load(store, &user, &now)) != ERR_OK)
		return err;
	if (now.batch != attempt->recovery.batch || row->used_at != 0)
		return ERR_OK;
	if ((err = recovery_use(store, &user, &now, row,
		 ledger.now.real_us / CLOCK_SECOND)) != ERR_OK)
		return err;
	query_open(&query, store->sqlite, SQL_GUESS_RIGHT);
	query_integer(&query, attempt->id);
	query_text(&query, attempt->user);
	query_text(&query, "recovery");
	if ((err = query_run(&query, &changes)) == ERR_OK && changes != 1)
		err = why_say(&store->why, ERR_DENIED,
		    "attempt %lld is no open attempt of %s",
		    (long long)attempt->id, attempt->user);
	*spent = err == ERR_OK;
	return err;
}

static enum err
attempt_decide(struct store *store, const struct attempt *attempt,
    const struct recovery_code *code, bool *spent)
{
	unsigned char hash[SECRET_HASH_SIZE];
	const struct recovery_row *row;
	enum err err;

	if (attempt->recovery.count == 0)
		return ERR_OK;
	if ((err = secret_slow_hash(hash, attempt->recovery.salt, code->text,
		 strlen(code->text))) != ERR_OK)
		return why_say(&store->why, err,
		    "no memory for the hash of a recovery code");
	row = attempt_match(&attempt->recovery, hash);
	memory_wipe(hash, sizeof(hash));
	if (row == NULL)
		return ERR_OK;
	if ((err = transaction_begin(store, true)) != ERR_OK)
		return err;
	err = attempt_spend(store, attempt, row, spent);
	return transaction_end(store, true, err);
}

enum err
store_recovery_spend(struct store *store, const char *user, const char *service,
    const struct address *address, const struct recovery_code *code,
    bool *right, bool *refused)
{
	struct attempt attempt = {
		.user = user,
		.service = service,
		.address = address,
	};
	bool spent = false;
	enum err err;

	if ((err = transaction_begin(store, true)) != ERR_OK)
		return err;
	err = attempt_count(store, &attempt);
	if ((err = transaction_end(store, true, err)) != ERR_OK)
		return err;
	if (attempt.id != 0 &&
	    (err = attempt_decide(store, &attempt, code, &spent)) != ERR_OK)
		return err;
	*right = spent;
	*refused = attempt.id == 0;
	return ERR_OK;
}
