/*
 * What Lookup knows about a number, before it is enrolled.
 */
#ifndef CLI_LINE_H
#define CLI_LINE_H

#include <stdbool.h>

#include "core/e164.h"
#include "cli/cli.h"

/*
 * Where risk.line_type or risk.sim_swap is on: ask, and show validity and
 * line type.  False: refused, which --force overrides, and told why.
 */
bool line_check(const struct cli *, const struct e164 *);

#endif
