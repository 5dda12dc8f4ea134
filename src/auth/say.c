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

void
say_wait(char text[SAY_WAIT_SIZE], const struct login *login)
{
	int64_t wait_us = login->obstacle.wait_us;
	char duration[SAY_WAIT_SIZE];

	/* Rounded up without an overflow, whatever it is. */
	say_duration(duration, login,
	    wait_us / CLOCK_SECOND + (wait_us % CLOCK_SECOND > 0));
	text_format(text, SAY_WAIT_SIZE, login_text(login, N_("wait %s.")),
	    duration);
}

void
say_refusal(char text[WIRE_TEXT_SIZE], const struct login *login,
    enum reason reason)
{
	char wait[SAY_WAIT_SIZE];

	text_format(text, WIRE_TEXT_SIZE, "%s",
	    login_text(login, reason_say(reason)));
	if (reason == REASON_LIMITED || reason == REASON_GUESSED) {
		say_wait(wait, login);
		text_append(text, WIRE_TEXT_SIZE, ": %s", wait);
	}
}

void
say_prompt(char text[WIRE_TEXT_SIZE], const struct login *login,
    const char *what)
{
	text_append(text, WIRE_TEXT_SIZE, " %s: ", login_text(login, what));
}
