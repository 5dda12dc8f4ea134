/*
 * Asking the provider whether settings are right, before they are in place.
 */
#ifndef CLI_ACCOUNT_CHECK_H
#define CLI_ACCOUNT_CHECK_H

#include "conf/conf.h"
#include "core/wire.h"

/*
 * delivery_check_account in a child that became the system user: this process
 * stays root.  ${reply} is always filled; DELIVERY_LOST when the child failed.
 */
void account_check(const struct conf *, struct wire_reply *reply);

/* The same with delivery_balance. */
void account_balance(const struct conf *, struct wire_reply *reply);

#endif
