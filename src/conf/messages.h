/*
 * What the texts of messages must hold once they are filled.
 */
#ifndef CONF_MESSAGES_H
#define CONF_MESSAGES_H

#include <libconfig.h>

#include "conf/conf.h"
#include "conf/report.h"

/* `message` and every row of `languages`. */
void messages_check(const struct conf *, const config_t *, struct report *);

#endif
