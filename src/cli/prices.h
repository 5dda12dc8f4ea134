/*
 * What sends cost, as the provider knows it some time later.
 */
#ifndef CLI_PRICES_H
#define CLI_PRICES_H

#include <stdbool.h>

#include "cli/cli.h"

/*
 * Ask for the prices of the oldest sends without one: of 200 at most, for a
 * minute at most.  False: the state failed, which has been told; a provider
 * that does not answer is a warning.
 */
bool prices_update(const struct cli *);

#endif
