#include "auth/say.h"

#include "base/clock.h"
#include "base/duration.h"
#include "base/text.h"

void
say_duration(char text[SAY_WAIT_SIZE], const struct login *login,
    int64_t seconds)
{
	char unit;
	long count = (long)duration_round(seconds, &unit);

	text_format(text, SAY_WAIT_SIZE,
	    login_text(login, unit == 'd' ? N_("%ld d") :
		unit == 'h' ? N_("%ld h") :
		unit == 'm' ? N_("%ld min") :
			      N_("%ld s")), count);
}

bool
say_wait(char text[SAY_WAIT_SIZE], const struct login *login, bool begins)
{
	const struct store_obstacle *obstacle = &login->obstacle;
	char duration[SAY_WAIT_SIZE];

	if ((obstacle->kind != STORE_OVER_LIMIT &&
		obstacle->kind != STORE_OVER_GUESSES) ||
	    obstacle->wait_us == INT64_MAX)
		return false;
	say_duration(duration, login,
	    (obstacle->wait_us + CLOCK_SECOND - 1) / CLOCK_SECOND);
	return text_format(text, SAY_WAIT_SIZE,
		   login_text(login, begins ? N_("Wait %s.") : N_("wait %s.")),
		   duration) == ERR_OK;
}

void
say_refusal(char text[WIRE_TEXT_SIZE], const struct login *login,
    enum reason reason)
{
	const char *say = reason_say(reason);
	char wait[SAY_WAIT_SIZE];

	text_format(text, WIRE_TEXT_SIZE, "%s",
	    say == NULL ? "" : login_text(login, say));
	if ((reason == REASON_LIMITED || reason == REASON_GUESSED) &&
	    say_wait(wait, login, true))
		text_append(text, WIRE_TEXT_SIZE, " %s", wait);
}

void
say_prompt(char text[WIRE_TEXT_SIZE], const struct login *login,
    const char *what)
{
	text_append(text, WIRE_TEXT_SIZE, "%s%s: ", text[0] == '\0' ? "" : " ",
	    login_text(login, what));
}
