/*
 * The ways a login can go: what the world is like, what is typed, and how it
 * ends when nothing fails.
 */
#ifndef TESTS_FAULT_WAYS_H
#define TESTS_FAULT_WAYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/wire.h"
#include "store/store.h"
#include "tests/fault/room.h"

#define ANSWERS 8

struct scenario {
	const char *name;
	unsigned long fewest;
	const char *settings;
	void (*prepare)(struct store *);
	const char *user;
	enum wire_phase phase;
	uint32_t flags;
	struct room_courier courier;
	/*
	 * "right", "wrong", "recovery", "password" or so; before it, of
	 * alice's: "locked: ", "removed: ".  "hang up" ends all; "last words"
	 * are said before.
	 */
	const char *answers[ANSWERS];
	enum reason clean;
	bool sleeps;   /* for longer than a code lives, before it answers */
	const char *password; /* "none" for none, NULL for the usual one */
	const char *connection;
	const char *timeout;  /* of the provider */
	bool without_faults;  /* it takes too long to be repeated */
};

extern struct scenario ways[];
extern const size_t way_count;

/* So many wrong codes of alice's. */
void guess_wrong(struct store *, int times);

#endif
