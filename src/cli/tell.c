#include "cli/tell.h"

void
tell_number(const struct cli *cli, enum notice_kind kind, const char *user,
    const struct e164 *number)
{
	char masked[E164_MASKED_SIZE];
	bool sent = false;
	enum err err;

	e164_mask(masked, number, cli->conf->mask);
	err = notice_send(cli->store, cli->conf, kind, user, number, &sent);
	if (sent)
		output_say(cli->out, "%s was told.\n", masked);
	else
		output_warning(cli->out, "%s: the number could not be told: %s",
		    masked,
		    err == ERR_OK ? "see `sms2fa log`" : store_why(cli->store));
	output_flag(cli->out, "notified", sent);
}
