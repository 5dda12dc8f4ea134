/*
 * A decision about this login: the verifier's, or one line in the log where
 * none was needed.
 */
#ifndef MODULE_JUDGEMENT_H
#define MODULE_JUDGEMENT_H

#include <security/pam_modules.h>

#include "core/wire.h"
#include "module/arguments.h"

struct judgement {
	enum verdict verdict;
	enum reason reason;
};

/*
 * Hand the verifier what it must know, with ${flags} (PAM's) and ${proof}, the
 * evidence that held ("" where none is needed), and return its judgement; a
 * verifier that gives none is logged, and VERDICT_SYSTEM.
 */
struct judgement judgement_get(pam_handle_t *, enum wire_phase, int flags,
    const struct arguments *, const char *user, const char *proof);

/*
 * One line for a decision that no verifier made.  A name that is no account is
 * withheld: people type passwords there.
 */
void judgement_log(
    pam_handle_t *, enum reason, const char *user, const char *hint);

#endif
