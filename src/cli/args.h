/*
 * The command line: options before or after the verb, `--` ends them.
 */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include <stdbool.h>
#include <stddef.h>

struct output;
struct verb;

#define OPTION_PENDING 1u
#define OPTION_FORCE 2u
#define OPTION_REVEAL 4u
#define OPTION_MOST 8u

#define ARGS_WORDS_MAX 3 /* the verb and its arguments */

struct args {
	const struct verb *verb;
	const char *conf; /* -c, or NULL */
	const char *words[ARGS_WORDS_MAX - 1];
	size_t word_count;
	unsigned options; /* OPTION_* */
	long most;	  /* -n */
	bool version;
	bool help;
};

/* Whether --json is among them: known before anything can be wrong. */
bool args_want_json(int argc, char **argv);

/* False: a usage error, which has been told. */
bool args_parse(struct args *, int argc, char **argv, struct output *);

/* Argument ${at} after the verb; NULL when absent or "-". */
const char *args_word(const struct args *, size_t at);

#endif
