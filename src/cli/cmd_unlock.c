#include "cli/journal.h"
#include "cli/session.h"
#include "cli/user.h"
#include "cli/verb.h"
#include "cli/verification.h"

static enum cli_exit
unlock_by_force(const struct cli *cli, const struct store_user *row)
{
	enum err err = store_user_unlock(cli->store, row->user, &cli->actor);

	if (err != ERR_OK) {
		session_store_failed(cli, err);
		return CLI_FAILED;
	}
	journal_change(cli, "unlock", row->user, &row->number, "forced");
	output_say(cli->out, "%s is unlocked, without a fresh verification.\n",
	    row->user);
	return user_report(cli);
}

enum cli_exit
cmd_unlock(struct cli *cli)
{
	struct store_user row;

	if (!user_find_verified(cli, &row) || !user_is_same_account(cli, &row))
		return CLI_FAILED;
	if (args_has(&cli->args, OPTION_FORCE))
		return unlock_by_force(cli, &row);
	if (row.status == STORE_SUSPENDED) {
		output_error(cli->out,
		    "%s: suspended, and sent no code: `sms2fa resume %s` first",
		    row.user, row.user);
		return CLI_FAILED;
	}
	if (!verification_send(cli, &row.number, "unlocking"))
		return CLI_FAILED;
	if (args_has(&cli->args, OPTION_PENDING))
		return verification_later(cli);
	return verification_ask(cli);
}
