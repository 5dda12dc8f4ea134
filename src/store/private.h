/*
 * What the files of the store share.
 */
#ifndef STORE_PRIVATE_H
#define STORE_PRIVATE_H

#include "store/sqlite.h"
#include "store/state.h"
#include "store/store.h"
#include "store/why.h"

#define STORE_QUEUE_MAX 8

/* An outcome that waits for the next write. */
struct store_queued {
	int64_t charge;
	bool give_back;
	char word[STORE_WORD_SIZE];
	char sid[STORE_WORD_SIZE];
	char request_id[STORE_WORD_SIZE];
	char detail[STORE_DETAIL_SIZE];
};

struct store {
	struct state state;
	struct sqlite *sqlite; /* NULL: closed, good for store_why alone */
	struct why why;
	struct store_queued queue[STORE_QUEUE_MAX];
	size_t queued;
	struct store_signals signals; /* wait for the next write, too */
	struct e164 signals_number;   /* text "": there are none */
};

/*
 * Every operation is between these two.  transaction_end commits, with what
 * is queued, when ${err} is ERR_OK, and undoes otherwise; it returns the error
 * of the whole and sees to it that store_why has a sentence.
 */
enum err transaction_begin(struct store *, bool write) MUST_CHECK;
enum err transaction_end(struct store *, bool write, enum err err) MUST_CHECK;

/* Version and key, before anything else is believed. */
enum err store_check(struct store *) MUST_CHECK;

/* What is queued, into the transaction under way. */
enum err outcomes_write(struct store *) MUST_CHECK;
enum err signals_write(struct store *) MUST_CHECK;

#endif
