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

/* What is done before it runs; each with all before it. */
enum verb_needs {
	VERB_NOTHING,
	VERB_ROOT,  /* root, which it stays; the terminal */
	VERB_PLACE, /* the configuration, the state's place; root no more */
	VERB_STATE  /* the store */
};

/* Its first argument, opened by root; "-" is for text alone. */
enum verb_file { VERB_NO_FILE, VERB_READS_TEXT, VERB_READS, VERB_WRITES };

struct verb {
	const char *name;
	const char *words[VERB_WORDS_MAX]; /* names of its arguments */
	size_t least;			   /* that many must be given */
	bool many; /* any number of the last one */
	unsigned options; /* OPTION_*, beside the common ones */
	enum verb_needs needs;
	/*
	 * It makes a state where there is none.  Nothing else does: one that
	 * is lost, or whose file system is not mounted, would become one where
	 * nobody is enrolled.
	 */
	bool makes_state;
	bool user; /* its first argument, or --user, is a user's name */
	const char *synopsis;
	const char *summary;
	enum cli_exit (*run)(struct cli *);
	enum verb_file file;
	unsigned must; /* OPTION_* that must be there, and their names */
	const char *must_names;
};

/* NULL: no such verb. */
const struct verb *verb_find(const char *name);

/* The verb that ${name} may have meant, or NULL. */
const char *verb_nearest(const char *name);

/* In the order of the manual; NULL after the last. */
const struct verb *verb_at(size_t);

/* How many arguments it takes at most. */
size_t verb_most(const struct verb *);

enum cli_exit cmd_backup(struct cli *);
enum cli_exit cmd_change(struct cli *);
enum cli_exit cmd_check(struct cli *);
enum cli_exit cmd_completion(struct cli *);
enum cli_exit cmd_doctor(struct cli *);
enum cli_exit cmd_enroll(struct cli *);
enum cli_exit cmd_explain(struct cli *);
enum cli_exit cmd_export(struct cli *);
enum cli_exit cmd_help(struct cli *);
enum cli_exit cmd_import(struct cli *);
enum cli_exit cmd_list(struct cli *);
enum cli_exit cmd_log(struct cli *);
enum cli_exit cmd_prune(struct cli *);
enum cli_exit cmd_recovery(struct cli *);
enum cli_exit cmd_remove(struct cli *);
enum cli_exit cmd_restore(struct cli *);
enum cli_exit cmd_resume(struct cli *);
enum cli_exit cmd_send_test(struct cli *);
enum cli_exit cmd_setup(struct cli *);
enum cli_exit cmd_show(struct cli *);
enum cli_exit cmd_stats(struct cli *);
enum cli_exit cmd_suspend(struct cli *);
enum cli_exit cmd_unlock(struct cli *);
enum cli_exit cmd_verify(struct cli *);
enum cli_exit cmd_version(struct cli *);

#endif
