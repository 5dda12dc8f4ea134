/*
 * In place of the verifier: tells the host all that it was handed, the
 * password that it asks for among it, and ends as the file name of conf= says.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "core/wire.h"

#define PATIENCE_US (5 * CLOCK_SECOND)

static const struct ending {
	const char *name;
	uint32_t verdict;
	enum reason reason;
} endings[] = {
	{ "/grant", VERDICT_GRANT, REASON_RIGHT_CODE },
	{ "/exempt", VERDICT_IGNORE, REASON_EXEMPT },
	{ "/fine", VERDICT_IGNORE, REASON_PASSWORD_OK },
	{ "/deny", VERDICT_DENY, REASON_WRONG_CODE },
	{ "/weak", VERDICT_DENY, REASON_WEAK_PASSWORD },
	{ "/maxtries", VERDICT_MAXTRIES, REASON_LIMITED },
	{ "/unavail", VERDICT_UNAVAIL, REASON_UNSENT },
	{ "/conv", VERDICT_CONV, REASON_CONVERSATION },
	{ "/system", VERDICT_SYSTEM, REASON_CONFIG },
	{ "/none", 0, REASON_PASSWORD_OK },
	{ "/lost", 0, REASON_COUNT },
};

static enum err
ask_password(struct wire_password *password)
{
	struct wire_want_password want = { .head = { 0 } };
	int64_t deadline = clock_boot_us() + PATIENCE_US;
	enum err err = wire_send(0, WIRE_WANT_PASSWORD, &want, deadline);

	return err != ERR_OK
		   ? err
		   : wire_receive(0, WIRE_PASSWORD, password, deadline);
}

static enum err
tell(const struct wire_open *open, const struct wire_password *password)
{
	int64_t deadline = clock_boot_us() + PATIENCE_US;
	struct wire_tell tell = { .is_error = 0 };
	struct wire_answer answer;
	enum err err;

	text_format(tell.text, sizeof(tell.text),
	    "phase=%u flags=%u user=%s first_factor=%s password=%s:%s",
	    open->phase, open->flags, open->user, open->first_factor,
	    password->present != 0 ? "given" : "none", password->text);
	if ((err = wire_send(0, WIRE_TELL, &tell, deadline)) != ERR_OK)
		return err;
	return wire_receive(0, WIRE_ANSWER, &answer, deadline);
}

int
main(void)
{
	int64_t deadline = clock_boot_us() + PATIENCE_US;
	struct wire_verdict verdict = { .verdict = 0 };
	struct wire_password password;
	struct wire_open open;
	size_t i;

	if (wire_receive(0, WIRE_OPEN, &open, deadline) != ERR_OK ||
	    ask_password(&password) != ERR_OK ||
	    tell(&open, &password) != ERR_OK)
		return 1;
	for (i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (strcmp(open.conf, endings[i].name) == 0) {
			verdict.verdict = endings[i].verdict;
			verdict.reason = endings[i].reason;
			if (verdict.reason == REASON_COUNT)
				return 0;
			return wire_send(0, WIRE_VERDICT, &verdict, deadline) ==
				       ERR_OK
				   ? 0
				   : 1;
		}
	return 1;
}
