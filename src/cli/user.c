#include "cli/user.h"

#include <string.h>

#include "cli/session.h"

bool
user_find(const struct cli *cli, struct store_user *row)
{
	enum err err = store_user_find(cli->store, cli->user, row);

	if (err == ERR_OK)
		return true;
	if (err == ERR_NOT_FOUND)
		output_error(
		    cli->out, "%s: not enrolled: see `sms2fa list`", cli->user);
	else
		session_store_failed(cli, err);
	return false;
}

const char *
user_status(const struct conf *conf, const struct store_user *row)
{
	if (row->status == STORE_VERIFIED &&
	    row->failures >= conf->limits.lockout_failures)
		return "locked";
	return store_status_word(row->status);
}

bool
user_view_fill(const struct cli *cli, const struct store_user *row, bool reveal,
    struct user_view *view)
{
	const char *country = "";
	enum err err;

	view->row = row;
	view->status = user_status(cli->conf, row);
	memcpy(view->number, row->number.text, sizeof(view->number));
	if (!reveal)
		e164_mask(view->number, &row->number, cli->conf->mask);
	(void)conf_number_allowed(cli->conf, &row->number, &country);
	err = store_usage(cli->store, &cli->conf->limits, row, country,
	    view->usage, &view->usage_count);
	if (err == ERR_OK)
		return true;
	session_store_failed(cli, err);
	return false;
}

enum cli_exit
user_report(const struct cli *cli)
{
	struct user_view view = { .row = NULL };
	struct store_user row;

	if (!output_is_json(cli->out))
		return CLI_DONE;
	if (!user_find(cli, &row) || !user_view_fill(cli, &row, false, &view))
		return CLI_FAILED;
	output_user(cli->out, &view);
	return CLI_DONE;
}
