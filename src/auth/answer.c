#include "auth/answer.h"

#include <stdbool.h>

#include "base/memory.h"
#include "base/text.h"
#include "core/recovery.h"

/*
 * sshd replaces the answers of invalid users, and of root where root may not
 * log in with a password, by "\b\n\r\177INCORRECT".
 */
static bool
answer_has_control(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || *text == '\177')
			return true;
	return false;
}

static bool
answer_is_recovery(const char *text)
{
	struct recovery_code code;

	if (recovery_parse(&code, text) != ERR_OK)
		return false;
	memory_wipe(&code, sizeof(code));
	return true;
}

enum answer
answer_kind(const struct wire_answer *answer)
{
	if (answer->failed != 0)
		return ANSWER_NONE;
	if ((answer->flags & WIRE_ANSWER_PASSWORD) != 0)
		return ANSWER_PASSWORD;
	if ((answer->flags & WIRE_ANSWER_TOO_LONG) != 0)
		return ANSWER_GUESS;
	if (answer->text[0] == '\0')
		return ANSWER_EMPTY;
	if (answer_has_control(answer->text))
		return ANSWER_JUNK;
	if (text_same_word(answer->text, "resend"))
		return ANSWER_RESEND;
	if (text_same_word(answer->text, "call"))
		return ANSWER_CALL;
	if (answer_is_recovery(answer->text))
		return ANSWER_RECOVERY;
	return ANSWER_GUESS;
}
