#include "auth/say.h"

#include "base/clock.h"
#include "base/duration.h"
#include "base/text.h"

void
say_wait(char text[SAY_WAIT_SIZE], const struct store_obstacle *obstacle)
{
	char duration[DURATION_TEXT_SIZE];

	text[0] = '\0';
	if ((obstacle->kind != STORE_OVER_LIMIT &&
		obstacle->kind != STORE_OVER_GUESSES) ||
	    obstacle->wait_us == INT64_MAX)
		return;
	duration_text(duration,
	    (obstacle->wait_us + CLOCK_SECOND - 1) / CLOCK_SECOND);
	text_format(text, SAY_WAIT_SIZE, "wait %s", duration);
}

void
say_refusal(char text[WIRE_TEXT_SIZE], const struct login *login,
    enum reason reason)
{
	const char *say = reason_say(reason);
	char wait[SAY_WAIT_SIZE] = "";

	if (reason == REASON_LIMITED || reason == REASON_GUESSED)
		say_wait(wait, &login->obstacle);
	if (wait[0] == 'w')
		wait[0] = 'W';
	text_format(text, WIRE_TEXT_SIZE, "%s%s%s%s", say == NULL ? "" : say,
	    wait[0] == '\0' ? "" : " ", wait, wait[0] == '\0' ? "" : ".");
}
