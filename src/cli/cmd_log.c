#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "cli/session.h"
#include "cli/shape.h"
#include "cli/verb.h"

struct log {
	const struct cli *cli;
	bool any;
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

static bool
log_event(const struct store_event *event, void *closure)
{
	struct log *log = closure;
	char at[CLOCK_TEXT_SIZE], rest[1024];

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

enum cli_exit
cmd_log(struct cli *cli)
{
	const char *user = cli->args.word_count > 0 ? cli->user : NULL;
	struct log log = { .cli = cli };
	enum err err;

	output_list(cli->out, "events");
	err =
	    store_event_each(cli->store, user, cli->args.most, log_event, &log);
	if (err != ERR_OK) {
		session_store_failed(cli, err);
		return CLI_FAILED;
	}
	if (!log.any)
		output_say(cli->out, "No events.\n");
	return CLI_DONE;
}
