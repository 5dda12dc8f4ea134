#include "cli/args.h"

#include <string.h>

#include "base/text.h"
#include "cli/output.h"
#include "cli/verb.h"

#define ARGS_MOST 100 /* events that `log` shows */
#define ARGS_MOST_MAX 1000000

/* What stands on the line, before the verb says what may. */
struct line {
	struct args *args;
	struct output *out;
	char **next; /* NULL-terminated */
	const char *words[ARGS_WORDS_MAX];
	size_t count;
	const char *extra; /* the first word too many */
	bool ended;	   /* after `--` */
};

bool
args_want_json(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--json") == 0)
			return true;
	return false;
}

static bool
line_conf(struct line *line, const char *value)
{
	if (value[0] == '\0') {
		output_error(line->out, "-c: empty: name a file");
		return false;
	}
	line->args->conf = value;
	return true;
}

static bool
line_most(struct line *line, const char *value)
{
	line->args->options |= OPTION_MOST;
	if (text_number(value, 0, ARGS_MOST_MAX, &line->args->most))
		return true;
	output_error(line->out, "-n: %s: give a number from 0 (all) to %d",
	    value, ARGS_MOST_MAX);
	return false;
}

static bool
line_value(struct line *line, const char *name,
    bool (*take)(struct line *, const char *))
{
	if (*line->next == NULL) {
		output_error(line->out, "%s: missing value", name);
		return false;
	}
	return take(line, *line->next++);
}

static bool
line_option(struct line *line, const char *word)
{
	static const struct {
		const char *name;
		unsigned option;
	} flags[] = { { "--pending", OPTION_PENDING },
		{ "--force", OPTION_FORCE }, { "--reveal", OPTION_REVEAL } };
	size_t i;

	if (strcmp(word, "-c") == 0)
		return line_value(line, word, line_conf);
	if (strcmp(word, "-n") == 0)
		return line_value(line, word, line_most);
	if (strcmp(word, "--json") == 0)
		return true;
	if (strcmp(word, "--version") == 0)
		return line->args->version = true;
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		return line->args->help = true;
	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (strcmp(word, flags[i].name) != 0)
			continue;
		line->args->options |= flags[i].option;
		return true;
	}
	output_error(line->out, "unknown option: %s: see `sms2fa help`", word);
	return false;
}

static bool
line_word(struct line *line, const char *word)
{
	if (!line->ended && strcmp(word, "--") == 0)
		return line->ended = true;
	if (!line->ended && word[0] == '-' && word[1] != '\0')
		return line_option(line, word);
	if (line->count < ARGS_WORDS_MAX)
		line->words[line->count++] = word;
	else if (line->extra == NULL)
		line->extra = word;
	return true;
}

static bool
line_verb(struct line *line)
{
	const char *name, *nearest;

	if (line->count == 0) {
		if (line->args->version || line->args->help)
			return true;
		output_error(line->out, "missing verb: see `sms2fa help`");
		return false;
	}
	name = line->words[0];
	if ((line->args->verb = verb_find(name)) != NULL)
		return true;
	nearest = verb_nearest(name);
	if (nearest != NULL)
		output_error(line->out, "unknown verb: %s: did you mean `%s`?",
		    name, nearest);
	else
		output_error(
		    line->out, "unknown verb: %s: see `sms2fa help`", name);
	return false;
}

static bool
line_usage(struct line *line, const char *what, const char *value)
{
	const struct verb *verb = line->args->verb;

	output_error(line->out, "%s: %s: %s: usage: sms2fa %s", verb->name,
	    what, value, verb->synopsis);
	return false;
}

static bool
line_fits(struct line *line)
{
	struct args *args = line->args;
	const struct verb *verb = args->verb;
	size_t most = verb_most(verb);

	if (args->help)
		return true;
	args->word_count = line->count - 1;
	if (args->word_count > most)
		line->extra = line->words[1 + most];
	if (line->extra != NULL)
		return line_usage(line, "extra argument", line->extra);
	if (args->word_count < verb->least)
		return line_usage(
		    line, "missing argument", verb->words[args->word_count]);
	if ((args->options & ~verb->options) != 0)
		return line_usage(line, "option", "not for this verb");
	if (verb->run == cmd_unlock &&
	    args->options == (OPTION_PENDING | OPTION_FORCE))
		return line_usage(
		    line, "--pending --force", "one excludes the other");
	memcpy(args->words, line->words + 1,
	    args->word_count * sizeof(args->words[0]));
	return true;
}

bool
args_parse(struct args *args, int argc, char **argv, struct output *out)
{
	struct line line = { .args = args, .out = out };

	args->most = ARGS_MOST;
	line.next = argv + (argc > 0 ? 1 : 0);
	while (*line.next != NULL)
		if (!line_word(&line, *line.next++))
			return false;
	if (!line_verb(&line))
		return false;
	return args->verb == NULL || line_fits(&line);
}

const char *
args_word(const struct args *args, size_t at)
{
	if (at >= args->word_count || strcmp(args->words[at], "-") == 0)
		return NULL;
	return args->words[at];
}
