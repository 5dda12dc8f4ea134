#include "cli/args.h"

#include <string.h>

#include "base/text.h"
#include "store/store.h"
#include "cli/output.h"
#include "cli/verb.h"

#define ARGS_MOST 100 /* events that `log` shows */
#define ARGS_MOST_MAX 1000000
#define ARGS_COUNT 10 /* recovery codes */
#define ARGS_DAYS 14
#define ARGS_DAYS_MAX 3660

/* Options without a value. */
static const struct {
	const char *name;
	unsigned option;
} flags[] = {
	{ "--pending", OPTION_PENDING },
	{ "--force", OPTION_FORCE },
	{ "--reveal", OPTION_REVEAL },
	{ "--voice", OPTION_VOICE },
	{ "--trust-verified", OPTION_TRUST },
	{ "--prometheus", OPTION_PROMETHEUS },
	{ "--update-prices", OPTION_PRICES },
	{ "--follow", OPTION_FOLLOW },
	{ "-f", OPTION_FOLLOW },
	{ "--offline", OPTION_OFFLINE },
	{ "--show-lines", OPTION_SHOW_LINES },
};

/* Options with a number, and with a text. */
static const struct {
	const char *name;
	unsigned option;
	long min, max;
	size_t at; /* of the long in struct args */
} numbers[] = {
	{ "-n", OPTION_MOST, 0, ARGS_MOST_MAX, offsetof(struct args, most) },
	{ "--count", OPTION_COUNT, 1, STORE_RECOVERY_MAX,
	    offsetof(struct args, count) },
	{ "--days", OPTION_DAYS, 1, ARGS_DAYS_MAX,
	    offsetof(struct args, days) },
};
static const struct {
	const char *name;
	unsigned option;
	size_t at; /* of the pointer in struct args */
} texts[] = {
	{ "-c", 0, offsetof(struct args, conf) },
	{ "--user", OPTION_USER, offsetof(struct args, user) },
	{ "--service", OPTION_SERVICE, offsetof(struct args, service) },
	{ "--from", OPTION_FROM, offsetof(struct args, from) },
	{ "--pamdir", OPTION_PAMDIR, offsetof(struct args, pamdir) },
};
#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

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
line_number(struct line *line, size_t row, const char *value)
{
	long *number = (long *)(void *)((char *)line->args + numbers[row].at);

	line->args->options |= numbers[row].option;
	if (text_number(value, numbers[row].min, numbers[row].max, number))
		return true;
	output_error(line->out, "%s: %s: give a number from %ld to %ld",
	    numbers[row].name, value, numbers[row].min, numbers[row].max);
	return false;
}

static bool
line_text(struct line *line, size_t row, const char *value)
{
	const char **text =
	    (const char **)(void *)((char *)line->args + texts[row].at);

	line->args->options |= texts[row].option;
	*text = value;
	if (value[0] != '\0')
		return true;
	output_error(line->out, "%s: empty: give a value", texts[row].name);
	return false;
}

static bool
line_value(struct line *line, const char *name, size_t row,
    bool (*take)(struct line *, size_t row, const char *))
{
	if (*line->next == NULL) {
		output_error(line->out, "%s: missing value", name);
		return false;
	}
	return take(line, row, *line->next++);
}

static bool
line_option(struct line *line, const char *word)
{
	size_t i;

	if (strcmp(word, "--json") == 0)
		return true;
	if (strcmp(word, "--version") == 0)
		return line->args->version = true;
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		return line->args->help = true;
	for (i = 0; i < ROWS(flags); i++) {
		if (strcmp(word, flags[i].name) != 0)
			continue;
		line->args->options |= flags[i].option;
		return true;
	}
	for (i = 0; i < ROWS(numbers); i++)
		if (strcmp(word, numbers[i].name) == 0)
			return line_value(line, word, i, line_number);
	for (i = 0; i < ROWS(texts); i++)
		if (strcmp(word, texts[i].name) == 0)
			return line_value(line, word, i, line_text);
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

/* An option on the line that is not for ${verb}; NULL: all are. */
static const char *
line_stray(const struct args *args, const struct verb *verb)
{
	unsigned stray = args->options & ~(verb->options | verb->must);
	struct args_option option;
	size_t i;

	for (i = 0; stray != 0 && args_option_at(i, &option); i++)
		if ((option.option & stray) != 0)
			return option.name;
	return NULL;
}

static bool
line_fits(struct line *line)
{
	struct args *args = line->args;
	const struct verb *verb = args->verb;
	size_t most = verb_most(verb);
	const char *stray;

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
	if ((stray = line_stray(args, verb)) != NULL)
		return line_usage(line, stray, "not for this verb");
	if ((verb->must & ~args->options) != 0)
		return line_usage(line, "missing option", verb->must_names);
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
	args->count = ARGS_COUNT;
	args->days = ARGS_DAYS;
	line.next = argv + (argc > 0 ? 1 : 0);
	while (*line.next != NULL)
		if (!line_word(&line, *line.next++))
			return false;
	if (!line_verb(&line))
		return false;
	return args->verb == NULL || line_fits(&line);
}

bool
args_option_at(size_t at, struct args_option *option)
{
	static const char *const common[] = { "--json", "--help", "--version" };

	if (at < ROWS(common))
		*option = (struct args_option){ .name = common[at] };
	else if ((at -= ROWS(common)) < ROWS(flags))
		*option = (struct args_option){ flags[at].name,
			flags[at].option, false };
	else if ((at -= ROWS(flags)) < ROWS(numbers))
		*option = (struct args_option){ numbers[at].name,
			numbers[at].option, true };
	else if ((at -= ROWS(numbers)) < ROWS(texts))
		*option = (struct args_option){ texts[at].name,
			texts[at].option, true };
	else
		return false;
	return true;
}

bool
args_has(const struct args *args, unsigned option)
{
	return (args->options & option) != 0;
}

const char *
args_word(const struct args *args, size_t at)
{
	if (at >= args->word_count || strcmp(args->words[at], "-") == 0)
		return NULL;
	return args->words[at];
}
