/*
 * A dry run of a login: how it would end before the prompt, and why.  Asks no
 * provider, sends nothing, records nothing, charges nothing.
 */
#ifndef AUTH_EXPLAIN_H
#define AUTH_EXPLAIN_H

#include <stdbool.h>

#include "auth/account.h"
#include "auth/login.h"
#include "base/err.h"
#include "conf/conf.h"
#include "core/network.h"
#include "core/verdict.h"
#include "store/store.h"

struct explain {
	/*
	 * REASON_NONE: a code would be sent and asked for, once the password
	 * (L4) and the provider's signals (L6) have passed, and a short wait
	 * for limits is over.  Otherwise the step that decides:
	 * reason_verdict, reason_word, reason_say.
	 */
	enum reason reason;
	struct account account; /* name "": there is none, or no answer */
	enum conf_action action; /* of the rule that matched, or of no match */
	unsigned line;		/* of that rule; 0: none matched */
	bool enrolled;		/* `user` is filled */
	struct store_user user;
	struct store_obstacle obstacle; /* of LIMITED, BUDGET, GUESSED, LOCKED,
					 * a wait: the row that frees last */
	long recovery_left; /* codes that would help where none is sent */
	char note[LOGIN_NOTE_SIZE]; /* for the administrator, or "" */
};

/*
 * ${store} is open; ${address} has family 0 for none.  An error is the
 * store's, as it would be the login's end: reason is then REASON_STORE.
 */
void explain_login(struct explain *, const struct conf *, struct store *,
    const char *user, const char *service, const struct address *address);

#endif
