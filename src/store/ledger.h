/*
 * Events and the time that windows are measured in.
 *
 * A row of `boot` puts each boot of the host on one line: microseconds since
 * the first event, never stepping back.  Within a boot it advances with
 * CLOCK_BOOTTIME alone, so a step of the clock frees nothing.  From the last
 * event of one boot to a moment of the next it advances by the longer of the
 * new boot's age and what realtime says has passed: a clock of 1970 locks
 * nobody out for ever, and one that is put right later is believed then.
 */
#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/secret.h"
#include "core/e164.h"
#include "core/limit.h"
#include "core/money.h"
#include "core/network.h"
#include "store/sql.h"
#include "store/sqlite.h"
#include "store/store.h"

struct ledger {
	struct moment now;
	int64_t boot;	  /* this boot's row */
	bool boot_is_new; /* the row comes with the first event */
	int64_t before_us, before_real_us; /* last event of the boot before */
	int64_t ended_start_us; /* start of the boot before, if new */
	int64_t start_us;	/* this boot's zero on the line */
	int64_t restored;	/* the event of the newest restore, 0: never */
	int64_t restored_us;	/* where it lies on the line */
};

/* Now.  In a transaction, so that nothing happens between it and an event. */
enum err ledger_read(struct store *, struct ledger *) MUST_CHECK;

/* One event; NULL is absent. */
struct ledger_event {
	const char *kind;
	int64_t counts; /* SQL_COUNTS_ */
	const char *user;
	const struct e164 *number; /* kept as a keyed hash */
	const char *country;
	const struct address *address;
	const char *service;
	const char *outcome;
	const char *reason;
	const char *detail;
	const char *actor;
	const char *channel;
	const struct money *price; /* NULL, or without a currency: not known */
};
enum err ledger_insert(struct store *, struct ledger *,
    const struct ledger_event *, int64_t *id) MUST_CHECK;

/* Now, on the line. */
int64_t ledger_now(const struct ledger *);

/*
 * Where the event lies whose boot, boot_us and that boot's start_us are the
 * next columns of ${query}.
 */
int64_t ledger_place(const struct ledger *, struct query *query);

/* Where the zero of ${boot} lies, by its row's ${start_us}. */
int64_t ledger_zero(const struct ledger *, int64_t boot, int64_t start_us);

/* What a window counts by: the one value that ${sql} asks for. */
struct ledger_key {
	enum sql sql;	    /* SQL_WINDOW_ */
	bool after_restore; /* what a restore filled was cleared since */
	const char *text;
	bool hashed;
	unsigned char hash[SECRET_HASH_SIZE];
};
enum err ledger_hash_number(struct store *, const struct e164 *,
    unsigned char hash[SECRET_HASH_SIZE]) MUST_CHECK;

/*
 * Microseconds until fewer than ${limit->max} events of ${key} are in the
 * window; 0: there are fewer now.  A restore fills every window: nobody knows
 * what was sent after the backup.
 */
enum err ledger_wait(struct store *, const struct ledger *,
    const struct ledger_key *, const struct limit *,
    int64_t *wait_us) MUST_CHECK;

/* How many are in the window now. */
enum err ledger_used(struct store *, const struct ledger *,
    const struct ledger_key *, const struct limit *, long *used) MUST_CHECK;

#endif
