/*
 * L6: what the provider's Lookup says of a number.  Carrier names are neither
 * asked for nor shown.
 */
#ifndef AUTH_RISK_H
#define AUTH_RISK_H

#include "auth/login.h"

/*
 * Before the first message of a login, after its charge: SIM swap and line
 * type, asked at most once per risk.cache.  REASON_RISK: a stronger factor is
 * needed; the charge stands.
 */
enum reason risk_check_message(struct login *);

/*
 * Before a call, after its charge: call forwarding, asked each time (whoever
 * redirects a number does it shortly before).
 */
enum reason risk_check_call(struct login *);

#endif
