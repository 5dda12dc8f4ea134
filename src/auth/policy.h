/*
 * Who is asked for a code: the rules of `policy`, the first match decides.
 */
#ifndef AUTH_POLICY_H
#define AUTH_POLICY_H

#include "auth/account.h"
#include "base/err.h"
#include "conf/conf.h"
#include "core/network.h"

#define POLICY_SECONDS 2 /* for all look-ups of users and groups */

struct policy_subject {
	const struct account *account;
	const char *service;
	const struct address *address; /* family 0: no network matches */
};

/*
 * No match is CONF_REQUIRE, ${*line} 0; otherwise the line of the rule.  A
 * look-up that fails, or look-ups that take longer than POLICY_SECONDS, are
 * an error (ERR_SYSTEM, ERR_TIMEOUT, ERR_MEMORY), never "no match".
 */
enum err policy_decide(const struct conf *, const struct policy_subject *,
    enum conf_action *, unsigned *line) MUST_CHECK;

#endif
