/*
 * L4: is the password too weak to be one of two factors?  And the same of a
 * new one, when it is changed.  The password itself goes no further; five hex
 * digits of its SHA-1 leave the host, and only where password.breached asks.
 */
#ifndef AUTH_PASSWORD_H
#define AUTH_PASSWORD_H

#include "auth/login.h"

/*
 * At a login: REASON_NONE to go on (strong, only warned of, or no password in
 * this login), WEAK_PASSWORD, PASSWORD_UNCHECKED.
 */
enum reason password_check(struct login *);

/*
 * Of a new password: PASSWORD_OK, WEAK_PASSWORD, PASSWORD_UNCHECKED; the user
 * is told here.  Under WIRE_OPEN_ROOT a refusal becomes a warning.
 */
enum reason password_check_new(struct login *);

#endif
