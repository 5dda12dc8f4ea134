/*
 * The story of one login: policy, number, limits, send, ask, verify.  The
 * first step that refuses ends it; success is the last line.
 */
#ifndef AUTH_LOGIN_H
#define AUTH_LOGIN_H

#include <stdbool.h>
#include <stdint.h>

#include "auth/account.h"
#include "base/err.h"
#include "conf/conf.h"
#include "core/network.h"
#include "core/verdict.h"
#include "core/wire.h"
#include "store/store.h"

/* The host's conversation, as the login needs it. */
struct login_host {
	/*
	 * Show one prompt and wait for its answer until ${deadline_us}.
	 * ERR_TIMEOUT, ERR_CLOSED (the host is gone), ERR_PROTOCOL.  The
	 * caller wipes ${answer}.
	 */
	enum err (*ask)(struct login_host *, const char *text,
	    int64_t deadline_us, struct wire_answer *answer);
	/* Show one line of error; best effort. */
	void (*tell_error)(struct login_host *, const char *text);
	int socket;
};

struct login {
	/* Facts: set by the caller, borrowed. */
	const struct wire_open *open;
	struct login_host *host;
	const struct conf *conf;

	/* What the steps find out. */
	struct store *store;	/* open from L3 on; freed by login_end */
	struct account account; /* name "" until it is found */
	struct address address; /* family 0: none */
	struct store_user user;
	const char *country;
	struct store_obstacle obstacle; /* behind LIMITED, GUESSED, LOCKED */
	int64_t charge;
	struct wire_reply reply; /* of the last exchange */
	char note[256];		 /* for the log: what a person must mend */
	bool was_asked;		 /* a prompt was shown */
	bool locked_now;	 /* this login's guess locked the user */
};

/*
 * Tell the whole story, record and log its end, tell the user.  Returns why
 * it ended: reason_verdict says what the host hears.
 */
enum reason login_run(struct login *);

/*
 * After the verdict has been handed over: notices that the login owes.  May
 * take provider.timeout.
 */
void login_owe_notices(struct login *);
bool login_owes_notices(const struct login *);

void login_end(struct login *);

/* REASON_STORE, with the store's own words in the note. */
enum reason login_store_failed(struct login *);

#endif
