/*
 * One walk through a chain, as libpam/pam_dispatch.c does it (the same in 1.4
 * to 1.7 for auth and account): modules are called one by one, and what each
 * returns decides which comes next, and what libpam thinks by then.
 */
#ifndef STACK_WALK_H
#define STACK_WALK_H

#include "stack/read.h"

#define WALK_LEVELS 16 /* PAM_SUBSTACK_MAX_LEVEL */

enum walk_impression { WALK_UNDEFINED, WALK_POSITIVE, WALK_NEGATIVE };

/* What libpam thinks: its impression, and what it would return. */
struct walk_view {
	enum walk_impression impression;
	enum stack_return status;
};

struct walk {
	size_t at; /* the entry to call next; stack->count: the end */
	struct walk_view view;
	/* What it was where each substack began that is still open, for
	 * `reset'; [0]: where the chain began. */
	struct walk_view frames[WALK_LEVELS];
};

/* Where every walk begins. */
void walk_begin(struct walk *, const struct stack *);

/* Whether there is no entry to call any more. */
bool walk_is_over(const struct walk *, const struct stack *);

/*
 * The entry to call has returned ${result}.  Where libpam does not call it
 * (stack_entry.kind, stack_entry.exists), give walk_forced's.
 */
void walk_take(struct walk *, const struct stack *, enum stack_return result);

/* True for an entry that calls nothing; ${*result} is what libpam makes of it.
 */
bool walk_forced(const struct stack_entry *, enum stack_return *result);

/* What libpam returns at the end. */
enum stack_return walk_result(const struct walk *);

#endif
