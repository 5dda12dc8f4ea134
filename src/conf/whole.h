/*
 * What no setting can say of itself alone.
 */
#ifndef CONF_WHOLE_H
#define CONF_WHOLE_H

#include <libconfig.h>

#include "conf/report.h"

/* ${config} is asked for lines alone. */
void whole_check(const struct conf *, const config_t *config, struct report *);

#endif
