/*
 * What libconfig must not see: it would open the files that the text names,
 * stop at a NUL, and cut a big number to another one.
 */
#ifndef CONF_SCAN_H
#define CONF_SCAN_H

#include "conf/report.h"

/*
 * The NUL-terminated ${text} as libconfig may have it, for the caller to free;
 * NULL after a report of why not.  Lines stay where they are; a number of more
 * than 32 bits gets libconfig's suffix for it.
 */
char *scan_text(struct report *, const char *text, size_t size);

#endif
