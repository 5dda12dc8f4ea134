#include "store/upkeep.h"
#include "cli/filing.h"
#include "cli/journal.h"
#include "cli/session.h"
#include "cli/verb.h"

enum cli_exit
cmd_backup(struct cli *cli)
{
	enum err err;

	tty_say(&cli->tty, "Copying the state ...\n");
	err = store_backup(cli->store, cli->file);
	if (err != ERR_OK) {
		session_store_failed(cli, err);
		return CLI_FAILED;
	}
	if (!filing_keep(cli))
		return CLI_FAILED;
	/* A full disk is a reason to have one, and none to call it failed. */
	err = store_note(cli->store, "", "backup made", &cli->actor);
	if (err != ERR_OK)
		output_warning(cli->out, "the backup is no event of the state: "
		    "%s", store_why(cli->store));
	journal_change(cli, "backup", "", NULL, "made");
	output_say(cli->out,
	    "%s has the whole state: numbers, events and the key.\n"
	    "Keep it as secret as the state itself.\n",
	    cli->file_name);
	return CLI_DONE;
}

enum cli_exit
cmd_restore(struct cli *cli)
{
	char why[STORE_RESTORE_WHY_SIZE] = "";
	enum err err;

	err = store_restore(cli->conf->state, cli->file, &cli->actor, why);
	if (err == ERR_EXISTS) {
		output_error(cli->out,
		    "state: %s: has a state: move it away, then restore",
		    cli->conf->state);
		return CLI_FAILED;
	}
	if (err != ERR_OK) {
		output_error(cli->out, "FILE: %s: %s", cli->file_name,
		    why[0] != '\0' ? why : err_text(err));
		return CLI_FAILED;
	}
	journal_change(cli, "restore", "", NULL, "restored");
	output_say(cli->out,
	    "%s is restored.\n"
	    "What was sent since the backup is not known: every limit counts "
	    "as used up for\nits window. Recovery codes are void: make new "
	    "ones with `sms2fa recovery`.\n",
	    cli->conf->state);
	return CLI_DONE;
}
