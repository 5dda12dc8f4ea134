/*
 * L5 and L7: charge before anything that costs money, then send.
 */
#ifndef AUTH_SEND_H
#define AUTH_SEND_H

#include "auth/login.h"
#include "core/code.h"

/*
 * Check and charge one send.  REASON_NONE: charged.  Otherwise the obstacle
 * is in ${login->obstacle}, or the store is broken.
 */
enum reason send_charge_once(struct login *);

/*
 * The same for the first message of a login: where limits that free within
 * 30 s are all that refuses, one prompt asks the person to wait.
 */
enum reason send_charge(struct login *);

/*
 * One exchange for the charge, by ${deadline_us}; the outcome is noted.
 * REASON_NONE: sent, or maybe sent.
 */
enum reason send_once(struct login *, const struct code *, unsigned attempt,
    int64_t deadline_us);

/* The first message: the prompt follows within 20 s. */
enum reason send_first(struct login *, const struct code *);

#endif
