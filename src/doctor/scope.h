/*
 * What the policy has in store for those whom doctor looks at.
 */
#ifndef DOCTOR_SCOPE_H
#define DOCTOR_SCOPE_H

#include <stdbool.h>

#include "conf/conf.h"

/*
 * What the policy decides for ${user}, who need not exist, through ${service}
 * from ${address} ("": none).  Without a configuration (NULL), or when a
 * look-up fails, CONF_REQUIRE: the strictest.
 */
enum conf_action scope_of(const struct conf *, const char *user,
    const char *service, const char *address);

/* Whether a rule may exempt somebody. */
bool scope_exempts(const struct conf *);

#endif
