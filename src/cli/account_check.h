/*
 * Asking the provider whether settings are right, before they are in place.
 */
#ifndef CLI_ACCOUNT_CHECK_H
#define CLI_ACCOUNT_CHECK_H

#include <stdbool.h>

#include "conf/conf.h"
#include "core/wire.h"

/*
 * delivery_check_account in a child that became the system user: this process
 * stays root.  ${reply} is always filled; DELIVERY_LOST when the child failed.
 */
void account_check(const struct conf *, struct wire_reply *reply);

/*
 * The key is known and may read nothing, as one that may only send: whether it
 * may do that is not known by then.
 */
bool account_is_hidden(const struct wire_reply *reply);

/* The same with delivery_balance. */
void account_balance(const struct conf *, struct wire_reply *reply);

#endif
