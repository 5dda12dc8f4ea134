/*
 * The shapes in the document: users, events, messages.
 */
#ifndef CLI_SHAPE_H
#define CLI_SHAPE_H

#include "core/wire.h"
#include "store/events.h"
#include "store/store.h"
#include "cli/output.h"
#include "cli/user.h"

/* "user", and a row of "users". */
void shape_user(struct output *, const struct user_view *);
void shape_users_add(struct output *, const struct user_view *);

/* A row of "events". */
void shape_events_add(struct output *, const struct store_event *);

/* "message": what the provider said about one. */
void shape_message(struct output *, const char *number,
    const struct wire_reply *, const char *advice);

#endif
