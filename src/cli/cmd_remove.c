#include "cli/journal.h"
#include "cli/tell.h"
#include "cli/user.h"
#include "cli/verb.h"

/* A number that was never verified may be anybody's: it is told nothing. */
static void
remove_tell(const struct cli *cli, const struct store_user *row)
{
	if (row->status != STORE_PENDING) {
		tell_number(cli, NOTICE_REMOVED, row->user, &row->number);
		return;
	}
	output_say(cli->out, "It was not verified, so it is told nothing.\n");
	output_flag(cli->out, "notified", false);
}

enum cli_exit
cmd_remove(struct cli *cli)
{
	char masked[E164_MASKED_SIZE];
	struct store_user row;
	enum err err;

	err = store_user_remove(cli->store, cli->user, &row, &cli->actor);
	if (err != ERR_OK) {
		user_not_found(cli, err);
		return CLI_FAILED;
	}
	e164_mask(masked, &row.number, cli->conf->mask);
	journal_change(cli, "remove", row.user, &row.number, "removed");
	output_say(cli->out,
	    "%s is removed: %s gets no more codes for that user.\n",
	    row.user, masked);
	remove_tell(cli, &row);
	return CLI_DONE;
}
