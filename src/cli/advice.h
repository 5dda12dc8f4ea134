/*
 * What an administrator does about an answer of the provider.
 */
#ifndef CLI_ADVICE_H
#define CLI_ADVICE_H

#include "core/wire.h"
#include "store/store.h"
#include "cli/output.h"

/* One or two sentences, never NULL. */
const char *advice_text(const struct wire_reply *);

/* Tell that ${masked} is over a limit, which one, and for how long. */
void advice_limited(
    struct output *, const char *masked, const struct store_obstacle *);

#endif
