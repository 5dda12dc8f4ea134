/*
 * Who gives the command: root is many people.
 */
#ifndef CLI_ACTOR_H
#define CLI_ACTOR_H

#include "store/store.h"

/*
 * The login's uid as the kernel remembers it, else the one that sudo tells,
 * else "root"; from "sms2fa ${verb}".
 */
void actor_find(struct store_actor *, const char *verb);

#endif
