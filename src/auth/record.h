/*
 * What became of a charged message, in the store's words.
 */
#ifndef AUTH_RECORD_H
#define AUTH_RECORD_H

#include <stdint.h>

#include "base/err.h"
#include "core/wire.h"
#include "store/store.h"

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
