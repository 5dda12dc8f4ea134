/*
 * Findings while they are made.
 */
#ifndef STACK_PROVING_H
#define STACK_PROVING_H

#include "stack/arena.h"
#include "stack/explore.h"
#include "stack/prove.h"

/* Behind every struct prove_report that is handed out. */
struct proving {
	struct prove_report report; /* first: the two have one address */
	struct arena arena;
	const struct stack_places *places;
	const struct prove_question *question;
	struct stack *auth;
	struct stack *account;
	struct prove_finding *findings;
	size_t room;
};

/*
 * One more; its reason, of at most 511 bytes, becomes printable ASCII.  Never
 * NULL: without memory a finding that nobody will see.  Valid until the next.
 */
struct prove_finding *proving_add(struct proving *, enum prove_check,
    enum prove_level, enum stack_chain, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Where it is: that line. */
void proving_at(struct prove_finding *, const struct stack_entry *);

/* How it comes about; ${stack} tells what libpam returns in the end. */
void proving_path(struct proving *, struct prove_finding *,
    const struct stack *stack, const struct explore_path *);

/*
 * Whether users run the program of ${service} themselves, as sudo: pam_rootok
 * tells who they are then.  A daemon such as sshd is root for everybody.
 */
bool prove_is_by_caller(const char *service);

#endif
