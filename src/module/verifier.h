/*
 * The module's end of its protocol with the verifier.
 */
#ifndef MODULE_VERIFIER_H
#define MODULE_VERIFIER_H

#include <stdbool.h>

#include <security/pam_modules.h>

#include "base/err.h"
#include "core/wire.h"

/*
 * Start the verifier, hand it ${open}, relay its questions to the
 * conversation and return its verdict in ${*verdict}, ${*reason}.  Any other
 * end is an error: ERR_SYSTEM (not started; errno), ERR_TIMEOUT, ERR_CLOSED,
 * ERR_PROTOCOL.  ${*was_asked}, in any case: a prompt was shown.  Returns
 * within WIRE_PATIENCE_US of the last answer.
 */
enum err verifier_judge(pam_handle_t *, struct wire_open *open,
    enum verdict *verdict, enum reason *reason, bool *was_asked) MUST_CHECK;

#endif
