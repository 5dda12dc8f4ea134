/*
 * What a user is shown after a login, and has been.
 */
#include "store/store.h"

#include <string.h>

#include "store/private.h"
#include "store/users.h"

static enum err
shown_count(struct store *store, const struct user *user, int64_t except,
    struct store_failed *failed)
{
	struct query query;
	bool row = true;
	int64_t id, at;
	char address[NETWORK_TEXT_SIZE];
	enum err err;

	memset(failed, 0, sizeof(*failed));
	query_open(&query, store->sqlite, SQL_WRONG_SINCE);
	query_text(&query, user->record.user);
	query_integer(&query, user->shown_event);
	query_integer(&query, except);
	while ((err = query_next(&query, &row)) == ERR_OK && row) {
		query_get_integer(&query, 1, INT64_MAX, &id);
		query_get_integer(&query, 0, INT64_MAX, &at);
		query_show_text(&query, address, sizeof(address));
		if ((err = query_err(&query)) != ERR_OK)
			break;
		if (failed->count++ > 0)
			continue;
		failed->last_event = id;
		failed->last_at = at;
		memcpy(failed->last_address, address, sizeof(address));
	}
	query_close(&query);
	return err;
}

enum err
store_failed_since_login(struct store *store, const char *name, int64_t except,
    struct store_failed *failed)
{
	struct store_failed found = { .count = 0 };
	struct user user;
	enum err err;

	if ((err = transaction_begin(store, false)) != ERR_OK)
		return err;
	if ((err = user_load(store, name, &user)) == ERR_OK)
		err = shown_count(store, &user, except, &found);
	if ((err = transaction_end(store, false, err)) == ERR_OK)
		*failed = found;
	return err;
}

static enum err
shown_advice(struct store *store, const char *name, int64_t *seconds_ago)
{
	struct ledger ledger;
	struct query query;
	bool row = false;
	enum err err;

	if ((err = ledger_read(store, &ledger)) != ERR_OK)
		return err;
	query_open(&query, store->sqlite, SQL_WINDOW_ADVICE);
	query_text(&query, name);
	query_integer(&query, 1);
	query_integer(&query, 0);
	if ((err = query_next(&query, &row)) == ERR_OK && row) {
		*seconds_ago =
		    (ledger_now(&ledger) - ledger_place(&ledger, &query)) /
		    CLOCK_SECOND;
		err = query_err(&query);
	}
	query_close(&query);
	return err != ERR_OK || row ? err : ERR_NOT_FOUND;
}

enum err
store_notice_shown(struct store *store, const char *name, int64_t *seconds_ago)
{
	int64_t found = 0;
	enum err err;

	if ((err = transaction_begin(store, false)) != ERR_OK)
		return err;
	err = shown_advice(store, name, &found);
	if ((err = transaction_end(store, false, err)) == ERR_OK)
		*seconds_ago = found;
	return err;
}

static enum err
shown_mark_advice(struct store *store, const char *name)
{
	const struct ledger_event event = {
		.kind = "advice",
		.counts = SQL_COUNTS_ADVICE,
		.user = name,
	};
	struct ledger ledger;
	enum err err;

	if ((err = ledger_read(store, &ledger)) != ERR_OK)
		return err;
	return ledger_insert(store, &ledger, &event, NULL);
}

static enum err
shown_mark_failed(
    struct store *store, const char *name, const struct store_failed *failed)
{
	struct user user;
	enum err err;

	if ((err = user_load(store, name, &user)) != ERR_OK ||
	    failed->last_event <= user.shown_event)
		return err;
	user.shown_event = failed->last_event;
	return user_save(store, &user);
}

enum err
store_notice_mark(struct store *store, const char *name, bool advice,
    const struct store_failed *failed)
{
	enum err err = ERR_OK;

	if (!advice && (failed == NULL || failed->count == 0))
		return ERR_OK;
	if ((err = transaction_begin(store, true)) != ERR_OK)
		return err;
	if (advice)
		err = shown_mark_advice(store, name);
	if (err == ERR_OK && failed != NULL)
		err = shown_mark_failed(store, name, failed);
	return transaction_end(store, true, err);
}
