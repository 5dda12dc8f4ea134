/*
 * How an exchange ended, in words that may go into a log.
 */
#ifndef COURIER_OUTCOME_H
#define COURIER_OUTCOME_H

#include <stdint.h>

#include "core/wire.h"

/*
 * Settle the reply's class and detail.  The words are reduced to printable
 * ASCII and telephone numbers in them are masked, whoever wrote them.
 */
void outcome_set(struct wire_reply *, enum delivery_class, const char *format,
    ...) __attribute__((format(printf, 3, 4)));

/* "HTTP 400, code 21211; check this: what the provider says" */
void outcome_answer(struct wire_reply *, enum delivery_class, long status,
    const char *note, int32_t code, const char *words);

#endif
