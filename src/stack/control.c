#include "stack/control.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

/*
 * As libpam/pam_misc.c does it: a name is taken wherever the text begins with
 * it, in the order of the table; nothing need stand between two pairs.
 */

#define CONTROL_UNSET (-6)
#define CONTROL_DEFAULT STACK_RETURNS

#define CONTROL_RETURN_WORD(name, word) [name] = (word),
static const char *const control_returns[STACK_RETURNS + 1] = {
	STACK_RETURN_LIST(CONTROL_RETURN_WORD)[CONTROL_DEFAULT] = "default"
};
#undef CONTROL_RETURN_WORD

static const char *const control_actions[] = { "ignore", "ok", "done", "bad",
	"die", "reset" };
#define CONTROL_ACTIONS (sizeof(control_actions) / sizeof(control_actions[0]))

/* What the words stand for: success and new_authtok_reqd, ignore, the rest. */
static const struct {
	const char *word;
	int success;
	int ignore;
	int other;
} control_words[] = {
	{ "required", STACK_ACTION_OK, STACK_ACTION_IGNORE, STACK_ACTION_BAD },
	{ "requisite", STACK_ACTION_OK, STACK_ACTION_IGNORE, STACK_ACTION_DIE },
	{ "optional", STACK_ACTION_OK, STACK_ACTION_IGNORE,
	    STACK_ACTION_IGNORE },
	{ "sufficient", STACK_ACTION_DONE, STACK_ACTION_IGNORE,
	    STACK_ACTION_IGNORE },
};

const char *
stack_return_word(int value)
{
	return value >= 0 && value < STACK_RETURNS ? control_returns[value]
						   : "?";
}

const char *
stack_action_word(int action)
{
	if (action > 0)
		return "jump";
	return action >= STACK_ACTION_RESET ? control_actions[-action] : "?";
}

static void
control_default(struct stack_control *control, int action)
{
	int i;

	for (i = 0; i < STACK_RETURNS; i++)
		if (control->action[i] == CONTROL_UNSET)
			control->action[i] = action;
}

void
stack_control_fail(struct stack_control *control)
{
	int i;

	for (i = 0; i < STACK_RETURNS; i++)
		control->action[i] = STACK_ACTION_BAD;
}

static bool
control_word(struct stack_control *control, const char *text)
{
	size_t i;

	for (i = 0; i < sizeof(control_words) / sizeof(control_words[0]); i++)
		if (text_same_word(text, control_words[i].word)) {
			control->action[STACK_SUCCESS] =
			    control_words[i].success;
			control->action[STACK_NEW_AUTHTOK_REQD] =
			    control_words[i].success;
			control->action[STACK_IGNORE] = control_words[i].ignore;
			control_default(control, control_words[i].other);
			return true;
		}
	return false;
}

/* isspace(3) in the locale of libpam's host: that of C. */
static const char *
control_skip(const char *text)
{
	return text + strspn(text, " \t\n\v\f\r");
}

/* The first of ${count} words that ${*text} begins with, and what follows it.
 */
static int
control_match(const char **text, const char *const *words, int count, int none)
{
	int i;

	for (i = 0; i < count; i++)
		if (text_starts(*text, words[i])) {
			*text += strlen(words[i]);
			return i;
		}
	return none;
}

static bool
control_is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool
control_number(const char **text, bool wraps, int *action, const char **why)
{
	uint32_t number = 0;

	if (!control_is_digit(**text)) {
		*why = "an action was expected: ignore, ok, done, bad, die, "
		       "reset or a number of lines to jump over";
		return false;
	}
	for (; control_is_digit(**text); (*text)++) {
		uint32_t digit = (uint32_t)(**text - '0');

		if (!wraps && number > (INT_MAX - digit) / 10) {
			*why = "the jump is too far";
			return false;
		}
		number = number * 10 + digit;
	}
	*action = (int)number;
	if (number == 0)
		*why = "a jump over 0 lines: write `ignore'";
	return number != 0;
}

static bool
control_pair(struct stack_control *control, const char **text, bool wraps,
    const char **why)
{
	int value, action;

	value = control_match(
	    text, control_returns, STACK_RETURNS + 1, STACK_RETURNS + 1);
	if (value > STACK_RETURNS || **text == '\0') {
		*why = "the name of a return value was expected";
		return false;
	}
	*text = control_skip(*text);
	if (**text != '=') {
		*why = "`=' was expected after the name of a return value";
		return false;
	}
	*text = control_skip(*text + 1);
	action =
	    -control_match(text, control_actions, (int)CONTROL_ACTIONS, -1);
	if (action > 0 && !control_number(text, wraps, &action, why))
		return false;
	if (value == CONTROL_DEFAULT)
		control_default(control, action);
	else
		control->action[value] = action;
	return true;
}

bool
stack_control_parse(struct stack_control *control, const char *text, bool wraps,
    const char **why)
{
	int i;

	for (i = 0; i < STACK_RETURNS; i++)
		control->action[i] = CONTROL_UNSET;
	if (control_word(control, text))
		return true;
	while (*(text = control_skip(text)) != '\0')
		if (!control_pair(control, &text, wraps, why)) {
			stack_control_fail(control);
			return false;
		}
	control_default(control, STACK_ACTION_BAD);
	return true;
}
