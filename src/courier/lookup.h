/*
 * Lookup v2: what a number's signals are.  Carrier names are never read.
 */
#ifndef COURIER_LOOKUP_H
#define COURIER_LOOKUP_H

#include "core/wire.h"
#include "courier/said.h"

/*
 * Fill the signals of the reply from an answer of status 200.  A package that
 * failed, or has no data, is UNKNOWN, and the detail says so.
 */
void lookup_judge(const struct wire_job *, const struct said *, long status,
    struct wire_reply *);

#endif
