/*
 * A message in the store's words: what it may cost, what became of it.
 */
#ifndef AUTH_RECORD_H
#define AUTH_RECORD_H

#include <stdint.h>

#include "base/err.h"
#include "conf/conf.h"
#include "core/wire.h"
#include "store/store.h"
#include "auth/delivery.h"

/*
 * store_charge of ${send}, whose channel and price are filled in here, under
 * the limits and the budget of ${conf}.
 */
enum err record_charge(struct store *, const struct conf *,
    enum delivery_channel, struct store_send *send, struct store_obstacle *,
    int64_t *charge) MUST_CHECK;

/* What record_charge of an SMS would say now; charges nothing. */
enum err record_foresee(struct store *, const struct conf *,
    struct store_send *send, struct store_obstacle *) MUST_CHECK;

/*
 * Note ${reply} as the outcome of ${charge}; written with the next transaction.
 * The charge is given back, at once, when surely nothing was sent.
 */
enum err record_note(struct store *, int64_t charge,
    const struct wire_reply *reply) MUST_CHECK;

/*
 * The same, durably: nothing later may be there to write it.
 */
enum err record_reply(
    struct store *, int64_t charge, const struct wire_reply *reply) MUST_CHECK;

#endif
