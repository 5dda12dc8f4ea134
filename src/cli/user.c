#include "cli/user.h"

#include <string.h>

#include "base/duration.h"
#include "cli/session.h"
#include "cli/shape.h"

void
user_not_found(const struct cli *cli, enum err err)
{
	if (err == ERR_NOT_FOUND)
		output_error(
		    cli->out, "%s: not enrolled: see `sms2fa list`", cli->user);
	else
		session_store_failed(cli, err);
}

bool
user_find(const struct cli *cli, struct store_user *row)
{
	enum err err = store_user_find(cli->store, cli->user, row);

	if (err != ERR_OK)
		user_not_found(cli, err);
	return err == ERR_OK;
}

bool
user_find_verified(const struct cli *cli, struct store_user *row)
{
	if (!user_find(cli, row))
		return false;
	if (row->status != STORE_PENDING)
		return true;
	output_error(cli->out,
	    "%s: not verified yet: complete that first, with `sms2fa verify "
	    "%s` or `sms2fa enroll %s`",
	    row->user, row->user, row->user);
	return false;
}

bool
user_account(const struct cli *cli)
{
	const char *user = cli->user;

	if (cli->user_exists)
		return true;
	if (!args_has(&cli->args, OPTION_FORCE)) {
		output_error(cli->out,
		    "%s: no such account: create it first "
		    "(--force enrolls it all the same)",
		    user);
		return false;
	}
	output_warning(cli->out,
	    "%s: no such account: sign-ins are refused "
	    "until it exists and the user is removed and enrolled again",
	    user);
	return true;
}

bool
user_is_same_account(const struct cli *cli, const struct store_user *row)
{
	if (!cli->user_exists || row->uid == cli->uid)
		return true;
	output_error(cli->out,
	    "%s: enrolled for another account of that name: `sms2fa remove "
	    "%s` first, then enroll",
	    row->user, row->user);
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

enum err
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
		err = store_recovery_left(
		    cli->store, row->user, &view->recovery_codes);
	return err;
}

bool
user_view(const struct cli *cli, const struct store_user *row, bool reveal,
    struct user_view *view)
{
	enum err err = user_view_fill(cli, row, reveal, view);

	if (err != ERR_OK)
		user_not_found(cli, err);
	return err == ERR_OK;
}

bool
user_budget(const struct cli *cli, struct money *spent)
{
	const struct store_budget budget = {
		.max = cli->conf->budget.max,
		.window_seconds = cli->conf->budget.window_seconds,
	};
	enum err err;

	*spent = budget.max;
	if (budget.max.currency[0] == '\0')
		return true;
	err = store_budget_spent(cli->store, &budget, &spent->micros);
	if (err == ERR_OK)
		return true;
	session_store_failed(cli, err);
	return false;
}

bool
user_show_budget(const struct cli *cli)
{
	char window[DURATION_TEXT_SIZE];
	char spent[MONEY_TEXT_SIZE], max[MONEY_TEXT_SIZE];
	struct money money;

	if (!user_budget(cli, &money))
		return false;
	if (money.currency[0] == '\0')
		return true;
	money_text(spent, &money);
	money_text(max, &cli->conf->budget.max);
	duration_text(window, cli->conf->budget.window_seconds);
	output_say(cli->out, "%-14s %s of %s in %s\n", "Budget spent", spent,
	    max, window);
	output_text(cli->out, "budget_spent", spent);
	return true;
}

enum cli_exit
user_report(const struct cli *cli)
{
	struct user_view view = { .row = NULL };
	struct store_user row;

	if (!output_is_json(cli->out))
		return CLI_DONE;
	if (!user_find(cli, &row) || !user_view(cli, &row, false, &view))
		return CLI_FAILED;
	shape_user(cli->out, &view);
	return CLI_DONE;
}
