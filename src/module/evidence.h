/*
 * Proof that a first factor ran and succeeded in this very call (spec.md
 * section 9), and what the host can do.
 */
#ifndef MODULE_EVIDENCE_H
#define MODULE_EVIDENCE_H

#include <stdbool.h>

#include <security/pam_modules.h>

#include "base/err.h"

/* The evidence that `first_factor=` accepts, as a set. */
enum evidence {
	EVIDENCE_UNIX = 1,	/* pam_unix said success to a password */
	EVIDENCE_KRB5 = 2,	/* pam_krb5 said success to a password */
	EVIDENCE_PUBLICKEY = 4, /* sshd has verified a public key */
	EVIDENCE_WITNESS = 8,	/* our `witness' line was got to */
	EVIDENCE_STACK = 16	/* the administrator vouches for the stack */
};
#define EVIDENCE_WORDS "unix, krb5, publickey, witness, stack"

/*
 * "unix,publickey": a comma list of names, each at most once, none empty.
 * ERR_INVALID.
 */
enum err evidence_parse(unsigned *accepted, const char *list) MUST_CHECK;

/*
 * Which of ${accepted} holds for ${user} on this handle: its name, or NULL
 * when none does.  Consumes what it reads: the same datum never proves twice.
 * Call it on every entry, whatever comes of it.
 */
const char *evidence_find(pam_handle_t *, unsigned accepted, const char *user);

/*
 * False for sshd's password method, which answers every prompt with the
 * password or not at all: PAM_TTY is "ssh" and either SSH_AUTH_INFO_0 is not
 * in the PAM environment (before 9.8) or the process still has an environment
 * (TZ aside), which the keyboard-interactive child has not.
 */
bool evidence_can_ask(pam_handle_t *);

/*
 * The `witness' line: remember that ${user} got there with the password that
 * PAM_AUTHTOK has.  Without one, nothing is remembered.  ERR_MEMORY: likewise.
 */
enum err evidence_witness(pam_handle_t *, const char *user) MUST_CHECK;

#endif
