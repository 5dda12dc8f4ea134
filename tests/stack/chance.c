#include "chance.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "stack/control.h"

const char *const chance_names[CHANCE_FILES] = { "service", "other", "one",
	"two", "three" };

#define PICK(chance, list) \
	(list)[chance_below(chance, sizeof(list) / sizeof((list)[0]))]

/* splitmix64, by Sebastiano Vigna, in the public domain. */
static uint64_t
chance_next(struct chance *chance)
{
	uint64_t z = (chance->state += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static size_t
chance_below(struct chance *chance, size_t end)
{
	return (size_t)(chance_next(chance) % end);
}

static bool
chance_percent(struct chance *chance, unsigned percent)
{
	return chance_below(chance, 100) < percent;
}

__attribute__((format(printf, 3, 4))) static void
put(struct chance *chance, size_t file, const char *format, ...)
{
	size_t room = CHANCE_FILE_SIZE - chance->used[file];
	va_list list;
	int length;

	va_start(list, format);
	length = vsnprintf(
	    chance->text[file] + chance->used[file], room, format, list);
	va_end(list);
	if (length > 0 && (size_t)length < room)
		chance->used[file] += (size_t)length;
}

/* Blanks between two words, or a line that goes on. */
static void
put_gap(struct chance *chance, size_t file)
{
	static const char *const odd[] = { "\t", "  ", " \t ", " \\\n",
		"\\\n\t", " \\ \n \n", " \\\n# comment\n", " \\\n\\\n" };

	put(chance, file, "%s",
	    chance_percent(chance, 5) ? PICK(chance, odd) : " ");
}

static void
put_action(struct chance *chance, size_t file)
{
	static const char *const actions[] = { "ok", "ok", "done", "done",
		"bad", "bad", "die", "die", "ignore", "ignore", "reset",
		"reset", "1", "1", "2", "2", "3", "5", "0", "99", "4294967297",
		"bade" };

	put(chance, file, "%s",
	    chance_percent(chance, 96) ? actions[chance_below(chance, 18)]
				       : PICK(chance, actions));
}

static void
put_pair(struct chance *chance, size_t file, int result)
{
	static const char *const equals[] = { "=", "=", "=", "=", "=", "= ",
		" = ", "=\t", "", "==" };
	const char *word = stack_return_word(result);

	if (chance_percent(chance, 25))
		word = "default";
	else if (chance_percent(chance, 40))
		word =
		    stack_return_word((int)chance_below(chance, STACK_RETURNS));
	else if (chance_percent(chance, 1))
		word = "succes";
	put(chance, file, "%s%s", word,
	    equals[chance_below(chance, chance_percent(chance, 97) ? 5 : 10)]);
	put_action(chance, file);
}

static void
put_brackets(struct chance *chance, size_t file, int result)
{
	size_t pairs = 1 + chance_below(chance, 4);

	put(chance, file, "[");
	while (pairs-- > 0) {
		put_pair(chance, file, result);
		if (pairs > 0 && !chance_percent(chance, 2))
			put(chance, file, " ");
	}
	if (!chance_percent(chance, 1))
		put(chance, file, "]");
}

static void
put_control(struct chance *chance, size_t file, int result)
{
	static const char *const words[] = { "required", "required",
		"requisite", "requisite", "sufficient", "sufficient",
		"optional" };
	static const char *const odd[] = { "Required", "SUFFICIENT", "requird",
		"[required]", "[]", "[ ]", "" };

	if (chance_percent(chance, 2))
		put(chance, file, "%s", PICK(chance, odd));
	else if (chance_percent(chance, 45))
		put(chance, file, "%s", PICK(chance, words));
	else
		put_brackets(chance, file, result);
}

static void
put_module(struct chance *chance, size_t file, int result)
{
	static const char *const missing[] = { "pam_no_such.so",
		"/no/such/pam_module.so", "pam_no_such", "/tmp" };
	static const char *const odd[] = { "", "?", "/?.so", ".so", "/lib/",
		"\r" };

	if (chance_percent(chance, 15))
		put(chance, file, "pam_debug.so auth=%s acct=%s",
		    stack_return_word(result), stack_return_word(result));
	else if (chance_percent(chance, 7))
		put(chance, file, "%s r=3", PICK(chance, missing));
	else if (chance_below(chance, 1000) < 4)
		put(chance, file, "%s", PICK(chance, odd));
	else
		put(chance, file, "%s id=%d r=%d", chance->probe,
		    ++chance->lines, result);
}

static void
put_rest(struct chance *chance, size_t file)
{
	static const char *const odd[] = { " [a b\\]c]", " [r=7]", " # r=4",
		" #", " [", " x=\\", "\t", " \r", " user [r=25] debug" };

	if (chance_percent(chance, 8))
		put(chance, file, "%s", PICK(chance, odd));
	if (!chance_percent(chance, 1))
		put(chance, file, "\n");
}

static void
put_type(struct chance *chance, size_t file)
{
	static const char *const types[] = { "auth", "auth", "auth", "auth",
		"auth", "auth", "account", "account", "account", "session",
		"password", "AUTH", "Account", "auht", "" };

	put(chance, file, "%s%s", chance_percent(chance, 5) ? "-" : "",
	    chance_percent(chance, 98) ? types[chance_below(chance, 13)]
				       : PICK(chance, types));
}

/*
 * Only files further down are included, but for one substack of itself: two
 * would be 2^16 inclusions.
 */
static void
put_inclusion(struct chance *chance, size_t file)
{
	static const char *const words[] = { "include", "substack", "substack",
		"Include" };
	size_t first = file < 2 ? 2 : file + 1;
	size_t below = CHANCE_FILES - first;
	const char *word = PICK(chance, words);
	const char *name = "missing";
	bool itself = false;

	if (below > 0 && !chance_percent(chance, 3))
		name = chance_names[first + chance_below(chance, below)];
	else if (!chance->endless && (itself = chance_percent(chance, 30)))
		name = chance_names[file];
	chance->endless = chance->endless || itself;
	if (!itself && chance_percent(chance, 30)) {
		put(chance, file, "@include %s/%s", chance->directory, name);
	} else {
		put_type(chance, file);
		put(chance, file, " %s ", itself ? "substack" : word);
		if (!chance_percent(chance, 1))
			put(chance, file, "%s/%s", chance->directory, name);
		else
			put(chance, file, "no_such_relative_name");
	}
	put_rest(chance, file);
}

static void
put_line(struct chance *chance, size_t file)
{
	static const int results[] = { STACK_SUCCESS, STACK_SUCCESS,
		STACK_SUCCESS, STACK_SUCCESS, STACK_IGNORE, STACK_IGNORE,
		STACK_AUTH_ERR, STACK_AUTH_ERR, STACK_NEW_AUTHTOK_REQD };
	static const char *const between[] = { "\n", "# comment\n", "  \t\n",
		" # auth required pam_deny.so\n", "\\\n", "\r\n" };
	int result = PICK(chance, results);

	if (chance_percent(chance, 25))
		result = (int)chance_below(chance, STACK_RETURNS);
	if (chance_percent(chance, 6))
		put(chance, file, "%s",
		    between[chance_below(
			chance, chance_percent(chance, 95) ? 4 : 6)]);
	if (chance_percent(chance, 12)) {
		put_inclusion(chance, file);
		return;
	}
	put_type(chance, file);
	put_gap(chance, file);
	put_control(chance, file, result);
	put_gap(chance, file);
	put_module(chance, file, result);
	put_rest(chance, file);
}

/* Once in a while a line that is longer than libpam's buffer. */
static void
put_long_line(struct chance *chance, size_t file)
{
	size_t length = 900 + chance_below(chance, 300);

	put(chance, file, "auth optional %s id=%d ", chance->probe,
	    ++chance->lines);
	while (length-- > 0)
		put(chance, file, "%s",
		    chance_percent(chance, 2) ? " auth required x " : "x");
	put(chance, file, " r=%d\n", STACK_AUTH_ERR);
}

void
chance_fill(struct chance *chance, uint64_t seed, uint64_t number)
{
	size_t file, lines;

	chance->state = seed * 0x2545f4914f6cdd1d + number;
	(void)chance_next(chance);
	chance->lines = 0;
	chance->endless = false;
	for (file = 0; file < CHANCE_FILES; file++) {
		chance->used[file] = 0;
		chance->text[file][0] = '\0';
		if (file < 2 && chance_percent(chance, file == 0 ? 1 : 30))
			continue;
		lines = 1 + chance_below(chance, file == 0 ? 9 : 4);
		while (lines-- > 0) {
			put_line(chance, file);
			if (chance_below(chance, 1000) < 2)
				put_long_line(chance, file);
		}
	}
}
