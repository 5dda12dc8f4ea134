/*
 * Whether the second factor can be walked around: every path through a chain,
 * each module returning whatever it can return.
 */
#ifndef STACK_PROVE_H
#define STACK_PROVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "stack/read.h"

enum prove_level { PROVE_OK, PROVE_WARNING, PROVE_PROBLEM };

/* "ok", "warning", "problem"; static. */
const char *prove_level_word(enum prove_level);

/*
 * What is proven, in the order of its findings.  Words are stable: they are
 * part of --json.
 */
#define PROVE_CHECK_LIST(CHECK)                                                \
	/* no such configuration, or libpam can't read it */                   \
	CHECK(PROVE_READABLE, "readable")                                      \
	/* a line of pam_sms2fa is there, its module and arguments are good */ \
	CHECK(PROVE_PRESENT, "present")                                        \
	CHECK(PROVE_ARGUMENTS, "arguments")                                    \
	/* the service is able to show a prompt */                             \
	CHECK(PROVE_CAN_ASK, "can-ask")                                        \
	/* no success without pam_sms2fa */                                    \
	CHECK(PROVE_NO_BYPASS, "no-bypass")                                    \
	/* no success after an error of pam_sms2fa */                          \
	CHECK(PROVE_NO_ERROR_IGNORED, "no-error-ignored")                      \
	/* no success with the code alone, or with nothing at all */           \
	CHECK(PROVE_FIRST_FACTOR, "first-factor")                              \
	/* no message before the first factor is proven */                     \
	CHECK(PROVE_NO_EARLY_SEND, "no-early-send")                            \
	/* the witness is reached by success alone */                          \
	CHECK(PROVE_WITNESS, "witness")                                        \
	/* with the password and the code, a login succeeds */                 \
	CHECK(PROVE_SUCCEEDS, "succeeds")                                      \
	/* exempt users get in */                                              \
	CHECK(PROVE_EXEMPT, "exempt")                                          \
	/* the account line where it must be, and nowhere else */              \
	CHECK(PROVE_GUARD, "guard")

#define PROVE_CHECK_ENUM(name, word) name,
enum prove_check { PROVE_CHECK_LIST(PROVE_CHECK_ENUM) PROVE_CHECKS };
#undef PROVE_CHECK_ENUM

/* "no-bypass"; static. */
const char *prove_check_word(enum prove_check);

/* One line on the way, and what it returned. */
struct prove_step {
	const struct stack_entry *entry;
	enum stack_return result;
};

struct prove_finding {
	enum prove_check check;
	enum prove_level level;
	enum stack_chain chain;
	const char *file;   /* place: a path, or NULL */
	unsigned line;	    /* 0: of the whole file */
	const char *reason; /* one sentence, no full stop */
	/* The shortest path, as libpam walks it, and what libpam returns. */
	const struct prove_step *steps;
	size_t step_count;
	enum stack_return ending;
	/* Where to write what, or NULL.  Several lines at times; no control
	 * characters besides. */
	const char *mend_file;
	unsigned mend_line; /* 0: at the end of the file */
	bool mend_replaces; /* that line; otherwise: before that line */
	const char *mend;
	/* A line that goes away with it: ours was moved.  Or NULL. */
	const char *drop_file;
	unsigned drop_line;
};

struct prove_report {
	const struct stack *auth;    /* NULL: no configuration at all */
	const struct stack *account; /* likewise */
	const struct prove_finding *findings;
	size_t count;
	enum prove_level worst;
};

struct prove_question {
	const char *service;
	/* A second factor is meant to be asked for here: none is a problem. */
	bool wanted;
	/* sshd lets a public key (or GSSAPI, host keys) in without the auth
	 * chain: the account line must stand in the way. */
	bool key_alone;
	/* sshd runs the auth chain after a public key was proven; and also
	 * without one, for who is exempt or by its password method. */
	bool after_key, without_key;
	/* The configuration lets some users through by exemption. */
	bool exempts;
	/* Further modules that prove a first factor ("pam_foo"); NULL ends. */
	const char *const *first_factors;
};

/*
 * Prove all of PROVE_CHECK_LIST that applies to the service; what applies and
 * holds has a finding of PROVE_OK.  ERR_MEMORY, and ERR_INVALID for what is no
 * name of a service.  Give back with prove_free; ${places} must live as long.
 */
enum err prove_service(struct prove_report **, const struct stack_places *,
    const struct prove_question *) MUST_CHECK;

/* NULL is fine. */
void prove_free(struct prove_report *);

#endif
