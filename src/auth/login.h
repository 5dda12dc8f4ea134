/*
 * The story of one login: policy, number, password, limits, risk, send, ask,
 * verify.  The first step that refuses ends it; success is the last line.
 * The host's other phases take their part of the same steps.
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

#define LOGIN_NOTE_SIZE 512
#define LOGIN_PROMPT_SECONDS 20 /* from the start to the first prompt */

/* The host's conversation, as the login needs it. */
struct login_host {
	/*
	 * Show one prompt and wait for its answer until ${deadline_us}.
	 * ERR_TIMEOUT, ERR_CLOSED (the host is gone), ERR_PROTOCOL.  The
	 * caller wipes ${answer}.
	 */
	enum err (*ask)(struct login_host *, const char *text,
	    int64_t deadline_us, struct wire_answer *answer);
	/* Show one message; ERR_OK: it was shown, by ${deadline_us}. */
	enum err (*tell)(struct login_host *, bool is_error, const char *text,
	    int64_t deadline_us);
	/* The host's PAM_AUTHTOK.  The caller wipes ${password}. */
	enum err (*want_password)(struct login_host *,
	    struct wire_password *password);
	/*
	 * Wait until ${deadline_us}: ERR_OK then, ERR_CLOSED as soon as the
	 * host is gone.
	 */
	enum err (*wait)(struct login_host *, int64_t deadline_us);
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
	enum conf_action action; /* of the policy */
	unsigned line;		 /* of its rule, 0: none matched */
	struct store_user user;	 /* user "" until it is found */
	const char *language;	 /* a tag, see language.h; NULL until then */
	const char *country;
	int64_t prompt_by_us; /* the first prompt must be shown by then */
	struct store_obstacle obstacle; /* behind LIMITED, GUESSED, LOCKED */
	int64_t charge;
	struct wire_reply reply; /* of the last message or call */
	bool hurried; /* the first message had less time than it may need */
	bool caged;   /* the caller's cgroup could not be left: others may have
		       * stopped what this login waited for */
	char note[LOGIN_NOTE_SIZE]; /* for the log: what a person must mend */
	bool was_asked;		 /* a prompt was shown */
	bool unanswered; /* its time is over, and the host shows it still */
	bool locked_now;	 /* this login's guess locked the user */
	int64_t guess;		 /* the right one, not spent yet; 0: none */
	long failures;		 /* consecutive ones, with it */
	bool recovered;		 /* a right recovery code is spent */
	struct store_failed failed; /* codes, that nobody was shown yet */
	bool shown, advised; /* a message after success; the advice in it */
};

/*
 * Tell the whole story, record and log its end, tell the user.  Returns why
 * it ended: reason_verdict says what the host hears.
 */
enum reason login_run(struct login *);

/* The same of a login that has no configuration: log its end, tell the user. */
void login_refuse(struct login *, enum reason);

/* Closes the state, and wipes what was read from it. */
void login_end(struct login *);

/*
 * After the verdict has been handed over, and login_end: after_mark, and the
 * notices that the login owes.  May take provider.timeout.
 */
void login_owe_notices(struct login *);
bool login_owes_notices(const struct login *);

/* language_text and language_texts in the user's language. */
const char *login_text(const struct login *, const char *english)
    __attribute__((format_arg(2)));
const char *login_texts(const struct login *, const char *one,
    const char *many, unsigned long count)
    __attribute__((format_arg(2), format_arg(3)));

/* For the log, filtered. */
void login_note(struct login *, const char *text);

/* REASON_STORE, with the store's own words in the note. */
enum reason login_store_failed(struct login *);

/*
 * The same, but NOT_VERIFIED for ERR_NOT_FOUND and ERR_DENIED: the user was
 * removed, suspended or given another number while this login went on.
 */
enum reason login_store_refused(struct login *, enum err);

/* The address as the store takes it: NULL for none. */
const struct address *login_address(const struct login *);

#endif
