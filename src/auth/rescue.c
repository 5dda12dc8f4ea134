#include "auth/rescue.h"

#include "auth/answer.h"
#include "auth/say.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "core/recovery.h"

#define RESCUE_SECONDS 300 /* to look for the sheet of codes */

bool
rescue_is_possible(struct login *login)
{
	long left;

	return login->user.status == STORE_VERIFIED && !login->unanswered &&
	    store_recovery_left(login->store, login->account.name, &left) ==
		ERR_OK &&
	    left > 0;
}

enum reason
rescue_spend(struct login *login, const char *text)
{
	bool right = false, refused = true;
	struct recovery_code code;
	enum err err;

	if (login->user.status != STORE_VERIFIED ||
	    recovery_parse(&code, text) != ERR_OK)
		return REASON_WRONG_CODE;
	err = store_recovery_spend(login->store, login->account.name,
	    login->open->service, login_address(login), &code, &right,
	    &refused);
	memory_wipe(&code, sizeof(code));
	if (err != ERR_OK)
		return login_store_refused(login, err);
	if (refused)
		return REASON_LIMITED;
	if (!right)
		return REASON_WRONG_CODE;
	login->recovered = true;
	return REASON_NONE;
}

/* The ways to get no code that a recovery code is for. */
static bool
rescue_is_for(enum reason refused)
{
	switch ((int)refused) {
	case REASON_LIMITED:
	case REASON_BUDGET:
	case REASON_GUESSED:
	case REASON_LOCKED:
	case REASON_RISK:
	case REASON_NUMBER_CLASS:
	case REASON_PROVIDER_UNREACHABLE:
	case REASON_PROVIDER_ACCOUNT:
	case REASON_PROVIDER_LATER:
	case REASON_PROVIDER_CONFIG:
	case REASON_UNSENT:
	case REASON_COURIER_LOST:
		return true;
	default:
		return false;
	}
}

static enum reason
rescue_consider(struct login *login, const struct wire_answer *answer,
    enum reason refused)
{
	enum reason reason;

	switch ((int)answer_kind(answer)) {
	case ANSWER_NONE:
		return REASON_CONVERSATION;
	case ANSWER_JUNK:
		return REASON_JUNK_ANSWER;
	case ANSWER_RECOVERY:
		reason = rescue_spend(login, answer->text);
		return reason == REASON_WRONG_CODE ||
			reason == REASON_LIMITED ? refused : reason;
	default:
		return refused;
	}
}

enum reason
rescue_ask(struct login *login, enum reason refused)
{
	struct wire_answer answer;
	char prompt[WIRE_TEXT_SIZE];
	enum reason reason;
	enum err err;

	if (!rescue_is_for(refused) || !rescue_is_possible(login))
		return refused;
	say_refusal(prompt, login, refused);
	say_prompt(prompt, login, N_("Type a recovery code, or press Enter"));
	login->was_asked = true;
	err = login->host->ask(login->host, prompt,
	    clock_deadline_us(RESCUE_SECONDS * CLOCK_SECOND), &answer);
	if (err != ERR_OK)
		return err == ERR_CLOSED ? REASON_HOST_GONE : refused;
	reason = rescue_consider(login, &answer, refused);
	memory_wipe(&answer, sizeof(answer));
	return reason;
}
