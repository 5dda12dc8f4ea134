#include "cli/journal.h"
#include "cli/session.h"
#include "cli/user.h"
#include "cli/verb.h"

static enum cli_exit
suspend_set(const struct cli *cli, bool suspended)
{
	const char *status = suspended ? "suspended" : "verified";
	struct store_user row;
	enum err err;

	if (!user_find_verified(cli, &row))
		return CLI_FAILED;
	err = store_user_suspend(cli->store, row.user, suspended, &cli->actor);
	if (err == ERR_EXISTS) {
		output_error(cli->out, "%s: %s: nothing to do", row.user,
		    suspended ? "suspended already" : "not suspended");
		return CLI_FAILED;
	}
	if (err != ERR_OK) {
		session_store_failed(cli, err);
		return CLI_FAILED;
	}
	journal_change(cli, suspended ? "suspend" : "resume", row.user,
	    &row.number, status);
	output_say(cli->out, "%s is %s.\n", row.user,
	    suspended ? "suspended: no codes are sent until `sms2fa resume`" :
			"back: codes are sent again");
	return user_report(cli);
}

enum cli_exit
cmd_suspend(struct cli *cli)
{
	return suspend_set(cli, true);
}

enum cli_exit
cmd_resume(struct cli *cli)
{
	return suspend_set(cli, false);
}
