#include "cli/verb.h"

#include <string.h>

static const struct verb verbs[] = {
	{
		.name = "check",
		.words = { "FILE" },
		.synopsis = "check [FILE]",
		.summary = "check the configuration: every fault, with its "
		    "line",
		.run = cmd_check,
	},
	{
		.name = "setup",
		.options = OPTION_FORCE,
		.needs = VERB_ROOT,
		.synopsis = "setup [--force]",
		.summary = "ask for the provider's settings, check them, "
		    "write the configuration",
		.run = cmd_setup,
	},
	{
		.name = "enroll",
		.words = { "USER", "NUMBER" },
		.least = 1,
		.options = OPTION_PENDING | OPTION_VOICE | OPTION_FORCE,
		.needs = VERB_STATE,
		.makes_state = true,
		.user = true,
		.synopsis = "enroll USER [NUMBER] [--pending] [--voice] "
		    "[--force]",
		.summary = "send a code to a number and store it when the "
		    "code comes back",
		.run = cmd_enroll,
	},
	{
		.name = "change",
		.words = { "USER", "NUMBER" },
		.least = 1,
		.options = OPTION_PENDING | OPTION_VOICE | OPTION_FORCE,
		.needs = VERB_STATE,
		.user = true,
		.synopsis = "change USER [NUMBER] [--pending] [--voice] "
		    "[--force]",
		.summary = "the same for a new number; the old one works "
		    "until then, and is told",
		.run = cmd_change,
	},
	{
		.name = "verify",
		.words = { "USER", "CODE" },
		.least = 1,
		.needs = VERB_STATE,
		.user = true,
		.synopsis = "verify USER [CODE]",
		.summary = "complete what `--pending` began, or what was "
		    "interrupted",
		.run = cmd_verify,
	},
	{
		.name = "list",
		.options = OPTION_REVEAL,
		.needs = VERB_STATE,
		.synopsis = "list [--reveal]",
		.summary = "all users with number and status",
		.run = cmd_list,
	},
	{
		.name = "show",
		.words = { "USER" },
		.least = 1,
		.options = OPTION_REVEAL,
		.needs = VERB_STATE,
		.user = true,
		.synopsis = "show USER [--reveal]",
		.summary = "one user, and what is left of each limit",
		.run = cmd_show,
	},
	{
		.name = "remove",
		.words = { "USER" },
		.least = 1,
		.needs = VERB_STATE,
		.user = true,
		.synopsis = "remove USER",
		.summary = "remove the enrolment and tell the number",
		.run = cmd_remove,
	},
	{
		.name = "suspend",
		.words = { "USER" },
		.least = 1,
		.needs = VERB_STATE,
		.user = true,
		.synopsis = "suspend USER",
		.summary = "send no codes to this user until `resume`",
		.run = cmd_suspend,
	},
	{
		.name = "resume",
		.words = { "USER" },
		.least = 1,
		.needs = VERB_STATE,
		.user = true,
		.synopsis = "resume USER",
		.summary = "the end of `suspend`",
		.run = cmd_resume,
	},
	{
		.name = "unlock",
		.words = { "USER" },
		.least = 1,
		.options = OPTION_PENDING | OPTION_FORCE,
		.needs = VERB_STATE,
		.user = true,
		.synopsis = "unlock USER [--pending] [--force]",
		.summary = "clear the wrong codes after a fresh verification",
		.run = cmd_unlock,
	},
	{
		.name = "recovery",
		.words = { "USER" },
		.least = 1,
		.options = OPTION_COUNT,
		.needs = VERB_STATE,
		.user = true,
		.synopsis = "recovery USER [--count N]",
		.summary = "make new recovery codes and show them, once",
		.run = cmd_recovery,
	},
	{
		.name = "explain",
		.options = OPTION_FROM,
		.must = OPTION_USER | OPTION_SERVICE,
		.must_names = "--user and --service",
		.needs = VERB_STATE,
		.user = true,
		.synopsis = "explain --user USER --service SERVICE [--from "
		    "ADDRESS]",
		.summary = "how a sign-in would end, and why; nothing is sent",
		.run = cmd_explain,
	},
	{
		.name = "send-test",
		.words = { "NUMBER" },
		.options = OPTION_VOICE,
		.needs = VERB_STATE,
		.makes_state = true,
		.synopsis = "send-test [NUMBER] [--voice]",
		.summary = "send one message and explain the provider's answer",
		.run = cmd_send_test,
	},
	{
		.name = "log",
		.words = { "USER" },
		.options = OPTION_MOST | OPTION_FOLLOW,
		.needs = VERB_STATE,
		.user = true,
		.synopsis = "log [USER] [-n N] [--follow]",
		.summary = "the newest events, oldest first; `--follow` goes "
		    "on with what comes",
		.run = cmd_log,
	},
	{
		.name = "stats",
		.options = OPTION_DAYS | OPTION_PROMETHEUS | OPTION_PRICES,
		.needs = VERB_STATE,
		.synopsis = "stats [--days N] [--prometheus] [--update-prices]",
		.summary = "sends, failures, refusals and cost by day",
		.run = cmd_stats,
	},
	{
		.name = "import",
		.words = { "FILE" },
		.least = 1,
		.options = OPTION_TRUST | OPTION_FORCE,
		.needs = VERB_STATE,
		.makes_state = true,
		.file = VERB_READS_TEXT,
		.synopsis = "import FILE [--trust-verified] [--force]",
		.summary = "enroll all users of a file of "
		    "`user,number[,status]`, or none",
		.run = cmd_import,
	},
	{
		.name = "export",
		.options = OPTION_REVEAL,
		.needs = VERB_STATE,
		.synopsis = "export [--reveal]",
		.summary = "all users, one a line, as `import` reads them",
		.run = cmd_export,
	},
	{
		.name = "backup",
		.words = { "FILE" },
		.least = 1,
		.options = OPTION_FORCE,
		.needs = VERB_STATE,
		.file = VERB_WRITES,
		.synopsis = "backup FILE [--force]",
		.summary = "a consistent copy of the state with its key",
		.run = cmd_backup,
	},
	{
		.name = "restore",
		.words = { "FILE" },
		.least = 1,
		.needs = VERB_PLACE,
		.makes_state = true,
		.file = VERB_READS,
		.synopsis = "restore FILE",
		.summary = "make the state from a backup",
		.run = cmd_restore,
	},
	{
		.name = "doctor",
		.words = { "SERVICE" },
		.many = true,
		.options = OPTION_OFFLINE | OPTION_PAMDIR |
		    OPTION_SHOW_LINES,
		.needs = VERB_ROOT,
		.synopsis = "doctor [SERVICE ...] [--offline] [--pamdir DIR] "
		    "[--show-lines]",
		.summary = "find what is wrong, and what leads around the "
		    "code",
		.run = cmd_doctor,
	},
	{
		.name = "prune",
		.needs = VERB_STATE,
		.synopsis = "prune",
		.summary = "delete the events that `privacy.keep_events` has "
		    "outlived",
		.run = cmd_prune,
	},
	{
		.name = "completion",
		.words = { "SHELL" },
		.least = 1,
		.synopsis = "completion SHELL",
		.summary = "print what completes these words in bash or zsh",
		.run = cmd_completion,
	},
	{
		.name = "help",
		.words = { "VERB" },
		.synopsis = "help [VERB]",
		.summary = "this text, or how one verb is called",
		.run = cmd_help,
	},
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
	return verb->many ? ARGS_WORDS_MAX - 1 : most;
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
