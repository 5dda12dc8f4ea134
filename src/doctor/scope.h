/*
 * What the policy has in store for those whom doctor looks at.
 */
#ifndef DOCTOR_SCOPE_H
#define DOCTOR_SCOPE_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/conf.h"

/*
 * What the policy decides for ${user}, who need not exist, through ${service}
 * from ${address} ("": none).  Without a configuration (NULL), or when a
 * look-up fails, CONF_REQUIRE: the strictest.
 */
enum conf_action scope_of(const struct conf *, const char *user,
    const char *service, const char *address);

/*
 * The addresses where the policy may change its mind: the first of each of its
 * networks and the one after its last, numbered from 0.  False: no more.
 */
bool scope_border(
    const struct conf *, size_t number, char *address, size_t size);

/* Whether our line may say ignore: for a rule, the unenrolled or a provider
 * that can't be reached. */
bool scope_exempts(const struct conf *);

#endif
