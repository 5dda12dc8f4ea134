#include "auth/ask.h"

#include <string.h>

#include "auth/answer.h"
#include "auth/delivery.h"
#include "auth/send.h"
#include "base/clock.h"
#include "base/duration.h"
#include "base/memory.h"
#include "base/text.h"

struct ask {
	struct login *login;
	const struct code *code;
	long wrong;	    /* guesses at this code */
	long idle;	    /* answers that were no guess */
	unsigned attempt;   /* of sending */
	char last[256];	    /* what came of the last answer */
	int64_t guess;	    /* the right one */
};

void
ask_wait_text(char text[ASK_WAIT_SIZE], const struct store_obstacle *obstacle)
{
	char duration[DURATION_TEXT_SIZE];

	text[0] = '\0';
	if (obstacle->kind == STORE_LOCKED || obstacle->wait_us == INT64_MAX)
		return;
	duration_text(duration,
	    (obstacle->wait_us + CLOCK_SECOND - 1) / CLOCK_SECOND);
	text_format(text, ASK_WAIT_SIZE, "wait %s", duration);
}

/* One message: the last error, where the code is, what may be typed. */
static void
ask_prompt(const struct ask *ask, char prompt[WIRE_TEXT_SIZE])
{
	const struct login *login = ask->login;
	char masked[E164_MASKED_SIZE], left[DURATION_TEXT_SIZE];
	const char *sent = login->reply.class == DELIVERY_MAYBE ?
	    "The code may have been sent to" : "Code sent to";

	e164_mask(masked, &login->user.number, login->conf->mask);
	duration_text(left, code_seconds_left(ask->code));
	text_format(prompt, WIRE_TEXT_SIZE,
	    "%s%s%s %s, valid %s. Type it, or \"resend\": ", ask->last,
	    ask->last[0] == '\0' ? "" : " ", sent, masked, left);
}

static enum reason
ask_idle(struct ask *ask)
{
	ask->idle++;
	return ask->idle < ASK_IDLE_ANSWERS_MAX ? REASON_NONE :
						  REASON_ANSWERS_SPENT;
}

static enum reason
ask_obstacle_reason(const struct store_obstacle *obstacle)
{
	switch (obstacle->kind) {
	case STORE_FREE:
		return REASON_NONE;
	case STORE_OVER_LIMIT:
		return REASON_LIMITED;
	case STORE_OVER_GUESSES:
		return REASON_GUESSED;
	case STORE_LOCKED:
		break;
	}
	return REASON_LOCKED;
}

static enum reason
ask_resend_refused(struct ask *ask)
{
	char wait[ASK_WAIT_SIZE];

	ask_wait_text(wait, &ask->login->obstacle);
	text_format(ask->last, sizeof(ask->last), "Not sent again: %s.", wait);
	return ask_idle(ask);
}

/* The same code, the same end, a new charge. */
static enum reason
ask_resend(struct ask *ask)
{
	struct login *login = ask->login;
	enum reason reason;

	if (code_seconds_left(ask->code) < ASK_RESEND_SECONDS_MIN) {
		text_format(ask->last, sizeof(ask->last),
		    "Not sent again: the code expires soon.");
		return ask_idle(ask);
	}
	reason = send_charge_once(login);
	if (reason == REASON_LIMITED)
		return ask_resend_refused(ask);
	if (reason != REASON_NONE)
		return reason;
	ask->attempt++;
	reason = send_once(login, ask->code, ask->attempt,
	    delivery_deadline_us(login->conf));
	if (reason == REASON_NONE)
		text_format(ask->last, sizeof(ask->last), "Sent again.");
	else
		text_format(ask->last, sizeof(ask->last), "Not sent again: %s",
		    reason_say(reason));
	return REASON_NONE;
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
	text_format(ask->last, sizeof(ask->last), "Wrong code, %ld %s left.",
	    left, left == 1 ? "try" : "tries");
	return REASON_NONE;
}

/* Count, then compare: a verifier killed in between has spent a guess. */
static enum reason
ask_guess(struct ask *ask, const char *text)
{
	struct login *login = ask->login;
	int64_t guess;
	long failures;

	if (code_seconds_left(ask->code) == 0)
		return REASON_EXPIRED;
	if (store_guess(login->store, &login->conf->limits,
		login->account.name, login->open->service, &login->address,
		&login->obstacle, &guess, &failures) != ERR_OK)
		return login_store_failed(login);
	if (login->obstacle.kind != STORE_FREE)
		return ask_obstacle_reason(&login->obstacle);
	if (!code_matches(ask->code, text))
		return ask_wrong(ask, failures);
	if (code_seconds_left(ask->code) == 0)
		return REASON_EXPIRED;
	ask->guess = guess;
	return REASON_RIGHT_CODE;
}

static enum reason
ask_consider(struct ask *ask, const struct wire_answer *answer)
{
	ask->last[0] = '\0';
	switch (answer_kind(answer)) {
	case ANSWER_EMPTY:
		text_format(ask->last, sizeof(ask->last), "Nothing typed.");
		return ask_idle(ask);
	case ANSWER_PASSWORD:
		text_format(ask->last, sizeof(ask->last),
		    "That was your password, not the code.");
		return ask_idle(ask);
	case ANSWER_JUNK:
		return REASON_JUNK_ANSWER;
	case ANSWER_RESEND:
		return ask_resend(ask);
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
ask_for_code(struct login *login, const struct code *code, int64_t *guess)
{
	struct ask ask = { .login = login, .code = code, .attempt = 1 };
	enum reason reason;

	do {
		reason = ask_round(&ask);
	} while (reason == REASON_NONE);
	if (reason != REASON_RIGHT_CODE)
		return reason;
	*guess = ask.guess;
	return REASON_NONE;
}
