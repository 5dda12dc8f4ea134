#include "auth/send.h"

#include "auth/answer.h"
#include "auth/record.h"
#include "auth/risk.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"

#define SEND_WAIT_MAX_US (30 * CLOCK_SECOND)
#define SEND_ENTER_US (60 * CLOCK_SECOND) /* to press Enter */

enum reason
send_obstacle_reason(const struct store_obstacle *obstacle)
{
	switch (obstacle->kind) {
	case STORE_FREE:
		return REASON_NONE;
	case STORE_OVER_LIMIT:
		return REASON_LIMITED;
	case STORE_OVER_GUESSES:
		return REASON_GUESSED;
	case STORE_OVER_BUDGET:
		return REASON_BUDGET;
	case STORE_LOCKED:
		break;
	}
	return REASON_LOCKED;
}

bool
send_can_wait(const struct store_obstacle *obstacle)
{
	return obstacle->kind == STORE_OVER_LIMIT && obstacle->only_limits &&
	    obstacle->wait_us <= SEND_WAIT_MAX_US;
}

enum reason
send_charge(struct login *login, enum delivery_channel channel)
{
	struct store_send send = {
		.kind = STORE_SEND_LOGIN,
		.user = login->account.name,
		.service = login->open->service,
		.address = login_address(login),
		.number = &login->user.number,
		.country = login->country,
		.unverified_too = login->conf->verify_at_login,
	};
	enum err err;

	err = record_charge(login->store, login->conf, channel, &send,
	    &login->obstacle, &login->charge);
	if (err != ERR_OK)
		return login_store_refused(login, err);
	return send_obstacle_reason(&login->obstacle);
}

/* One prompt, then the rest of the wait, whenever Enter was pressed. */
static enum reason
send_wait(struct login *login)
{
	int64_t free_us = clock_deadline_us(login->obstacle.wait_us);
	struct wire_answer answer;
	char prompt[WIRE_TEXT_SIZE];
	enum answer kind;
	enum err err;

	text_format(prompt, sizeof(prompt),
	    login_text(login,
		N_("A code can be sent in %ld s: press Enter then")),
	    (long)((login->obstacle.wait_us + CLOCK_SECOND - 1) /
		CLOCK_SECOND));
	text_append(prompt, sizeof(prompt), ": ");
	login->was_asked = true;
	err = login->host->ask(login->host, prompt, free_us + SEND_ENTER_US,
	    &answer);
	login->unanswered = err != ERR_OK;
	if (err != ERR_OK)
		return err == ERR_CLOSED ? REASON_HOST_GONE : REASON_LIMITED;
	kind = answer_kind(&answer);
	memory_wipe(&answer, sizeof(answer));
	if (kind == ANSWER_NONE)
		return REASON_CONVERSATION;
	if (kind == ANSWER_JUNK)
		return REASON_JUNK_ANSWER;
	if (login->host->wait(login->host, free_us) != ERR_OK)
		return REASON_HOST_GONE;
	login->prompt_by_us =
	    clock_deadline_us(LOGIN_PROMPT_SECONDS * CLOCK_SECOND);
	return REASON_NONE;
}

static enum reason
send_charge_first(struct login *login)
{
	enum reason reason = send_charge(login, DELIVERY_SMS);

	if (reason != REASON_LIMITED || !send_can_wait(&login->obstacle))
		return reason;
	if ((reason = send_wait(login)) != REASON_NONE)
		return reason;
	return send_charge(login, DELIVERY_SMS);
}

enum reason
send_once(struct login *login, const struct code *code,
    enum delivery_channel channel, unsigned attempt, int64_t deadline_us)
{
	const struct delivery_code what = {
		.channel = channel,
		.user = login->account.name,
		.number = &login->user.number,
		.code = code,
		.service = login->open->service,
		.attempt = attempt,
		.deadline_us = deadline_us,
	};

	delivery_send_code(login->conf, &what, &login->reply);
	if (record_note(login->store, login->charge, &login->reply) != ERR_OK)
		return login_store_failed(login);
	return delivery_reason((enum delivery_class)login->reply.class);
}

enum reason
send_first(struct login *login, struct code **code)
{
	enum reason reason;
	int64_t deadline;

	if ((reason = send_charge_first(login)) != REASON_NONE ||
	    (reason = risk_check_message(login)) != REASON_NONE)
		return reason;
	if (code_new(code, login->conf->code.digits,
		login->conf->code.lifetime_seconds) != ERR_OK) {
		login_note(login, "no code could be made");
		return REASON_INTERNAL;
	}
	deadline = delivery_deadline_us(login->conf);
	if (deadline > login->prompt_by_us) {
		deadline = login->prompt_by_us;
		login->hurried = deadline <
		    clock_deadline_us(CLOCK_SECOND *
			login->conf->provider.connect_timeout_seconds);
	}
	return send_once(login, *code, DELIVERY_SMS, 1, deadline);
}
