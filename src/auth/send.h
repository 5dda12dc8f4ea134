/*
 * L5 to L7: charge before anything that costs money, ask for the signals of
 * risk, then send.
 */
#ifndef AUTH_SEND_H
#define AUTH_SEND_H

#include <stdbool.h>

#include "auth/delivery.h"
#include "auth/login.h"
#include "core/code.h"

/* REASON_NONE: nothing stands in the way. */
enum reason send_obstacle_reason(const struct store_obstacle *);

/* Limits that free within 30 s are all of it: the person is asked to wait. */
bool send_can_wait(const struct store_obstacle *);

/*
 * Check and charge one send.  REASON_NONE: charged.  Otherwise the obstacle
 * is in ${login->obstacle}, or the store is broken.
 */
enum reason send_charge(struct login *, enum delivery_channel);

/*
 * One exchange for the charge, by ${deadline_us}; the outcome is noted.
 * REASON_NONE: sent, or maybe sent.
 */
enum reason send_once(struct login *, const struct code *,
    enum delivery_channel, unsigned attempt, int64_t deadline_us);

/*
 * The first message of a login, from its charge on.  Where limits that free
 * within 30 s are all that refuses, one prompt asks the person to wait.
 * REASON_NONE: there is a code to ask for; the caller frees it in any case.
 */
enum reason send_first(struct login *, struct code **code);

#endif
