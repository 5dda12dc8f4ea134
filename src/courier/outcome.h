/*
 * How an exchange ended, in words that may go into a log.
 */
#ifndef COURIER_OUTCOME_H
#define COURIER_OUTCOME_H

#include "core/wire.h"

/*
 * Settle the reply's class and detail.  The words are reduced to printable
 * ASCII and telephone numbers in them are masked, whoever wrote them.
 */
void outcome_set(struct wire_reply *, enum delivery_class, const char *format,
    ...) __attribute__((format(printf, 3, 4)));

#endif
