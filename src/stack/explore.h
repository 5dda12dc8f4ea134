/*
 * Every path through a chain, each module returning whatever it can.  Paths
 * that libpam and the question can't tell apart any more go on as one, so that
 * all of them are seen, and the first found is one of the shortest.
 */
#ifndef STACK_EXPLORE_H
#define STACK_EXPLORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "stack/prove.h"

/* Where a path can end or come by that somebody should know of. */
enum explore_mark {
	/* Success: */
	EXPLORE_LOGIN,	      /* a first factor and a code */
	EXPLORE_ALONE,	      /* a code, and no first factor */
	EXPLORE_EXEMPT,	      /* a first factor, and ours says ignore */
	EXPLORE_EXEMPT_ALONE, /* ours says ignore, and no first factor */
	EXPLORE_ROOT,	      /* the caller was root already */
	EXPLORE_FACTOR,	      /* another factor than password or code */
	EXPLORE_IGNORED,      /* ours failed */
	EXPLORE_CONDITION,    /* a condition led around ours */
	EXPLORE_BYPASS,	      /* a first factor, ours was never called */
	EXPLORE_NOTHING,      /* no factor at all */
	/* When our line is called, and no first factor was proven: */
	EXPLORE_EARLY_SEND,	/* it believes that one was */
	EXPLORE_REFUSED_FAILED, /* it refuses; a first factor failed before */
	EXPLORE_EARLY_WITNESS,	/* it bears witness */
	EXPLORE_MARKS
};

struct explore_question {
	bool after_key, without_key; /* as in struct prove_question */
	bool by_caller; /* users run the program: root's process is root's */
	const char *const *first_factors; /* as in struct prove_question */
	/* The entry whose password is the only right one, or
	 * EXPLORE_ANY_PASSWORD. */
	size_t only;
};
#define EXPLORE_ANY_PASSWORD ((size_t)-1)

struct explore_path {
	bool found;
	struct prove_step *steps; /* malloc'd, or NULL */
	size_t count;
};

struct exploration {
	struct explore_path paths[EXPLORE_MARKS];
	size_t states;
};

/*
 * Explore an auth or account chain.  ERR_MEMORY; ERR_TOO_LONG: over 4 million
 * states.  Give back with exploration_free whatever comes of it.
 */
enum err explore(struct exploration *, const struct stack *,
    const struct explore_question *) MUST_CHECK;

void exploration_free(struct exploration *);

#endif
