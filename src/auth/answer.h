/*
 * What a person typed at the prompt for the code: spec.md section 9,
 * "Answers", in that order.
 */
#ifndef AUTH_ANSWER_H
#define AUTH_ANSWER_H

#include "core/wire.h"

enum answer {
	ANSWER_NONE,	 /* the conversation failed */
	ANSWER_EMPTY,
	ANSWER_PASSWORD, /* the login password, typed again */
	ANSWER_JUNK,	 /* control characters: sshd's, never a person's */
	ANSWER_RESEND,
	ANSWER_CALL,
	ANSWER_RECOVERY, /* a recovery code, by its form alone */
	ANSWER_GUESS	 /* anything else, whatever its form */
};

enum answer answer_kind(const struct wire_answer *);

#endif
