/*
 * A courier's reply as one JSON document on standard output, for the tests.
 */
#ifndef COURIER_REPLY_H
#define COURIER_REPLY_H

#include <jansson.h>
#include <stdint.h>

#include "core/wire.h"

/* ${stages} is the callee's from here on. */
void reply_print(const struct wire_reply *, json_t *stages, int64_t took_us);

#endif
