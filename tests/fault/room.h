/*
 * Where the programs under test live: a state as it was at the beginning of
 * every run, a configuration, and a courier that is a fork of the test.
 */
#ifndef TESTS_FAULT_ROOM_H
#define TESTS_FAULT_ROOM_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/recovery.h"
#include "core/wire.h"
#include "store/store.h"
#include "tests/fault/fault.h"

#define ROOM "/mnt/fault"
#define ROOM_STATE ROOM "/state"
#define ROOM_CONF ROOM "/sms2fa.conf"
#define ROOM_PASSWORD "correct horse battery"
#define ROOM_LIMIT 8 /* messages to a number in an hour */

/* People: alice and bob are verified, carol waits, dave is not enrolled. */
extern const char *const room_numbers[4];

/* What the courier's double says to each kind of job. */
struct room_courier {
	uint32_t class[WIRE_JOB_ACCOUNT + 1]; /* of the reply; 0: SENT */
	uint32_t surely_unsent; /* where it was not SENT */
	uint32_t sim_swapped, pwned_count;
	int64_t sim_swap_at; /* seconds since 1970; 0: the carrier says none */
	uint32_t stops_at; /* a stage, or ROOM_AT_NOTHING; 0: goes on */
	bool is_odd;	   /* it says what a courier never says */
};
#define ROOM_AT_NOTHING UINT32_MAX

/* What it was asked, as everybody sees it. */
struct room_seen {
	unsigned long messages;	   /* texts and calls that reached it */
	char code[CODE_TEXT_SIZE]; /* in the last of them */
};

/*
 * Make the room; then what ${prepare} (may be NULL) does to the state, as its
 * owner, is part of the beginning of every run.
 */
void room_build(void (*prepare)(struct store *));

/* Runs begin with what the state is now. */
void room_keep(void);

/* Settings beside those that every scenario has; ${timeout}: NULL is 10 s. */
void room_configure(const char *settings, const char *timeout);

/* As it was at the beginning. */
void room_restore(const struct room_courier *);

/* The same state, another login. */
void room_next(const struct room_courier *);

const struct room_seen *room_seen(void);
const char *room_recovery_code(void);

/* What is in the state, read by its judge. */
struct room_state {
	bool sound;
	long guesses; /* events that count as guesses, of codes alone */
	long sends;   /* and of messages, given back or not: not those */
	long recoveries;
	long users; /* rows of users: name, number, status, failures; a sum */
};
void room_read(struct room_state *);

/* False, after a line that says where: a secret was left behind. */
bool room_is_discreet(const struct fault *);

/* Become the owner of the state, in a child. */
void room_become_owner(void);

#endif
