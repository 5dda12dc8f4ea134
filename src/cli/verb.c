#include "cli/verb.h"

#include <string.h>

static const struct verb verbs[] = {
	{ "check", { "FILE" }, 0, 0, false, false, "check [FILE]",
	    "check the configuration: every fault, with its line", cmd_check },
	{ "enroll", { "USER", "NUMBER" }, 1, OPTION_PENDING | OPTION_FORCE,
	    true, true, "enroll USER [NUMBER] [--pending] [--force]",
	    "send a code to a number and store it when the code comes back",
	    cmd_enroll },
	{ "verify", { "USER", "CODE" }, 1, 0, true, true, "verify USER [CODE]",
	    "complete `enroll --pending` or `unlock --pending`", cmd_verify },
	{ "list", { NULL }, 0, 0, true, false, "list",
	    "all users with number and status", cmd_list },
	{ "show", { "USER" }, 1, OPTION_REVEAL, true, true,
	    "show USER [--reveal]", "one user, and what is left of each limit",
	    cmd_show },
	{ "remove", { "USER" }, 1, 0, true, true, "remove USER",
	    "remove the enrolment and tell the number", cmd_remove },
	{ "unlock", { "USER" }, 1, OPTION_PENDING | OPTION_FORCE, true, true,
	    "unlock USER [--pending] [--force]",
	    "clear the wrong codes after a fresh verification", cmd_unlock },
	{ "send-test", { "NUMBER" }, 0, 0, true, false, "send-test [NUMBER]",
	    "send one message and explain the provider's answer",
	    cmd_send_test },
	{ "log", { "USER" }, 0, OPTION_MOST, true, true, "log [USER] [-n N]",
	    "the newest events, oldest first", cmd_log },
	{ "help", { "VERB" }, 0, 0, false, false, "help [VERB]",
	    "this text, or how one verb is called", cmd_help },
};
#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

const struct verb *
verb_at(size_t at)
{
	return at < VERBS ? &verbs[at] : NULL;
}

const struct verb *
verb_find(const char *name)
{
	size_t i;

	for (i = 0; i < VERBS; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

size_t
verb_most(const struct verb *verb)
{
	size_t most = 0;

	while (most < VERB_WORDS_MAX && verb->words[most] != NULL)
		most++;
	return most;
}

static size_t
smaller(size_t one, size_t other)
{
	return one < other ? one : other;
}

#define VERB_SIZE 16 /* longer words are like no verb */

/* Letters to change, add or leave out between two words (Levenshtein). */
static size_t
verb_distance(const char *from, const char *to)
{
	size_t row[VERB_SIZE + 1];
	size_t width = strlen(to);
	size_t i, j, diagonal, above;

	for (j = 0; j <= width; j++)
		row[j] = j;
	for (i = 0; from[i] != '\0'; i++) {
		diagonal = row[0];
		row[0] = i + 1;
		for (j = 0; j < width; j++) {
			above = row[j + 1];
			row[j + 1] = smaller(smaller(above, row[j]) + 1,
			    diagonal + (from[i] == to[j] ? 0 : 1));
			diagonal = above;
		}
	}
	return row[width];
}

const char *
verb_nearest(const char *name)
{
	const char *nearest = NULL;
	size_t least = 4; /* further away is another word */
	size_t i, distance;

	if (strlen(name) > VERB_SIZE)
		return NULL;
	for (i = 0; i < VERBS; i++) {
		distance = verb_distance(name, verbs[i].name);
		if (distance < least && distance < strlen(verbs[i].name)) {
			least = distance;
			nearest = verbs[i].name;
		}
	}
	return nearest;
}
