/*
 * The one place where a verdict becomes a PAM code.  Total: what is no verdict
 * is PAM_SYSTEM_ERR.
 */
#ifndef MODULE_ENDING_H
#define MODULE_ENDING_H

#include "core/verdict.h"

int ending_auth(enum verdict);

/* Without a mark of pam_sm_authenticate: never PAM_SUCCESS. */
int ending_account(enum verdict);

/*
 * Of a new password: PAM_SUCCESS, as its neighbours in the stack say it, for
 * REASON_PASSWORD_OK alone.
 */
int ending_password(enum verdict, enum reason);

#endif
