#include "config.h"

#include "cli/verb.h"

enum cli_exit
cmd_version(struct cli *cli)
{
	output_say(cli->out, "sms2fa %s\n", PACKAGE_VERSION);
	output_text(cli->out, "version", PACKAGE_VERSION);
	return CLI_DONE;
}

static void
help_verb(const struct cli *cli, const struct verb *verb)
{
	output_say(cli->out, "usage: sms2fa [-c CONF] [--json] %s\n\n%s\n",
	    verb->synopsis, verb->summary);
	output_text(cli->out, "usage", verb->synopsis);
	output_text(cli->out, "summary", verb->summary);
}

static void
help_all(const struct cli *cli)
{
	const struct verb *verb;
	size_t i;

	output_say(cli->out, "usage: sms2fa [-c CONF] [--json] VERB ...\n\n");
	for (i = 0; (verb = verb_at(i)) != NULL; i++)
		output_say(cli->out, "  %s\n      %s\n", verb->synopsis,
		    verb->summary);
	output_say(cli->out,
	    "\n"
	    "NUMBER and CODE that are absent or `-` are asked for on the "
	    "terminal, or are\n"
	    "one line of standard input.  See sms2fa(8).\n");
}

enum cli_exit
cmd_help(struct cli *cli)
{
	const struct verb *verb = cli->args.verb;
	const char *name, *nearest;

	if (!cli->args.help) {
		name = args_word(&cli->args, 0);
		verb = name == NULL ? NULL : verb_find(name);
		if (name != NULL && verb == NULL) {
			nearest = verb_nearest(name);
			output_error(cli->out,
			    "help: unknown verb: %s: did "
			    "you mean `%s`?",
			    name, nearest != NULL ? nearest : "help");
			return CLI_USAGE;
		}
	}
	if (verb == NULL)
		help_all(cli);
	else
		help_verb(cli, verb);
	return CLI_DONE;
}
