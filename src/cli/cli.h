/*
 * What a verb has in its hands.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <sys/types.h>

#include <stdbool.h>

#include "conf/conf.h"
#include "store/store.h"
#include "cli/args.h"
#include "cli/output.h"
#include "cli/tty.h"

/* No account has it: a login takes it for a reused name. */
#define CLI_NO_UID ((uid_t)-1)

enum cli_exit { CLI_DONE = 0, CLI_FAILED = 1, CLI_USAGE = 2 };

struct cli {
	struct args args;
	struct output *out;
	struct tty tty;

	/* From session_open, for a verb with `state`. */
	struct conf *conf;
	struct store *store;
	struct store_actor actor;

	/* For a verb with `user`: pw_name, or as typed when there is none. */
	char user[STORE_NAME_SIZE];
	uid_t uid; /* CLI_NO_UID: no such account */
	bool user_exists;

	/* For a verb with `file`; "-" is standard input or output. */
	const char *file_name;
	int file;
	int keeper; /* of its name, see filing.c; when there is a pid */
	pid_t keeper_pid; /* 0: none */
};

#endif
