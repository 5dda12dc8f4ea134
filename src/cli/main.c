/*
 * sms2fa: the administrator's command.
 */
#include <stdio.h>

#include "cli/cli.h"
#include "cli/session.h"
#include "cli/verb.h"

static enum cli_exit
main_run(struct cli *cli)
{
	if (cli->args.version)
		return cmd_version(cli);
	if (cli->args.help)
		return cmd_help(cli);
	if (cli->args.verb->needs != VERB_NOTHING &&
	    !session_open(cli))
		return CLI_FAILED;
	return cli->args.verb->run(cli);
}

int
main(int argc, char **argv)
{
	struct cli cli = { .tty = TTY_NONE };
	enum cli_exit status = CLI_USAGE;

	if (session_start() != ERR_OK ||
	    output_new(&cli.out, args_want_json(argc, argv)) != ERR_OK) {
		(void)fputs("sms2fa: cannot start: no memory or no /dev/null\n",
		    stderr);
		return CLI_FAILED;
	}
	if (args_parse(&cli.args, argc, argv, cli.out))
		status = main_run(&cli);
	if (!output_finish(cli.out) && status == CLI_DONE)
		status = CLI_FAILED;
	session_close(&cli);
	output_free(cli.out);
	return (int)status;
}
