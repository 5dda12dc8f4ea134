#include <sys/ioctl.h>
#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "cli/prices.h"
#include "cli/prometheus.h"
#include "cli/session.h"
#include "cli/stats.h"
#include "cli/verb.h"

#define STATS_COLUMNS 68 /* of a day without its bar */
#define STATS_BAR_MAX 60
#define STATS_BAR_MIN 4

static_assert(DELIVERY_COUNT <=
	sizeof(((struct store_day *)NULL)->failed_by_class) / sizeof(long),
    "every class has its count");

static bool
stats_take(const struct store_day *day, void *closure)
{
	struct stats *stats = closure;
	size_t i;

	if (stats->count == STATS_DAYS_MAX)
		return false;
	stats->days[stats->count++] = *day;
	if (day->sent > stats->most)
		stats->most = day->sent;
	stats->total.sent += day->sent;
	stats->total.voice += day->voice;
	stats->total.failed += day->failed;
	stats->total.refused += day->refused;
	stats->total.granted += day->granted;
	stats->total.wrong += day->wrong;
	stats->total.cost_micros += day->cost_micros;
	for (i = 0; i < DELIVERY_COUNT; i++)
		stats->total.failed_by_class[i] += day->failed_by_class[i];
	return true;
}

static void
stats_date(char text[CLOCK_TEXT_SIZE], int64_t at)
{
	clock_text(text, at);
	text[10] = '\0'; /* YYYY-MM-DD */
}

static void
stats_cost(const struct stats *stats, int64_t micros,
    char text[MONEY_TEXT_SIZE])
{
	struct money money = stats->currency;

	money.micros = micros;
	if (money.currency[0] != '\0')
		money_text(text, &money);
	else
		text_format(text, MONEY_TEXT_SIZE, "-");
}

static void
stats_shape(const struct cli *cli, const struct stats *stats,
    const struct store_day *day)
{
	char cost[MONEY_TEXT_SIZE];
	size_t i;

	stats_cost(stats, day->cost_micros, cost);
	output_number(cli->out, "sent", day->sent);
	output_number(cli->out, "voice", day->voice);
	output_number(cli->out, "failed", day->failed);
	output_number(cli->out, "refused", day->refused);
	output_number(cli->out, "granted", day->granted);
	output_number(cli->out, "wrong", day->wrong);
	output_word(cli->out, "cost",
	    stats->currency.currency[0] != '\0' ? cost : NULL);
	output_open(cli->out, "failed_by_class");
	for (i = 0; i < DELIVERY_COUNT; i++)
		if (day->failed_by_class[i] != 0)
			output_number(cli->out,
			    delivery_word((enum delivery_class)i),
			    day->failed_by_class[i]);
	output_close(cli->out);
	output_close(cli->out);
}

/* The width that is left for bars; 0 where nobody looks. */
static long
stats_bar_room(void)
{
	struct winsize size;
	long room;

	if (isatty(STDOUT_FILENO) != 1)
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return STATS_BAR_MIN;
	room = (long)size.ws_col - STATS_COLUMNS - 2;
	if (room < STATS_BAR_MIN)
		return 0;
	return room < STATS_BAR_MAX ? room : STATS_BAR_MAX;
}

/* At least one mark for what is not nothing. */
static void
stats_bar(char bar[STATS_BAR_MAX + 1], long value, long most, long room)
{
	long length = most == 0 ? 0 : (value * room + most - 1) / most;
	long i;

	for (i = 0; i < length && i < STATS_BAR_MAX; i++)
		bar[i] = '#';
	bar[i] = '\0';
}

static void
stats_line(const struct cli *cli, const struct stats *stats, const char *name,
    const struct store_day *day, const char *bar)
{
	char cost[MONEY_TEXT_SIZE];

	stats_cost(stats, day->cost_micros, cost);
	output_say(cli->out, "%-10s %6ld %6ld %6ld %7ld %8ld %6ld %12s%s%s\n",
	    name, day->sent, day->voice, day->failed, day->refused,
	    day->granted, day->wrong, cost, bar[0] != '\0' ? "  " : "", bar);
}

static void
stats_classes(const struct cli *cli, const struct stats *stats)
{
	const char *between = "";
	size_t i;

	if (stats->total.failed == 0)
		return;
	output_say(cli->out, "\nFailed: ");
	for (i = 0; i < DELIVERY_COUNT; i++) {
		if (stats->total.failed_by_class[i] == 0)
			continue;
		output_say(cli->out, "%s%ld %s", between,
		    stats->total.failed_by_class[i],
		    delivery_word((enum delivery_class)i));
		between = ", ";
	}
	output_say(cli->out, "\n");
}

static void
stats_show(const struct cli *cli, const struct stats *stats)
{
	char date[CLOCK_TEXT_SIZE], bar[STATS_BAR_MAX + 1];
	long room = stats_bar_room();
	size_t i;

	output_say(cli->out, "%-10s %6s %6s %6s %7s %8s %6s %12s\n", "DAY",
	    "SENT", "VOICE", "FAILED", "REFUSED", "SIGN-INS", "WRONG", "COST");
	output_list(cli->out, "days");
	for (i = 0; i < stats->count; i++) {
		stats_date(date, stats->days[i].at);
		stats_bar(bar, stats->days[i].sent, stats->most, room);
		stats_line(cli, stats, date, &stats->days[i], bar);
		output_open_row(cli->out, "days");
		output_text(cli->out, "day", date);
		stats_shape(cli, stats, &stats->days[i]);
	}
	stats_line(cli, stats, "total", &stats->total, "");
	output_open(cli->out, "total");
	stats_shape(cli, stats, &stats->total);
	stats_classes(cli, stats);
}

static enum cli_exit
stats_run(const struct cli *cli, struct stats *stats)
{
	const struct money *price = conf_price(cli->conf, false);
	bool prometheus = args_has(&cli->args, OPTION_PROMETHEUS);
	enum err err;

	if (price != NULL)
		stats->currency = *price;
	if (args_has(&cli->args, OPTION_PRICES) && !prices_update(cli))
		return CLI_FAILED;
	err = store_day_each(cli->store, prometheus ? 1 : cli->args.days,
	    stats->currency.currency, stats_take, stats);
	if (err != ERR_OK) {
		session_store_failed(cli, err);
		return CLI_FAILED;
	}
	if (prometheus)
		return prometheus_print(cli, stats);
	stats_show(cli, stats);
	return CLI_DONE;
}

enum cli_exit
cmd_stats(struct cli *cli)
{
	struct stats *stats;
	enum cli_exit status;

	if (args_has(&cli->args, OPTION_PROMETHEUS) &&
	    output_is_json(cli->out)) {
		output_error(
		    cli->out, "--prometheus: not with --json: give one");
		return CLI_USAGE;
	}
	if ((stats = calloc(1, sizeof(*stats))) == NULL) {
		session_store_failed(cli, ERR_MEMORY);
		return CLI_FAILED;
	}
	status = stats_run(cli, stats);
	free(stats);
	return status;
}
