#include "base/clock.h"
#include "base/duration.h"
#include "cli/journal.h"
#include "cli/session.h"
#include "cli/shape.h"
#include "cli/user.h"
#include "cli/verb.h"

static void
show_limits(const struct cli *cli, const struct user_view *view)
{
	char window[DURATION_TEXT_SIZE], free_at[CLOCK_TEXT_SIZE];
	const struct store_usage *usage;
	size_t i;

	for (i = 0; i < view->usage_count; i++) {
		usage = &view->usage[i];
		duration_text(window, usage->limit.window_seconds);
		output_say(cli->out, "%-14s %ld of %ld in %s per %s",
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
show_time(const struct cli *cli, const char *what, int64_t at)
{
	char text[CLOCK_TEXT_SIZE];

	clock_text(text, at);
	output_say(cli->out, "%-14s %s\n", what, text);
}

static void
show_user(const struct cli *cli, const struct user_view *view)
{
	const struct store_user *row = view->row;
	char at[CLOCK_TEXT_SIZE], next[E164_MASKED_SIZE];

	output_say(cli->out, "%-14s %s\n", "User", row->user);
	output_say(cli->out, "%-14s %s\n", "Number", view->number);
	if (row->pending_number.text[0] != '\0') {
		e164_mask(next, &row->pending_number, cli->conf->mask);
		output_say(cli->out, "%-14s %s, not confirmed yet\n",
		    "New number", next);
	}
	output_say(cli->out, "%-14s %s%s\n", "Status", view->status,
	    row->code_waiting ? ", a code waits for `sms2fa verify`" : "");
	show_time(cli, "Verified", row->verified_at);
	clock_text(at, row->changed_at);
	output_say(
	    cli->out, "%-14s %s by %s\n", "Changed", at, row->changed_by);
	show_time(cli, "Last login", row->last_login);
	output_say(cli->out, "%-14s %ld, locked at %ld\n", "Wrong codes",
	    row->failures, cli->conf->limits.lockout_failures);
	output_say(cli->out, "%-14s %ld left\n", "Recovery codes",
	    view->recovery_codes);
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
	bool reveal = args_has(&cli->args, OPTION_REVEAL);
	struct user_view view = { .row = NULL };
	struct store_user row;

	if (!user_find(cli, &row) ||
	    !user_view(cli, &row, reveal, &view) ||
	    (reveal && !show_note(cli, &row)))
		return CLI_FAILED;
	show_user(cli, &view);
	if (!user_show_budget(cli))
		return CLI_FAILED;
	show_account(cli, &row);
	shape_user(cli->out, &view);
	return CLI_DONE;
}
