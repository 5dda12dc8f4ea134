#include "base/duration.h"
#include "base/text.h"
#include "store/upkeep.h"
#include "cli/journal.h"
#include "cli/session.h"
#include "cli/verb.h"

/* A night on which nothing was old leaves no trace. */
static enum err
prune_record(struct cli *cli, long deleted)
{
	char status[32];

	if (deleted == 0)
		return ERR_OK;
	text_format(status, sizeof(status), "%ld_deleted", deleted);
	journal_change(cli, "prune", "", NULL, status);
	return store_note(cli->store, "", "old events deleted", &cli->actor);
}

enum cli_exit
cmd_prune(struct cli *cli)
{
	int64_t keep = cli->conf->keep_events_seconds;
	char age[DURATION_TEXT_SIZE];
	long deleted = 0;
	enum err err;

	duration_text(age, keep);
	tty_say(&cli->tty, "Deleting old events ...\n");
	err = store_prune(cli->store, &cli->conf->limits, keep, &deleted);
	output_number(cli->out, "deleted", deleted);
	if (err == ERR_OK)
		err = prune_record(cli, deleted);
	if (err != ERR_OK) {
		session_store_failed(cli, err);
		return CLI_FAILED;
	}
	output_say(cli->out, "%ld events older than %s are deleted.\n",
	    deleted, age);
	return CLI_DONE;
}
