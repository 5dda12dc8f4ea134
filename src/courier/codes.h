/*
 * What the provider's error codes mean to us.
 */
#ifndef COURIER_CODES_H
#define COURIER_CODES_H

#include <stdint.h>

#include "core/wire.h"

/*
 * The class of a code; DELIVERY_LOST for one that is not in the table.  The
 * codes change (in 2024 several were split), so they refine what the HTTP
 * status says and never replace it.
 */
enum delivery_class codes_class(int32_t code);

#endif
