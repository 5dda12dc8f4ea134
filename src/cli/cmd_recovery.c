#include "cli/codes.h"
#include "cli/session.h"
#include "cli/user.h"
#include "cli/verb.h"

enum cli_exit
cmd_recovery(struct cli *cli)
{
	struct store_user row;
	enum err err;

	if (!user_find_verified(cli, &row) || !user_is_same_account(cli, &row))
		return CLI_FAILED;
	err = codes_issue(cli, (size_t)cli->args.count);
	if (err != ERR_OK) {
		session_store_failed(cli, err);
		return CLI_FAILED;
	}
	return user_report(cli);
}
