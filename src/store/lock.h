/*
 * Waiting for SQLite's lock on the database: bounded, and nobody may sit on
 * it.  A process of ours that has been stopped or frozen with the lock in its
 * hand is killed, so that it can't hold up the logins of the host.
 */
#ifndef STORE_LOCK_H
#define STORE_LOCK_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

struct lock {
	int file; /* the database; the caller's, never closed here */
	int64_t deadline_us;
	bool writing; /* we hold the write lock and wait for readers */
	pid_t holder; /* last seen, 0: none */
	int64_t holder_since_us;
	int64_t worked_us; /* the holder, by then */
	uint32_t commits;  /* counted in the database, at the last look */
	unsigned tries;
};

/* A new operation begins: 5 s from now. */
void lock_start(struct lock *);

/* Pause before the next try.  False: the deadline has passed. */
bool lock_wait(struct lock *);

/*
 * flock(2) of the state's directory, which whoever makes a state has until it
 * is done: a moment, but for a restore.  False: not had within 5 s.
 */
bool lock_directory(int directory);

#endif
