/*
 * The command line: options before or after the verb, `--` ends them.
 */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include <stdbool.h>
#include <stddef.h>

struct output;
struct verb;

#define OPTION_PENDING 0x1u
#define OPTION_FORCE 0x2u
#define OPTION_REVEAL 0x4u
#define OPTION_MOST 0x8u
#define OPTION_VOICE 0x10u
#define OPTION_TRUST 0x20u
#define OPTION_PROMETHEUS 0x40u
#define OPTION_PRICES 0x80u
#define OPTION_COUNT 0x100u
#define OPTION_DAYS 0x200u
#define OPTION_USER 0x400u
#define OPTION_SERVICE 0x800u
#define OPTION_FROM 0x1000u
#define OPTION_FOLLOW 0x2000u
#define OPTION_OFFLINE 0x4000u
#define OPTION_PAMDIR 0x8000u
#define OPTION_SHOW_LINES 0x10000u

#define ARGS_WORDS_MAX 17 /* the verb and its arguments */

struct args {
	const struct verb *verb;
	const char *conf; /* -c, or NULL */
	const char *words[ARGS_WORDS_MAX - 1];
	size_t word_count;
	unsigned options; /* OPTION_* */
	long most;	  /* -n */
	long count;	  /* --count */
	long days;	  /* --days */
	const char *user, *service, *from, *pamdir; /* or NULL */
	bool version;
	bool help;
};

/* Whether an option was given. */
bool args_has(const struct args *, unsigned option);

/* One option as it is typed. */
struct args_option {
	const char *name;
	unsigned option; /* OPTION_*; 0: for every verb */
	bool value;	 /* a value follows */
};

/* In no particular order; false after the last. */
bool args_option_at(size_t at, struct args_option *);

/* Whether --json is among them: known before anything can be wrong. */
bool args_want_json(int argc, char **argv);

/* False: a usage error, which has been told. */
bool args_parse(struct args *, int argc, char **argv, struct output *);

/* Argument ${at} after the verb; NULL when absent or "-". */
const char *args_word(const struct args *, size_t at);

#endif
