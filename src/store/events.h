/*
 * The events of the store, for those who show them.
 */
#ifndef STORE_EVENTS_H
#define STORE_EVENTS_H

#include "store/store.h"

/*
 * The events, oldest first.
 */
struct store_event {
	int64_t id, at;	  /* real seconds */
	const char *kind; /* "send" "verify" "test" "notice" "guess"
			   * "recovery" "decision" "change" "lookup" "advice" */
	const char *user, *service, *address; /* "" for none */
	const char *outcome; /* delivery word, "wrong", "right", verdict ... */
	const char *reason, *sid, *request_id, *detail, *actor;
};

/*
 * Call ${each} for the events of ${user} (NULL: all), the newest ${most} (0:
 * all) of them, oldest first; false ends the walk early.  Strings live for
 * the call only.
 */
enum err store_event_each(struct store *, const char *user, long most,
    bool (*each)(const struct store_event *, void *), void *) MUST_CHECK;

/* The same for all events whose id is greater than ${after}. */
enum err store_event_after(struct store *, const char *user, int64_t after,
    bool (*each)(const struct store_event *, void *), void *) MUST_CHECK;

#endif
