/*
 * What an administrator does about an answer of the provider.
 */
#ifndef CLI_ADVICE_H
#define CLI_ADVICE_H

#include "core/wire.h"
#include "store/store.h"
#include "cli/cli.h"

/* One or two sentences, never NULL. */
const char *advice_text(const struct wire_reply *);

/* The same of a question, which sent nobody anything. */
const char *advice_of_check(const struct wire_reply *);

/*
 * Tell that ${masked} is over a limit or the budget, which one, and for how
 * long.
 */
void advice_limited(const struct cli *, const char *masked,
    const struct store_obstacle *);

#endif
