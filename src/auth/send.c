#include "auth/send.h"

#include "auth/answer.h"
#include "auth/delivery.h"
#include "auth/record.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"

#define SEND_WAIT_MAX_US (30 * CLOCK_SECOND)
#define SEND_FIRST_PROMPT_US (20 * CLOCK_SECOND)
#define SEND_ENTER_US (60 * CLOCK_SECOND) /* to press Enter */

enum reason
send_charge_once(struct login *login)
{
	const struct store_send send = {
		.kind = STORE_SEND_LOGIN,
		.user = login->account.name,
		.service = login->open->service,
		.address = login->address.family == 0 ? NULL :
							&login->address,
		.number = &login->user.number,
		.country = login->country,
	};

	if (store_charge(login->store, &login->conf->limits, &send,
		&login->obstacle, &login->charge) != ERR_OK)
		return login_store_failed(login);
	switch (login->obstacle.kind) {
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

/* One prompt, then the rest of the wait, whenever Enter was pressed. */
static enum reason
send_wait(struct login *login)
{
	int64_t free_us = clock_boot_us() + login->obstacle.wait_us;
	struct wire_answer answer;
	char prompt[WIRE_TEXT_SIZE];
	enum answer kind;
	enum err err;

	text_format(prompt, sizeof(prompt),
	    "A code can be sent in %ld s: press Enter then: ",
	    (long)((login->obstacle.wait_us + CLOCK_SECOND - 1) /
		CLOCK_SECOND));
	login->was_asked = true;
	err = login->host->ask(login->host, prompt, free_us + SEND_ENTER_US,
	    &answer);
	if (err != ERR_OK)
		return err == ERR_CLOSED ? REASON_HOST_GONE : REASON_LIMITED;
	kind = answer_kind(&answer);
	memory_wipe(&answer, sizeof(answer));
	if (kind == ANSWER_NONE)
		return REASON_CONVERSATION;
	if (kind == ANSWER_JUNK)
		return REASON_JUNK_ANSWER;
	clock_wait_until(free_us);
	return REASON_NONE;
}

enum reason
send_charge(struct login *login)
{
	enum reason reason = send_charge_once(login);

	if (reason != REASON_LIMITED || !login->obstacle.only_limits ||
	    login->obstacle.wait_us > SEND_WAIT_MAX_US)
		return reason;
	if ((reason = send_wait(login)) != REASON_NONE)
		return reason;
	return send_charge_once(login);
}

enum reason
send_once(struct login *login, const struct code *code, unsigned attempt,
    int64_t deadline_us)
{
	delivery_send_code(login->conf, &login->user.number, code,
	    login->open->service, attempt, deadline_us, &login->reply);
	if (record_note(login->store, login->charge, &login->reply) != ERR_OK)
		return login_store_failed(login);
	return delivery_reason((enum delivery_class)login->reply.class);
}

enum reason
send_first(struct login *login, const struct code *code)
{
	int64_t deadline = delivery_deadline_us(login->conf);
	int64_t latest = clock_boot_us();

	latest = latest == INT64_MAX ? 0 : latest + SEND_FIRST_PROMPT_US;
	return send_once(login, code, 1,
	    deadline < latest ? deadline : latest);
}
