#include "auth/login.h"

#include <string.h>
#include <syslog.h>

#include "auth/after.h"
#include "auth/ask.h"
#include "auth/language.h"
#include "auth/notice.h"
#include "auth/password.h"
#include "auth/rescue.h"
#include "auth/say.h"
#include "auth/send.h"
#include "auth/standing.h"
#include "auth/trail.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "core/code.h"

#define LOGIN_TELL_SECONDS 60 /* to be shown a refusal, to press Enter */

const char *
login_text(const struct login *login, const char *english)
{
	return language_text(login->language, english);
}

const char *
login_texts(const struct login *login, const char *one, const char *many,
    unsigned long count)
{
	return language_texts(login->language, one, many, count);
}

void
login_note(struct login *login, const char *text)
{
	text_printable(login->note, sizeof(login->note), text);
}

enum reason
login_store_failed(struct login *login)
{
	login_note(login, store_why(login->store));
	return REASON_STORE;
}

enum reason
login_store_refused(struct login *login, enum err err)
{
	enum reason reason = login_store_failed(login);

	return err == ERR_NOT_FOUND || err == ERR_DENIED ?
	    REASON_NOT_VERIFIED : reason;
}

const struct address *
login_address(const struct login *login)
{
	return login->address.family == 0 ? NULL : &login->address;
}

/* sshd's own words first; a name is never resolved. */
static void
login_find_address(struct login *login)
{
	const struct wire_open *open = login->open;

	if (open->connection[0] != '\0' &&
	    address_parse_connection(&login->address, open->connection) ==
		ERR_OK)
		return;
	if (address_parse(&login->address, open->rhost) != ERR_OK)
		memset(&login->address, 0, sizeof(login->address));
}

static enum reason
login_check_host(struct login *login)
{
	if ((login->open->flags & WIRE_OPEN_CANNOT_ASK) == 0)
		return REASON_NONE;
	login_note(login, "sshd's password method can't ask for a code: set "
	    "KbdInteractiveAuthentication yes, PasswordAuthentication no");
	return REASON_CANNOT_ASK;
}

static struct store_decision
login_decision(const struct login *login, enum reason reason)
{
	return (struct store_decision){ .user = login->account.name,
		.service = login->open->service,
		.address = login_address(login),
		.outcome = verdict_word(reason_verdict(reason)),
		.reason = reason_word(reason) };
}

/*
 * Durably, before anybody hears of it, and only if what the login was judged
 * by holds still.  The way in for the locked is a recovery code.
 */
static enum reason
login_let_in(struct login *login, enum reason reason)
{
	struct store_decision decision = login_decision(login, reason);
	enum err err;

	decision.number = &login->user.number;
	decision.uid = login->account.uid;
	decision.guess = login->guess;
	decision.failures = login->failures;
	if (!login->recovered)
		decision.limits = &login->conf->limits;
	err = store_decide(login->store, &decision, &login->obstacle);
	if (err == ERR_DENIED && login->obstacle.kind != STORE_FREE)
		return send_obstacle_reason(&login->obstacle);
	return err == ERR_OK ? reason : login_store_refused(login, err);
}

/* pending = "verify_at_login": the right code has proven the first number. */
static enum reason
login_verify_user(struct login *login)
{
	const struct store_actor actor = { .name = TRAIL_IDENT,
		.origin = "login" };
	enum err err;

	if (login->user.status == STORE_VERIFIED)
		return REASON_NONE;
	err = store_user_verify(login->store, login->account.name,
	    &login->user.number, &actor);
	if (err == ERR_OK || err == ERR_EXISTS) /* verified meanwhile */
		return REASON_NONE;
	return login_store_refused(login, err);
}

/* Single use: the right guess is spent. */
static enum reason
login_admit(struct login *login)
{
	enum reason reason;

	if (login->guess == 0 && !login->recovered)
		return REASON_INTERNAL;
	if (store_failed_since_login(login->store, login->account.name,
		login->guess, &login->failed) != ERR_OK)
		login->failed.count = 0;
	if ((reason = login_verify_user(login)) != REASON_NONE)
		return reason;
	return login_let_in(login, login->recovered ? REASON_RECOVERY_CODE :
						      REASON_RIGHT_CODE);
}

/*
 * unreachable = "allow": nothing left this host, and nobody was there to take
 * it, in the time that is given to find out.  For the verified alone; whatever
 * was refused before, or is by now, stays refused.
 */
static enum reason
login_pass_unreachable(struct login *login, enum reason reason)
{
	if (reason != REASON_PROVIDER_UNREACHABLE ||
	    !login->conf->unreachable_allowed || login->hurried ||
	    login->caged ||
	    login->user.status != STORE_VERIFIED ||
	    login->reply.class != DELIVERY_UNREACHABLE ||
	    login->reply.surely_unsent == 0)
		return reason;
	return login_let_in(login, REASON_UNREACHABLE_ALLOWED);
}

/* REASON_NONE: a right code, or a recovery code. */
static enum reason
login_prove(struct login *login)
{
	struct code *code = NULL;
	enum reason reason;

	if ((reason = standing_check_number(login)) == REASON_NONE)
		reason = send_first(login, &code);
	if (reason == REASON_NONE)
		reason = ask_for_code(login, code);
	else if ((reason = login_pass_unreachable(login, reason)) !=
	    REASON_UNREACHABLE_ALLOWED)
		reason = rescue_ask(login, reason);
	code_free(code);
	return reason;
}

static enum reason
login_authenticate(struct login *login)
{
	enum reason reason;

	if ((reason = standing_find(login)) != REASON_NONE ||
	    (reason = login_check_host(login)) != REASON_NONE ||
	    (reason = password_check(login)) != REASON_NONE ||
	    (reason = login_prove(login)) != REASON_NONE)
		return reason;
	return login_admit(login);
}

/*
 * The account phase, where no line of ours has seen this login: only those
 * pass who need no code.
 */
static enum reason
login_guard(struct login *login)
{
	enum reason reason = standing_find(login);
	enum verdict verdict = reason_verdict(reason);

	if (verdict == VERDICT_IGNORE ||
	    (verdict == VERDICT_SYSTEM && reason != REASON_NONE))
		return reason;
	if (reason != REASON_NONE)
		login_note(login, reason_word(reason));
	return REASON_NO_MARK;
}

static enum reason
login_judge_password(struct login *login)
{
	if (standing_find_account(login) != REASON_NONE)
		login->note[0] = '\0'; /* the name is for the log alone */
	return password_check_new(login);
}

static enum reason
login_phase(struct login *login)
{
	switch (login->open->phase) {
	case WIRE_PHASE_AUTH:
		return login_authenticate(login);
	case WIRE_PHASE_ACCOUNT:
		return login_guard(login);
	case WIRE_PHASE_PASSWORD:
		return login_judge_password(login);
	default:
		return REASON_INTERNAL;
	}
}

/* What admits has recorded itself; the rest is recorded where it can be. */
static void
login_record(struct login *login, enum reason reason)
{
	struct store_decision decision;
	struct store_obstacle ignored;

	if (reason == REASON_RIGHT_CODE || reason == REASON_RECOVERY_CODE ||
	    reason == REASON_UNREACHABLE_ALLOWED || reason == REASON_STORE ||
	    login->store == NULL)
		return;
	decision = login_decision(login, reason);
	if (store_decide(login->store, &decision, &ignored) != ERR_OK)
		trail_note(LOG_WARNING, store_why(login->store));
}

/* A refusal after a prompt shows nothing more. */
static void
login_tell(struct login *login, enum reason reason)
{
	int64_t deadline =
	    clock_deadline_us(LOGIN_TELL_SECONDS * CLOCK_SECOND);
	char text[WIRE_TEXT_SIZE];
	struct wire_answer answer;

	if (reason_say(reason) == NULL || login->was_asked ||
	    login->open->phase != WIRE_PHASE_AUTH ||
	    (login->open->flags & WIRE_OPEN_CANNOT_ASK) != 0)
		return;
	say_refusal(text, login, reason);
	if ((login->open->flags & WIRE_OPEN_SILENT) == 0) {
		(void)!login->host->tell(login->host, true, text, deadline);
		return;
	}
	say_prompt(text, login, N_("Press Enter"));
	(void)!login->host->ask(login->host, text, deadline, &answer);
	memory_wipe(&answer, sizeof(answer));
}

void
login_refuse(struct login *login, enum reason reason)
{
	trail_decision(login, reason);
	login_tell(login, reason);
}

enum reason
login_run(struct login *login)
{
	enum reason reason;

	login_find_address(login);
	login->language = login->conf->message.language;
	login->prompt_by_us =
	    clock_deadline_us(LOGIN_PROMPT_SECONDS * CLOCK_SECOND);
	reason = login_phase(login);
	login_record(login, reason);
	trail_decision(login, reason);
	if (reason_verdict(reason) == VERDICT_GRANT)
		after_tell(login);
	else
		login_tell(login, reason);
	return reason;
}

bool
login_owes_notices(const struct login *login)
{
	/* A number that was never verified may be anybody's. */
	return (login->locked_now || login->recovered) &&
	    login->user.status == STORE_VERIFIED;
}

/* In a process of its own by now, after login_end. */
void
login_owe_notices(struct login *login)
{
	const char *name = login->account.name;
	struct store_user now;
	enum err err;
	bool sent;

	err = store_open(&login->store, login->conf->state);
	if (err == ERR_OK) {
		after_mark(login);
		err = store_user_find(login->store, name, &now);
	}
	/* The number that is the user's by now; the removed have none, and
	 * whoever got their name since may not have proven one. */
	if (err == ERR_OK && now.status != STORE_PENDING)
		err = notice_send(login->store, login->conf,
		    login->recovered ? NOTICE_RECOVERY : NOTICE_LOCKED, name,
		    &now.number, &sent);
	if (err != ERR_OK)
		trail_note(LOG_WARNING, login->store == NULL ?
		    "no state" : store_why(login->store));
	login_end(login);
	memory_wipe(&now, sizeof(now));
}

void
login_end(struct login *login)
{
	store_close(login->store);
	login->store = NULL;
	memory_wipe(&login->user.number, sizeof(login->user.number));
	memory_wipe(&login->user.pending_number,
	    sizeof(login->user.pending_number));
}
