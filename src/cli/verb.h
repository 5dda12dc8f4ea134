/*
 * The verbs: one row each.  A verb is its row, its cmd_*.c and its place in
 * sms2fa(8).
 */
#ifndef CLI_VERB_H
#define CLI_VERB_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/cli.h"

#define VERB_WORDS_MAX 2

struct verb {
	const char *name;
	const char *words[VERB_WORDS_MAX]; /* names of its arguments */
	size_t least;			   /* that many must be given */
	unsigned options; /* OPTION_*, beside the common ones */
	bool state;	  /* needs root, the configuration and the store */
	bool user;	  /* its first argument is a user's name */
	const char *synopsis;
	const char *summary;
	enum cli_exit (*run)(struct cli *);
};

/* NULL: no such verb. */
const struct verb *verb_find(const char *name);

/* The verb that ${name} may have meant, or NULL. */
const char *verb_nearest(const char *name);

/* In the order of the manual; NULL after the last. */
const struct verb *verb_at(size_t);

/* How many arguments it takes at most. */
size_t verb_most(const struct verb *);

enum cli_exit cmd_check(struct cli *);
enum cli_exit cmd_enroll(struct cli *);
enum cli_exit cmd_help(struct cli *);
enum cli_exit cmd_list(struct cli *);
enum cli_exit cmd_log(struct cli *);
enum cli_exit cmd_remove(struct cli *);
enum cli_exit cmd_send_test(struct cli *);
enum cli_exit cmd_show(struct cli *);
enum cli_exit cmd_unlock(struct cli *);
enum cli_exit cmd_verify(struct cli *);
enum cli_exit cmd_version(struct cli *);

#endif
