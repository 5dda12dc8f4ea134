#include "auth/ask.h"

#include <string.h>

#include "auth/answer.h"
#include "auth/rescue.h"
#include "auth/risk.h"
#include "auth/say.h"
#include "auth/send.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"

struct ask {
	struct login *login;
	const struct code *code;
	long wrong;	    /* guesses at this code */
	long idle;	    /* answers that were no guess */
	unsigned attempt;   /* of sending */
	char last[512];	    /* what came of the last answer */
};

/* What may be typed. */
static const char *
ask_choices(const struct ask *ask)
{
	bool call = conf_voice_from(ask->login->conf) != NULL;

	if (rescue_is_possible(ask->login))
		return call ? N_("Type it, or \"resend\", or \"call\", or a "
				 "recovery code") :
			      N_("Type it, or \"resend\", or a recovery code");
	return call ? N_("Type it, or \"resend\", or \"call\"") :
		      N_("Type it, or \"resend\"");
}

/* One message: the last error, where the code is, what may be typed. */
static void
ask_prompt(struct ask *ask, char prompt[WIRE_TEXT_SIZE])
{
	struct login *login = ask->login;
	bool maybe = login->reply.class == DELIVERY_MAYBE;
	long seconds = code_seconds_left(ask->code);
	char masked[E164_MASKED_SIZE], left[SAY_WAIT_SIZE];

	e164_mask(masked, &login->user.number, login->conf->mask);
	if (seconds >= 120) /* to the nearest minute, as the message says it */
		seconds = (seconds + 30) / 60 * 60;
	say_duration(left, login, seconds);
	text_format(prompt, WIRE_TEXT_SIZE, "%s%s", ask->last,
	    ask->last[0] == '\0' ? "" : " ");
	text_append(prompt, WIRE_TEXT_SIZE,
	    login_text(login, maybe ?
		N_("The code may have been sent to %s, valid %s.") :
		N_("Code sent to %s, valid %s.")), masked, left);
	say_prompt(prompt, login, ask_choices(ask));
}

/* What came of the last answer, for the next prompt. */
static void
ask_say(struct ask *ask, const char *english)
{
	text_format(ask->last, sizeof(ask->last), "%s",
	    login_text(ask->login, english));
}

static enum reason
ask_idle(struct ask *ask)
{
	ask->idle++;
	return ask->idle < ASK_IDLE_ANSWERS_MAX ? REASON_NONE :
						  REASON_ANSWERS_SPENT;
}

/* ${what} was refused for ${why}: an answer that was no guess. */
static enum reason
ask_refuse_send(struct ask *ask, const char *what, const char *why)
{
	text_format(ask->last, sizeof(ask->last), "%s: %s",
	    login_text(ask->login, what), why);
	return ask_idle(ask);
}

/* What ends this way of getting a code, but not the call. */
static enum reason
ask_refuse_for(struct ask *ask, const char *what, enum reason reason)
{
	char wait[SAY_WAIT_SIZE];

	if (reason == REASON_BUDGET || reason == REASON_RISK)
		return ask_refuse_send(
		    ask, what, login_text(ask->login, reason_say(reason)));
	if (reason != REASON_LIMITED)
		return reason;
	say_wait(wait, ask->login);
	return ask_refuse_send(ask, what, wait);
}

/* The message that may be answered stays the one of the prompt and the log. */
static void
ask_keep_reply(struct login *login, const struct wire_reply *before,
    const char *what)
{
	char note[LOGIN_NOTE_SIZE];

	text_format(note, sizeof(note), "%s: %s %s", what,
	    delivery_word((enum delivery_class)login->reply.class),
	    login->reply.detail);
	login_note(login, note);
	login->reply = *before;
}

/* The same code, the same end, a new charge. */
static enum reason
ask_send(struct ask *ask, enum delivery_channel channel, const char *what,
    const char *done)
{
	struct login *login = ask->login;
	struct wire_reply before = login->reply;
	enum reason reason;

	if (code_seconds_left(ask->code) < ASK_RESEND_SECONDS_MIN)
		return ask_refuse_send(ask, what,
		    login_text(login, N_("the code expires soon.")));
	reason = send_charge(login, channel);
	if (reason != REASON_NONE)
		return ask_refuse_for(ask, what, reason);
	if (channel == DELIVERY_VOICE &&
	    (reason = risk_check_call(login)) != REASON_NONE)
		return ask_refuse_for(ask, what, reason);
	ask->attempt++;
	reason = send_once(login, ask->code, channel, ask->attempt,
	    delivery_deadline_us(login->conf));
	if (reason == REASON_STORE)
		return reason;
	if (reason != REASON_NONE) {
		ask_keep_reply(login, &before, what);
		return ask_refuse_send(
		    ask, what, login_text(login, reason_say(reason)));
	}
	ask_say(ask, done);
	return REASON_NONE;
}

static enum reason
ask_call(struct ask *ask)
{
	if (conf_voice_from(ask->login->conf) == NULL)
		return ask_refuse_send(ask, N_("No call"),
		    login_text(ask->login,
			N_("this host has no number to call from.")));
	return ask_send(ask, DELIVERY_VOICE, N_("No call"),
	    N_("You are called."));
}

/* An attempt has its own bound, and no guess at the code is counted. */
static enum reason
ask_recover(struct ask *ask, const char *text)
{
	enum reason reason = rescue_spend(ask->login, text);

	if (reason == REASON_NONE)
		return REASON_RECOVERY_CODE;
	if (reason != REASON_WRONG_CODE && reason != REASON_LIMITED)
		return reason;
	ask_say(ask, reason == REASON_LIMITED ?
		N_("Too many wrong recovery codes today.") :
		N_("Wrong recovery code."));
	return ask_idle(ask);
}

static enum reason
ask_wrong(struct ask *ask, long failures)
{
	struct login *login = ask->login;
	long left;

	ask->wrong++;
	left = login->conf->code.guesses - ask->wrong;
	if (failures >= login->conf->limits.lockout_failures) {
		login->locked_now = true;
		return REASON_LOCKED;
	}
	if (left <= 0)
		return REASON_CODE_SPENT;
	text_format(ask->last, sizeof(ask->last),
	    login_texts(login, "Wrong code, %ld try left.",
		"Wrong code, %ld tries left.", (unsigned long)left), left);
	return REASON_NONE;
}

/* Count, then compare: a verifier killed in between has spent a guess. */
static enum reason
ask_guess(struct ask *ask, const char *text)
{
	struct login *login = ask->login;
	int64_t guess;
	long failures;
	enum err err;

	if (code_seconds_left(ask->code) == 0)
		return REASON_EXPIRED;
	err = store_guess(login->store, &login->conf->limits,
	    login->account.name, login->open->service, &login->address,
	    &login->obstacle, &guess, &failures);
	if (err != ERR_OK)
		return login_store_refused(login, err);
	if (login->obstacle.kind != STORE_FREE)
		return send_obstacle_reason(&login->obstacle);
	if (!code_matches(ask->code, text))
		return ask_wrong(ask, failures);
	if (code_seconds_left(ask->code) == 0)
		return REASON_EXPIRED;
	login->guess = guess;
	login->failures = failures;
	return REASON_RIGHT_CODE;
}

static enum reason
ask_consider(struct ask *ask, const struct wire_answer *answer)
{
	ask->last[0] = '\0';
	switch (answer_kind(answer)) {
	case ANSWER_EMPTY:
		ask_say(ask, N_("Nothing typed."));
		return ask_idle(ask);
	case ANSWER_PASSWORD:
		ask_say(ask, N_("That was your password, not the code."));
		return ask_idle(ask);
	case ANSWER_JUNK:
		return REASON_JUNK_ANSWER;
	case ANSWER_RESEND:
		return ask_send(ask, DELIVERY_SMS, N_("Not sent again"),
		    N_("Sent again."));
	case ANSWER_CALL:
		return ask_call(ask);
	case ANSWER_RECOVERY:
		return ask_recover(ask, answer->text);
	case ANSWER_GUESS:
		return ask_guess(ask, answer->text);
	case ANSWER_NONE:
		break;
	}
	return REASON_CONVERSATION;
}

static enum reason
ask_failed(enum err err)
{
	switch ((int)err) {
	case ERR_TIMEOUT:
		return REASON_EXPIRED;
	case ERR_CLOSED:
		return REASON_HOST_GONE;
	default:
		return REASON_INTERNAL;
	}
}

static enum reason
ask_round(struct ask *ask)
{
	struct login_host *host = ask->login->host;
	struct wire_answer answer;
	char prompt[WIRE_TEXT_SIZE];
	enum reason reason;
	enum err err;

	ask_prompt(ask, prompt);
	ask->login->was_asked = true;
	err = host->ask(host, prompt, code_deadline_us(ask->code), &answer);
	if (err != ERR_OK)
		return ask_failed(err);
	reason = ask_consider(ask, &answer);
	memory_wipe(&answer, sizeof(answer));
	return reason;
}

enum reason
ask_for_code(struct login *login, const struct code *code)
{
	struct ask ask = { .login = login, .code = code, .attempt = 1 };
	enum reason reason;

	do {
		reason = ask_round(&ask);
	} while (reason == REASON_NONE);
	return reason == REASON_RIGHT_CODE || reason == REASON_RECOVERY_CODE ?
	    REASON_NONE : reason;
}
