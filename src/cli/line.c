#include "cli/line.h"

#include <string.h>

#include "base/text.h"
#include "auth/delivery.h"
#include "cli/journal.h"

/* A reason to refuse: with --force, or where the setting says so, to warn. */
static bool
line_object(const struct cli *cli, bool refuse, const char *masked,
    const char *what)
{
	if (refuse && !args_has(&cli->args, OPTION_FORCE)) {
		output_error(cli->out,
		    "NUMBER: %s: %s: give another one (--force enrolls it all "
		    "the same)",
		    masked, what);
		return false;
	}
	output_warning(cli->out, "%s: %s", masked, what);
	return true;
}

static bool
line_type_refused(const struct conf_risk *risk, const char *type)
{
	size_t i;

	for (i = 0; i < risk->refused_type_count; i++)
		if (strcmp(risk->refused_types[i], type) == 0)
			return true;
	return false;
}

static bool
line_judge(const struct cli *cli, const char *masked,
    const struct wire_reply *reply)
{
	const struct conf_risk *risk = &cli->conf->risk;
	const char *type =
	    reply->line_type[0] != '\0' ? reply->line_type : "unknown";
	char what[128];

	output_open(cli->out, "line");
	output_word(cli->out, "type", reply->line_type);
	output_flag(cli->out, "valid", reply->valid != WIRE_SIGNAL_NO);
	output_close(cli->out);
	if (reply->valid == WIRE_SIGNAL_NO)
		return line_object(
		    cli, true, masked, "the provider says it is no number");
	output_say(cli->out, "%s is valid, line type %s.\n", masked, type);
	if (risk->line_type == CONF_OFF || !line_type_refused(risk, type))
		return true;
	text_format(what, sizeof(what),
	    "line type %s is in risk.refused_types", type);
	return line_object(cli, risk->line_type == CONF_DENY, masked, what);
}

bool
line_check(const struct cli *cli, const struct e164 *number)
{
	const struct conf_risk *risk = &cli->conf->risk;
	char masked[E164_MASKED_SIZE], what[2 * WIRE_NAME_SIZE];
	struct wire_reply reply;

	if (risk->line_type == CONF_OFF && risk->sim_swap == CONF_OFF)
		return true;
	if (!conf_number_allowed(cli->conf, number, NULL))
		return true; /* refused in a moment: nobody is asked */
	e164_mask(masked, number, cli->conf->mask);
	tty_say(&cli->tty, "Looking the number up ...\n");
	delivery_lookup(cli->conf, number, "line_type_intelligence", &reply);
	journal_message(cli, "lookup", cli->user, number, &reply);
	if (reply.class == DELIVERY_SENT &&
	    (reply.provider_code == 0 || reply.valid == WIRE_SIGNAL_NO))
		return line_judge(cli, masked, &reply);
	text_format(what, sizeof(what), "it could not be looked up: %s",
	    reply.detail[0] != '\0' ?
		reply.detail :
		delivery_word((enum delivery_class)reply.class));
	return line_object(cli, risk->refuse_on_error, masked, what);
}
