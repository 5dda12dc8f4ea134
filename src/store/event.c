#include "store/events.h"
#include "store/store.h"

#include <stdlib.h>

#include "core/network.h"
#include "store/private.h"

#define EVENTS_AT_ONCE 64

/* One event with its texts; for show, so they may be cut. */
struct event {
	int64_t id;
	int64_t at;
	char kind[16];
	char user[STORE_NAME_SIZE];
	char service[STORE_WORD_SIZE];
	char address[NETWORK_TEXT_SIZE];
	char outcome[STORE_WORD_SIZE];
	char reason[STORE_WORD_SIZE];
	char sid[STORE_WORD_SIZE];
	char request_id[STORE_WORD_SIZE];
	char detail[STORE_DETAIL_SIZE];
	char actor[STORE_WORD_SIZE];
};

/* Events (from, to] of ${user}, all when NULL. */
struct event_range {
	const char *user;
	int64_t from, to;
};

/* The newest ${most} of those that are in it; 0: all. */
static enum err
event_range_cut(struct store *store, long most, struct event_range *range)
{
	struct query query;
	bool row = false;
	enum err err;

	if (most == 0)
		return ERR_OK;
	query_open(&query, store->sqlite,
	    range->user != NULL ? SQL_EVENT_NEWEST_OF_USER : SQL_EVENT_NEWEST);
	if (range->user != NULL)
		query_text(&query, range->user);
	query_integer(&query, most - 1);
	if ((err = query_next(&query, &row)) == ERR_OK && row) {
		query_get_integer(&query, 1, INT64_MAX, &range->from);
		err = query_err(&query);
		range->from--;
	}
	query_close(&query);
	return err;
}

static enum err
event_range_read(struct store *store, long most, struct event_range *range)
{
	enum err err;

	if ((err = transaction_begin(store, false)) != ERR_OK)
		return err;
	if ((err = sqlite_number(store->sqlite, SQL_EVENT_TOP, &range->to)) ==
	    ERR_OK)
		err = event_range_cut(store, most, range);
	return transaction_end(store, false, err);
}

static void
event_read(struct query *query, struct event *event)
{
	query_get_integer(query, 0, INT64_MAX, &event->id);
	query_get_integer(query, 0, INT64_MAX, &event->at);
	query_show_text(query, event->kind, sizeof(event->kind));
	query_show_text(query, event->user, sizeof(event->user));
	query_show_text(query, event->service, sizeof(event->service));
	query_show_text(query, event->address, sizeof(event->address));
	query_show_text(query, event->outcome, sizeof(event->outcome));
	query_show_text(query, event->reason, sizeof(event->reason));
	query_show_text(query, event->sid, sizeof(event->sid));
	query_show_text(query, event->request_id, sizeof(event->request_id));
	query_show_text(query, event->detail, sizeof(event->detail));
	query_show_text(query, event->actor, sizeof(event->actor));
}

static enum err
events_ask(struct store *store, const struct event_range *range,
    struct event *events, size_t *count)
{
	struct query query;
	bool row = true;
	enum err err;

	query_open(&query, store->sqlite,
	    range->user != NULL ? SQL_EVENTS_OF_USER : SQL_EVENTS);
	if (range->user != NULL)
		query_text(&query, range->user);
	query_integer(&query, range->from);
	query_integer(&query, range->to);
	query_integer(&query, EVENTS_AT_ONCE);
	*count = 0;
	while ((err = query_next(&query, &row)) == ERR_OK && row) {
		event_read(&query, &events[*count]);
		if ((err = query_err(&query)) != ERR_OK)
			break;
		++*count;
	}
	query_close(&query);
	return err;
}

static enum err
events_read(struct store *store, struct event_range *range,
    struct event *events, size_t *count)
{
	enum err err;

	if ((err = transaction_begin(store, false)) != ERR_OK)
		return err;
	if ((err = events_ask(store, range, events, count)) == ERR_OK &&
	    *count > 0)
		range->from = events[*count - 1].id;
	return transaction_end(store, false, err);
}

static bool
event_tell(const struct event *event,
    bool (*each)(const struct store_event *, void *), void *data)
{
	const struct store_event told = {
		.id = event->id,
		.at = event->at,
		.kind = event->kind,
		.user = event->user,
		.service = event->service,
		.address = event->address,
		.outcome = event->outcome,
		.reason = event->reason,
		.sid = event->sid,
		.request_id = event->request_id,
		.detail = event->detail,
		.actor = event->actor,
	};

	return each(&told, data);
}

/* The lock is not held while ${each} runs: it may print to a terminal. */
static enum err
event_walk(struct store *store, struct event_range *range,
    bool (*each)(const struct store_event *, void *), void *data)
{
	struct event *events = calloc(EVENTS_AT_ONCE, sizeof(*events));
	size_t count = 0;
	size_t i;
	enum err err = ERR_OK;

	if (events == NULL)
		return ERR_MEMORY;
	do {
		if ((err = events_read(store, range, events, &count)) != ERR_OK)
			break;
		for (i = 0; i < count; i++)
			if (!event_tell(&events[i], each, data))
				goto out;
	} while (count == EVENTS_AT_ONCE);
out:
	free(events);
	return err;
}

enum err
store_event_each(struct store *store, const char *user, long most,
    bool (*each)(const struct store_event *, void *), void *data)
{
	struct event_range range = { .user = user };
	enum err err = event_range_read(store, most, &range);

	return err == ERR_OK ? event_walk(store, &range, each, data) : err;
}

enum err
store_event_after(struct store *store, const char *user, int64_t after,
    bool (*each)(const struct store_event *, void *), void *data)
{
	struct event_range range = { .user = user, .from = after };
	enum err err = event_range_read(store, 0, &range);

	return err == ERR_OK ? event_walk(store, &range, each, data) : err;
}
