/*
 * What may end, hold up or change the process that does it is done in a child.
 */
#ifndef DOCTOR_APART_H
#define DOCTOR_APART_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * Call ${work} in a child, which is killed after ${patience_us} at the latest,
 * and have the ${size} bytes that it wrote to ${answer} in ${answer} here.
 * ERR_CLOSED: it ended before; ERR_TIMEOUT; ERR_SYSTEM, errno says why.
 */
enum err apart_run(void (*work)(void *answer, const char *argument),
    void *answer, size_t size, const char *argument,
    int64_t patience_us) MUST_CHECK;

#endif
