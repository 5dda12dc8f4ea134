#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "cli/follow.h"
#include "cli/session.h"
#include "cli/shape.h"
#include "cli/verb.h"

#define LOG_OPEN_MAX 64
#define LOG_BACK 1000 /* events that may come before an outcome */

struct log {
	const struct cli *cli;
	int64_t newest;		    /* id of the last event that was told */
	int64_t open[LOG_OPEN_MAX]; /* ids of those told without theirs, or 0 */
	size_t opened;		    /* the next takes the oldest's place */
	bool any;
	bool fresh; /* some were told since standard output was flushed */
};

static const char *
log_word(const char *text)
{
	return text == NULL || text[0] == '\0' ? "-" : text;
}

/* What the columns have no place for. */
static void
log_rest(const struct store_event *event, char *rest, size_t size)
{
	const struct {
		const char *before, *text;
	} parts[] = { { "reason=", event->reason }, { "by=", event->actor },
		{ "sid=", event->sid }, { "request=", event->request_id },
		{ "", event->detail } };
	size_t i;

	rest[0] = '\0';
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i].text != NULL && parts[i].text[0] != '\0')
			text_append(rest, size, "%s%s%s",
			    rest[0] == '\0' ? "" : " ", parts[i].before,
			    parts[i].text);
}

/* Under way; or a guess, which is wrong until it was compared. */
static bool
log_is_open(const struct store_event *event)
{
	return event->outcome[0] == '\0' ||
	       strcmp(event->outcome, "wrong") == 0;
}

/* Whether it is to be told: it is new, or its outcome is. */
static bool
log_is_due(struct log *log, const struct store_event *event)
{
	bool open = log_is_open(event);
	size_t i;

	if (event->id > log->newest) {
		log->newest = event->id;
		if (open)
			log->open[log->opened++ % LOG_OPEN_MAX] = event->id;
		return true;
	}
	for (i = 0; i < LOG_OPEN_MAX; i++)
		if (log->open[i] == event->id && !open) {
			log->open[i] = 0;
			return true;
		}
	return false;
}

/* The id before all that is to be looked at. */
static int64_t
log_known(const struct log *log)
{
	int64_t known = log->newest;
	size_t i;

	for (i = 0; i < LOG_OPEN_MAX; i++)
		if (log->open[i] > log->newest - LOG_BACK &&
		    log->open[i] != 0 && log->open[i] <= known)
			known = log->open[i] - 1;
	return known;
}

static bool
log_event(const struct store_event *event, void *closure)
{
	struct log *log = closure;
	char at[CLOCK_TEXT_SIZE], rest[1024];

	if (!log_is_due(log, event))
		return true;
	log->fresh = true;
	shape_events_add(log->cli->out, event);
	if (output_is_json(log->cli->out))
		return true;
	if (!log->any)
		output_say(log->cli->out,
		    "%-20s %-8s %-12s %-10s %-15s %-12s %s\n", "TIME", "EVENT",
		    "USER", "SERVICE", "ADDRESS", "OUTCOME", "MORE");
	log->any = true;
	clock_text(at, event->at);
	log_rest(event, rest, sizeof(rest));
	output_say(log->cli->out, "%-20s %-8s %-12s %-10s %-15s %-12s %s\n", at,
	    log_word(event->kind), log_word(event->user),
	    log_word(event->service), log_word(event->address),
	    log_word(event->outcome), rest);
	return true;
}

static enum cli_exit
log_ended(const struct cli *cli, enum follow_end end)
{
	int number = errno;

	if (end == FOLLOW_HUNG_UP)
		return CLI_DONE;
	if (end == FOLLOW_REPLACED)
		output_error(cli->out,
		    "state: %s: was replaced: start `sms2fa log` again",
		    cli->conf->state);
	else
		output_error(cli->out, "state: %s: can't be watched: %s",
		    cli->conf->state, strerror(number));
	return CLI_FAILED;
}

/* The watch stands before the first look, so that nothing falls between. */
static enum cli_exit
log_follow(struct cli *cli, struct log *log, const char *user, int watch)
{
	enum follow_end end;
	enum err err;

	for (;;) {
		if (log->fresh && !output_show(cli->out))
			return CLI_FAILED;
		log->fresh = false;
		if ((end = follow_wait(watch)) != FOLLOW_MORE)
			return log_ended(cli, end);
		if ((err = store_event_after(cli->store, user, log_known(log),
			 log_event, log)) != ERR_OK)
			break;
	}
	session_store_failed(cli, err);
	return CLI_FAILED;
}

static enum cli_exit
log_newest(struct cli *cli, struct log *log, const char *user)
{
	enum err err;

	output_list(cli->out, "events");
	err = store_event_each(cli->store, user, cli->args.most, log_event,
	    log);
	if (err == ERR_OK)
		return CLI_DONE;
	session_store_failed(cli, err);
	return CLI_FAILED;
}

enum cli_exit
cmd_log(struct cli *cli)
{
	const char *user = cli->args.word_count > 0 ? cli->user : NULL;
	bool follow = args_has(&cli->args, OPTION_FOLLOW);
	struct log log = { .cli = cli };
	enum cli_exit status;
	int watch = -1;

	if (follow && follow_open(&watch, cli->conf->state) != ERR_OK)
		return log_ended(cli, FOLLOW_FAILED);
	status = log_newest(cli, &log, user);
	if (status == CLI_DONE && follow)
		status = log_follow(cli, &log, user, watch);
	else if (status == CLI_DONE && !log.any)
		output_say(cli->out, "No events.\n");
	if (watch != -1)
		(void)close(watch);
	return status;
}
