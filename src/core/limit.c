#include "core/limit.h"

#include <string.h>

#define LIMIT_WORD(name, word) [name] = word,
static const char *const limit_words[LIMIT_PER_COUNT] = { LIMIT_PER_LIST(
    LIMIT_WORD) };
#undef LIMIT_WORD

const char *
limit_per_word(enum limit_per per)
{
	if ((unsigned)per >= LIMIT_PER_COUNT)
		return "unknown";
	return limit_words[per];
}

enum err
limit_per_parse(enum limit_per *per, const char *word)
{
	unsigned i;

	for (i = 0; i < LIMIT_PER_COUNT; i++)
		if (strcmp(word, limit_words[i]) == 0) {
			*per = (enum limit_per)i;
			return ERR_OK;
		}
	return ERR_INVALID;
}
