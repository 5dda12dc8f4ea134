#include <stdlib.h>

#include "base/clock.h"
#include "base/duration.h"
#include "base/text.h"
#include "cli/journal.h"
#include "cli/session.h"
#include "cli/user.h"
#include "cli/verb.h"

/* Read first, shown later: the limits of each are another look. */
struct list {
	struct store_user *rows;
	size_t count, room;
	bool full; /* no memory */
};

static bool
list_take(const struct store_user *row, void *closure)
{
	struct list *list = closure;
	size_t room = list->room == 0 ? 64 : list->room * 2;
	struct store_user *rows;

	if (list->count == list->room) {
		rows = reallocarray(list->rows, room, sizeof(*rows));
		if (rows == NULL) {
			list->full = true;
			return false;
		}
		list->rows = rows;
		list->room = room;
	}
	list->rows[list->count++] = *row;
	return true;
}

static void
list_say(const struct cli *cli, const struct store_user *row)
{
	char masked[E164_MASKED_SIZE];
	char verified[CLOCK_TEXT_SIZE], login[CLOCK_TEXT_SIZE];

	e164_mask(masked, &row->number, cli->conf->mask);
	clock_text(verified, row->verified_at);
	clock_text(login, row->last_login);
	output_say(cli->out, "%-16s %-10s %-8s %-21s %-21s %8ld\n", row->user,
	    user_status(cli->conf, row), masked, verified, login,
	    row->failures);
}

static bool
list_show(const struct cli *cli, const struct list *list)
{
	struct user_view view = { .row = NULL };
	size_t i;

	if (list->count == 0)
		output_say(cli->out, "Nobody is enrolled.\n");
	else
		output_say(cli->out, "%-16s %-10s %-8s %-21s %-21s %8s\n",
		    "USER", "STATUS", "NUMBER", "VERIFIED", "LAST LOGIN",
		    "FAILURES");
	for (i = 0; i < list->count; i++) {
		if (!output_is_json(cli->out)) {
			list_say(cli, &list->rows[i]);
			continue;
		}
		if (!user_view_fill(cli, &list->rows[i], false, &view))
			return false;
		output_users_add(cli->out, &view);
	}
	return true;
}

enum cli_exit
cmd_list(struct cli *cli)
{
	struct list list = { .rows = NULL };
	enum cli_exit status = CLI_FAILED;
	enum err err;

	output_list(cli->out, "users");
	err = store_user_each(cli->store, list_take, &list);
	if (err == ERR_OK && list.full)
		err = ERR_MEMORY;
	if (err != ERR_OK)
		session_store_failed(cli, err);
	else if (list_show(cli, &list))
		status = CLI_DONE;
	free(list.rows);
	return status;
}

static void
show_limits(const struct cli *cli, const struct user_view *view)
{
	char window[DURATION_TEXT_SIZE], free_at[CLOCK_TEXT_SIZE];
	const struct store_usage *usage;
	size_t i;

	for (i = 0; i < view->usage_count; i++) {
		usage = &view->usage[i];
		duration_text(window, usage->limit.window_seconds);
		output_say(cli->out, "%-12s %ld of %ld in %s per %s",
		    i == 0 ? "Sent" : "", usage->used, usage->limit.max, window,
		    limit_per_word(usage->limit.per));
		if (usage->free_at != 0) {
			clock_text(free_at, usage->free_at);
			output_say(cli->out, ", free at %s", free_at);
		}
		output_say(cli->out, "\n");
	}
}

static void
show_say(const struct cli *cli, const struct user_view *view)
{
	const struct store_user *row = view->row;
	char at[CLOCK_TEXT_SIZE];

	output_say(cli->out, "%-12s %s\n", "User", row->user);
	output_say(cli->out, "%-12s %s\n", "Number", view->number);
	output_say(cli->out, "%-12s %s%s\n", "Status", view->status,
	    row->code_waiting ? ", a code waits for `sms2fa verify`" : "");
	clock_text(at, row->verified_at);
	output_say(cli->out, "%-12s %s\n", "Verified", at);
	clock_text(at, row->changed_at);
	output_say(
	    cli->out, "%-12s %s by %s\n", "Changed", at, row->changed_by);
	clock_text(at, row->last_login);
	output_say(cli->out, "%-12s %s\n", "Last login", at);
	output_say(cli->out, "%-12s %ld, locked at %ld\n", "Wrong codes",
	    row->failures, cli->conf->limits.lockout_failures);
	show_limits(cli, view);
}

/* Before the number is shown: what can't be noted is not revealed. */
static bool
show_note(const struct cli *cli, const struct store_user *row)
{
	enum err err =
	    store_note(cli->store, row->user, "number revealed", &cli->actor);

	if (err != ERR_OK) {
		session_store_failed(cli, err);
		return false;
	}
	journal_change(cli, "reveal", row->user, &row->number, "revealed");
	return true;
}

/* What a login would find out. */
static void
show_account(const struct cli *cli, const struct store_user *row)
{
	if (!cli->user_exists)
		output_warning(cli->out, "%s: no such account", row->user);
	else if (row->uid != cli->uid)
		output_warning(cli->out,
		    "%s: enrolled for another account of that name: sign-ins "
		    "are refused until it is removed and enrolled again",
		    row->user);
}

enum cli_exit
cmd_show(struct cli *cli)
{
	bool reveal = (cli->args.options & OPTION_REVEAL) != 0;
	struct user_view view = { .row = NULL };
	struct store_user row;

	if (!user_find(cli, &row) ||
	    !user_view_fill(cli, &row, reveal, &view) ||
	    (reveal && !show_note(cli, &row)))
		return CLI_FAILED;
	show_say(cli, &view);
	show_account(cli, &row);
	output_user(cli->out, &view);
	return CLI_DONE;
}
