#include "cli/prometheus.h"

#include "base/text.h"
#include "cli/session.h"
#include "cli/user.h"

struct census {
	const struct cli *cli;
	long pending, verified, suspended, locked;
};

static void
prometheus_head(const struct cli *cli, const char *name, const char *type,
    const char *help)
{
	output_say(cli->out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name,
	    type);
}

static void
prometheus_count(const struct cli *cli, const char *name, const char *label,
    const char *value, long count)
{
	if (label == NULL)
		output_say(cli->out, "%s %ld\n", name, count);
	else
		output_say(cli->out, "%s{%s=\"%s\"} %ld\n", name, label, value,
		    count);
}

/* A whole metric of one value. */
static void
prometheus_one(const struct cli *cli, const char *name, const char *help,
    long count)
{
	prometheus_head(cli, name, "counter", help);
	prometheus_count(cli, name, NULL, NULL, count);
}

static void
prometheus_money(const struct cli *cli, const char *name, const char *type,
    const char *help, const struct money *money)
{
	prometheus_head(cli, name, type, help);
	output_say(cli->out, "%s{currency=\"%s\"} %lld.%06lld\n", name,
	    money->currency, (long long)(money->micros / MONEY_UNIT),
	    (long long)(money->micros % MONEY_UNIT));
}

static void
prometheus_day(const struct cli *cli, const struct stats *stats)
{
	const struct store_day *day = &stats->total;
	struct money cost = stats->currency;
	size_t i;

	prometheus_head(cli, "sms2fa_sends_total", "counter",
	    "Messages and calls with codes or notices since 00:00 UTC.");
	prometheus_count(cli, "sms2fa_sends_total", "channel", "sms",
	    day->sent - day->voice);
	prometheus_count(
	    cli, "sms2fa_sends_total", "channel", "voice", day->voice);
	prometheus_head(cli, "sms2fa_send_failures_total", "counter",
	    "Sends that failed since 00:00 UTC.");
	for (i = 0; i < DELIVERY_COUNT; i++)
		if (i != DELIVERY_SENT && i != DELIVERY_MAYBE)
			prometheus_count(cli, "sms2fa_send_failures_total",
			    "class", delivery_word((enum delivery_class)i),
			    day->failed_by_class[i]);
	prometheus_one(cli, "sms2fa_logins_granted_total",
	    "Sign-ins by a code since 00:00 UTC.", day->granted);
	prometheus_one(cli, "sms2fa_logins_refused_total",
	    "Sign-ins refused since 00:00 UTC.", day->refused);
	prometheus_one(cli, "sms2fa_wrong_codes_total",
	    "Wrong codes since 00:00 UTC.", day->wrong);
	cost.micros = day->cost_micros;
	if (cost.currency[0] != '\0')
		prometheus_money(cli, "sms2fa_cost_total", "counter",
		    "Cost of the sends since 00:00 UTC.", &cost);
}

static bool
census_take(const struct store_user *row, void *closure)
{
	struct census *census = closure;

	if (row->status == STORE_PENDING)
		census->pending++;
	else if (row->status == STORE_SUSPENDED)
		census->suspended++;
	else if (row->failures >=
		 census->cli->conf->limits.lockout_failures)
		census->locked++;
	else
		census->verified++;
	return true;
}

static void
prometheus_users(const struct cli *cli, const struct census *census)
{
	static const char name[] = "sms2fa_users";

	prometheus_head(cli, name, "gauge", "Enrolled users by status.");
	prometheus_count(cli, name, "status", "pending", census->pending);
	prometheus_count(cli, name, "status", "verified", census->verified);
	prometheus_count(cli, name, "status", "suspended", census->suspended);
	prometheus_count(cli, name, "status", "locked", census->locked);
}

enum cli_exit
prometheus_print(const struct cli *cli, const struct stats *stats)
{
	struct census census = { .cli = cli };
	struct money spent;
	enum err err;

	/* All is known before the first line: half a file misleads. */
	err = store_user_each(cli->store, census_take, &census);
	if (err != ERR_OK) {
		session_store_failed(cli, err);
		return CLI_FAILED;
	}
	if (!user_budget(cli, &spent))
		return CLI_FAILED;
	prometheus_day(cli, stats);
	prometheus_users(cli, &census);
	if (spent.currency[0] == '\0')
		return CLI_DONE;
	prometheus_money(cli, "sms2fa_budget_spent", "gauge",
	    "Cost within the window of the budget.", &spent);
	prometheus_money(cli, "sms2fa_budget_limit", "gauge",
	    "budget.max of the configuration.", &cli->conf->budget.max);
	return CLI_DONE;
}
