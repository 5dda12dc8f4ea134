#include "base/clock.h"
#include "base/duration.h"
#include "auth/explain.h"
#include "cli/session.h"
#include "cli/user.h"
#include "cli/verb.h"

static const char *
explain_action(enum conf_action action)
{
	switch (action) {
	case CONF_REQUIRE:
		return "require";
	case CONF_EXEMPT:
		return "exempt";
	case CONF_REFUSE:
		break;
	}
	return "refuse";
}

static void
explain_policy(const struct cli *cli, const struct explain *explain)
{
	const char *action = explain_action(explain->action);

	output_open(cli->out, "policy");
	output_text(cli->out, "action", action);
	output_number(cli->out, "line", (int64_t)explain->line);
	output_close(cli->out);
	if (explain->line != 0)
		output_say(cli->out, "%-10s %s, by the rule in line %u\n",
		    "Policy", action, explain->line);
	else
		output_say(
		    cli->out, "%-10s %s: no rule matches\n", "Policy", action);
}

static void
explain_user(const struct cli *cli, const struct explain *explain)
{
	const struct store_user *row = &explain->user;
	char masked[E164_MASKED_SIZE];

	if (!explain->enrolled) {
		output_say(cli->out, "%-10s not looked up, or none\n",
		    "Number");
		return;
	}
	e164_mask(masked, &row->number, cli->conf->mask);
	output_say(cli->out, "%-10s %s, %s, %ld recovery codes left\n",
	    "Number", masked, user_status(cli->conf, row),
	    explain->recovery_left);
	output_text(cli->out, "number", masked);
	output_text(cli->out, "status", user_status(cli->conf, row));
	output_number(cli->out, "recovery_codes", explain->recovery_left);
}

/* The row that refuses, where one does. */
static void
explain_obstacle(const struct cli *cli, const struct store_obstacle *obstacle)
{
	int64_t seconds = (obstacle->wait_us - 1) / CLOCK_SECOND + 1;
	char window[DURATION_TEXT_SIZE], wait[DURATION_TEXT_SIZE];

	if (obstacle->kind != STORE_OVER_LIMIT &&
	    obstacle->kind != STORE_OVER_GUESSES)
		return;
	duration_text(window, obstacle->window_seconds);
	duration_text(wait, seconds);
	output_open(cli->out, "limit");
	output_text(cli->out, "per",
	    obstacle->kind == STORE_OVER_LIMIT ?
		limit_per_word(obstacle->per) :
		"guesses");
	output_number(cli->out, "max", obstacle->max);
	output_number(cli->out, "window", obstacle->window_seconds);
	output_number(cli->out, "wait", seconds);
	output_close(cli->out);
	output_say(cli->out, "%-10s %ld in %s per %s is used up, for %s\n",
	    "Limit", obstacle->max, window,
	    obstacle->kind == STORE_OVER_LIMIT ?
		limit_per_word(obstacle->per) :
		"user (wrong codes)",
	    wait);
}

static void
explain_end(const struct cli *cli, const struct explain *explain)
{
	bool asks = explain->reason == REASON_NONE;
	const char *outcome =
	    asks ? "ask" : verdict_word(reason_verdict(explain->reason));
	const char *says = asks ? NULL : reason_say(explain->reason);

	output_text(cli->out, "outcome", outcome);
	output_text(cli->out, "reason",
	    asks ? "none" : reason_word(explain->reason));
	output_word(cli->out, "says", says);
	output_word(cli->out, "note", explain->note);
	if (asks)
		output_say(cli->out,
		    "%-10s a code is sent and asked for, when password and "
		    "risk allow it\n",
		    "Outcome");
	else
		output_say(cli->out, "%-10s %s (%s)\n", "Outcome", outcome,
		    reason_word(explain->reason));
	if (says != NULL)
		output_say(cli->out, "%-10s %s\n", "Told", says);
	if (explain->note[0] != '\0')
		output_say(cli->out, "%-10s %s\n", "Note", explain->note);
}

enum cli_exit
cmd_explain(struct cli *cli)
{
	const struct args *args = &cli->args;
	struct address address = { .family = 0 };
	struct explain explain;

	if (args->from != NULL &&
	    address_parse(&address, args->from) != ERR_OK) {
		output_error(cli->out,
		    "--from: %s: no address: write one as in 192.0.2.7 or "
		    "2001:db8::7",
		    args->from);
		return CLI_FAILED;
	}
	explain_login(&explain, cli->conf, cli->store, args->user,
	    args->service, &address);
	output_say(cli->out, "%-10s %s through %s%s%s\n", "Sign-in", args->user,
	    args->service, args->from != NULL ? " from " : "",
	    args->from != NULL ? args->from : "");
	explain_policy(cli, &explain);
	explain_user(cli, &explain);
	explain_obstacle(cli, &explain.obstacle);
	explain_end(cli, &explain);
	if (explain.reason != REASON_STORE)
		return CLI_DONE;
	session_store_failed(cli, ERR_STORE);
	return CLI_FAILED;
}
