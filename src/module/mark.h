/*
 * Marks that one line of ours leaves on the handle for another line, or for
 * the next call: bound to the user it was left for, gone with the handle.
 */
#ifndef MODULE_MARK_H
#define MODULE_MARK_H

#include <stdbool.h>

#include <security/pam_modules.h>

#include "base/err.h"

#define MARK_REFUSED "pam_sms2fa_refused" /* limits or guesses are used up */
#define MARK_PASSED "pam_sms2fa_passed"	  /* success or ignored: account */
#define MARK_WITNESS "pam_sms2fa_witness" /* with the password that passed */

/*
 * Leave mark ${name} for ${user}, in place of an earlier one; ${password} (may
 * be NULL) is copied, and wiped when the mark goes.  ERR_MEMORY: there is no
 * mark now.
 */
enum err mark_leave(pam_handle_t *, const char *name, const char *user,
    const char *password) MUST_CHECK;

/* Whether mark ${name} is there, for ${user} and no other. */
bool mark_holds(pam_handle_t *, const char *name, const char *user);

/*
 * The same for one with a password, which must be ${password} (NULL never is;
 * compared in constant time).
 */
bool mark_holds_password(
    pam_handle_t *, const char *name, const char *user, const char *password);

/* False when it can't be removed: do not go on then. */
bool mark_remove(pam_handle_t *, const char *name) MUST_CHECK;

#endif
