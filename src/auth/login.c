#include "config.h"

#include "auth/login.h"

#include <string.h>
#include <syslog.h>

#include "auth/ask.h"
#include "auth/notice.h"
#include "auth/policy.h"
#include "auth/send.h"
#include "auth/trail.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "core/code.h"

#define LOGIN_ENTER_US (60 * CLOCK_SECOND) /* to press Enter */

static void
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
login_find_account(struct login *login)
{
	switch ((int)account_find(&login->account, login->open->user)) {
	case ERR_OK:
		return REASON_NONE;
	case ERR_NOT_FOUND:
		login->account.name[0] = '\0';
		return REASON_NO_ACCOUNT;
	default:
		login->account.name[0] = '\0';
		login_note(login, "getpwnam failed: check nsswitch.conf and "
		    "its services");
		return REASON_LOOKUP;
	}
}

static enum reason
login_apply_policy(struct login *login)
{
	const struct policy_subject subject = { .account = &login->account,
		.service = login->open->service,
		.address = &login->address };
	enum conf_action action;
	unsigned line;

	if (policy_decide(login->conf, &subject, &action, &line) != ERR_OK) {
		login_note(login, "the look-up of a policy rule's users or "
		    "groups failed, or took over 2 s");
		return REASON_LOOKUP;
	}
	if (line != 0)
		text_format(login->note, sizeof(login->note),
		    "policy rule in line %u", line);
	switch (action) {
	case CONF_EXEMPT:
		return REASON_EXEMPT;
	case CONF_REFUSE:
		return REASON_POLICY;
	case CONF_REQUIRE:
		break;
	}
	return REASON_NONE;
}

/* A clock before the build can't be trusted to say that the day is not over. */
static bool
login_unenrolled_allowed(const struct conf *conf)
{
	struct moment now;

	if (!conf->unenrolled_allowed)
		return false;
	if (conf->unenrolled_until == 0)
		return true;
	if (clock_now(&now) != ERR_OK ||
	    now.real_us / CLOCK_SECOND < BUILD_DATE)
		return false;
	return now.real_us / CLOCK_SECOND <= conf->unenrolled_until;
}

static enum reason
login_unenrolled(struct login *login, enum reason reason)
{
	return login_unenrolled_allowed(login->conf) ?
	    REASON_UNENROLLED_ALLOWED : reason;
}

static enum reason
login_check_number(struct login *login)
{
	if (login->user.uid != login->account.uid) {
		text_format(login->note, sizeof(login->note),
		    "enrolled as uid %lu, the account is uid %lu",
		    (unsigned long)login->user.uid,
		    (unsigned long)login->account.uid);
		return login_unenrolled(login, REASON_REUSED_NAME);
	}
	if (login->user.status == STORE_PENDING)
		return REASON_NOT_VERIFIED;
	if (login->user.status != STORE_VERIFIED)
		return REASON_SUSPENDED;
	if (!conf_number_allowed(login->conf, &login->user.number,
		&login->country)) {
		login_note(login, "numbers.allow, numbers.deny");
		return REASON_NUMBER_CLASS;
	}
	return REASON_NONE;
}

static enum reason
login_find_number(struct login *login)
{
	if (store_open(&login->store, login->conf->state) != ERR_OK)
		return login_store_failed(login);
	switch ((int)store_user_find(login->store, login->account.name,
	    &login->user)) {
	case ERR_OK:
		return login_check_number(login);
	case ERR_NOT_FOUND:
		return login_unenrolled(login, REASON_NOT_ENROLLED);
	default:
		return login_store_failed(login);
	}
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

/* Single use: the right guess is spent, durably, before anybody hears of it. */
static enum reason
login_admit(struct login *login, int64_t guess)
{
	const struct store_decision decision = {
		.user = login->account.name,
		.service = login->open->service,
		.address = login->address.family == 0 ? NULL :
							&login->address,
		.outcome = verdict_word(VERDICT_GRANT),
		.reason = reason_word(REASON_RIGHT_CODE),
		.guess = guess,
	};

	if (guess == 0)
		return REASON_INTERNAL;
	if (store_decide(login->store, &decision) != ERR_OK)
		return login_store_failed(login);
	return REASON_RIGHT_CODE;
}

static enum reason
login_verify(struct login *login)
{
	struct code *code = NULL;
	int64_t guess = 0;
	enum reason reason;

	if ((reason = send_charge(login)) != REASON_NONE)
		return reason;
	if (code_new(&code, login->conf->code.digits,
		login->conf->code.lifetime_seconds) != ERR_OK) {
		login_note(login, "no code could be made");
		return REASON_INTERNAL;
	}
	if ((reason = send_first(login, code)) == REASON_NONE &&
	    (reason = ask_for_code(login, code, &guess)) == REASON_NONE)
		reason = login_admit(login, guess);
	code_free(code);
	return reason;
}

static enum reason
login_steps(struct login *login)
{
	enum reason reason;

	if ((reason = login_find_account(login)) != REASON_NONE ||
	    (reason = login_apply_policy(login)) != REASON_NONE ||
	    (reason = login_find_number(login)) != REASON_NONE ||
	    (reason = login_check_host(login)) != REASON_NONE)
		return reason;
	return login_verify(login);
}

/* A right code has recorded itself; the rest is recorded where it can be. */
static void
login_record(struct login *login, enum reason reason)
{
	const struct store_decision decision = {
		.user = login->account.name,
		.service = login->open->service,
		.address = login->address.family == 0 ? NULL :
							&login->address,
		.outcome = verdict_word(reason_verdict(reason)),
		.reason = reason_word(reason),
	};

	if (reason == REASON_RIGHT_CODE || reason == REASON_STORE ||
	    login->store == NULL || login->account.name[0] == '\0')
		return;
	if (store_decide(login->store, &decision) != ERR_OK &&
	    login->note[0] == '\0')
		login_note(login, store_why(login->store));
}

/* A refusal after a prompt shows nothing more. */
static void
login_tell(struct login *login, enum reason reason)
{
	const char *say = reason_say(reason);
	char text[WIRE_TEXT_SIZE], wait[ASK_WAIT_SIZE] = "";
	struct wire_answer answer;

	if (say == NULL || login->was_asked ||
	    (login->open->flags & WIRE_OPEN_CANNOT_ASK) != 0)
		return;
	if (reason_verdict(reason) == VERDICT_MAXTRIES)
		ask_wait_text(wait, &login->obstacle);
	if (wait[0] == 'w')
		wait[0] = 'W';
	text_format(text, sizeof(text), "%s%s%s%s", say,
	    wait[0] == '\0' ? "" : " ", wait, wait[0] == '\0' ? "" : ".");
	if ((login->open->flags & WIRE_OPEN_SILENT) == 0) {
		login->host->tell_error(login->host, text);
		return;
	}
	text_append(text, sizeof(text), " Press Enter: ");
	(void)!login->host->ask(login->host, text,
	    clock_boot_us() + LOGIN_ENTER_US, &answer);
	memory_wipe(&answer, sizeof(answer));
}

enum reason
login_run(struct login *login)
{
	enum reason reason;

	login_find_address(login);
	reason = login_steps(login);
	login_record(login, reason);
	trail_decision(login, reason);
	login_tell(login, reason);
	return reason;
}

bool
login_owes_notices(const struct login *login)
{
	return login->locked_now;
}

/*
 * In a process of its own by now: the connection to the state is not for a
 * second process, so it is opened anew.
 */
void
login_owe_notices(struct login *login)
{
	struct store *store = NULL;
	bool sent;

	if (store_open(&store, login->conf->state) != ERR_OK ||
	    notice_send(store, login->conf, NOTICE_LOCKED, login->account.name,
		&login->user.number, &sent) != ERR_OK)
		trail_note(LOG_WARNING, store == NULL ? "no state" :
							store_why(store));
	store_close(store);
}

void
login_end(struct login *login)
{
	store_close(login->store);
	login->store = NULL;
}
