#include "cli/session.h"
#include "cli/verb.h"

enum cli_exit
cmd_check(struct cli *cli)
{
	struct conf_faults faults = { .errors = NULL };
	const char *word = args_word(&cli->args, 0);
	const char *given = word != NULL ? word : cli->args.conf;
	char path[PATH_MAX];
	enum err err;

	if (session_path(path, given) != ERR_OK) {
		output_error(
		    cli->out, "FILE: %s: give an absolute path", given);
		return CLI_FAILED;
	}
	err = conf_load(&cli->conf, path, &faults);
	if (err != ERR_OK && output_is_json(cli->out))
		output_error(cli->out, "%s: %s", path, err_text(err));
	output_faults(cli->out, &faults);
	if (err == ERR_OK)
		output_say(cli->out, "%s: no faults\n", path);
	else if (faults.error_count == 0)
		output_error(cli->out, "%s: %s", path, err_text(err));
	conf_faults_free(&faults);
	return err == ERR_OK ? CLI_DONE : CLI_FAILED;
}
