/*
 * The days, read.
 */
#ifndef CLI_STATS_H
#define CLI_STATS_H

#include <stddef.h>

#include "core/money.h"
#include "core/wire.h"
#include "store/upkeep.h"

#define STATS_DAYS_MAX 3660

struct stats {
	struct store_day days[STATS_DAYS_MAX]; /* oldest first, today last */
	size_t count;
	struct store_day total;
	long most;	       /* sent on one day */
	struct money currency; /* of the costs; none: no price is set */
};

#endif
