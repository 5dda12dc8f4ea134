#include "core/verdict.h"

#include <stddef.h>

#define REASON_ROW(name, verdict, word, say)                                   \
	[REASON_##name] = { verdict, word, say },
static const struct {
	enum verdict verdict;
	const char *word;
	const char *say;
} reasons[REASON_COUNT] = { REASON_LIST(REASON_ROW) };
#undef REASON_ROW

enum verdict
reason_verdict(enum reason reason)
{
	if ((unsigned)reason >= REASON_COUNT)
		return VERDICT_SYSTEM;
	return reasons[reason].verdict;
}

const char *
reason_word(enum reason reason)
{
	if ((unsigned)reason >= REASON_COUNT)
		return "unknown";
	return reasons[reason].word;
}

const char *
reason_say(enum reason reason)
{
	if ((unsigned)reason >= REASON_COUNT)
		return NULL;
	return reasons[reason].say;
}

const char *
verdict_word(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_GRANT:
		return "granted";
	case VERDICT_IGNORE:
		return "ignored";
	case VERDICT_DENY:
	case VERDICT_MAXTRIES:
	case VERDICT_CONV:
		return "denied";
	case VERDICT_UNAVAIL:
		return "unavailable";
	case VERDICT_SYSTEM:
		break;
	}
	return "failed";
}
