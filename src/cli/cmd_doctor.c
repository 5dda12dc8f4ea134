#include <stdlib.h>

#include "core/wire.h"
#include "doctor/doctor.h"
#include "cli/account_check.h"
#include "cli/advice.h"
#include "cli/checkup.h"
#include "cli/session.h"
#include "cli/verb.h"

/* What an answer without a message means. */
static void
doctor_tell_provider(struct remarks *remarks, const struct wire_reply *reply)
{
	enum delivery_class class = (enum delivery_class)reply->class;
	struct remark *remark;

	if (class == DELIVERY_SENT) {
		remark_ok(remarks, "provider", "provider",
		    "answers, and accepts these credentials");
		return;
	}
	if (account_is_hidden(reply)) {
		remark_note(remarks, "provider", "provider",
		    "answers, and knows this key, which may not read messages: "
		    "that it may send them, `sms2fa send-test` shows");
		return;
	}
	remark = remark_add(remarks, REMARK_PROBLEM, "provider", "provider");
	remark_reason(remark, "%s.",
	    reply->detail[0] != '\0' ? reply->detail : delivery_word(class));
	remark_mend(remark, "%s", advice_of_check(reply));
}

/* Not every key may read it, and not every service has it. */
static void
doctor_tell_balance(struct remarks *remarks, const struct wire_reply *reply)
{
	struct remark *remark;

	if ((enum delivery_class)reply->class != DELIVERY_SENT) {
		remark_note(remarks, "provider.balance", "provider",
		    "what is left on the account can't be read with this key");
		return;
	}
	if (reply->price[0] != '-' && strtod(reply->price, NULL) > 0) {
		remark_ok(remarks, "provider.balance", "provider",
		    "%s %s left on the account", reply->price,
		    reply->price_unit);
		return;
	}
	remark =
	    remark_add(remarks, REMARK_PROBLEM, "provider.balance", "provider");
	remark_reason(remark,
	    "nothing is left on the account (%s %s): messages are refused.",
	    reply->price, reply->price_unit);
	remark_mend(remark, "Pay the provider.");
}

static void
doctor_provider(struct cli *cli, struct remarks *remarks)
{
	struct wire_reply reply;

	if (cli->conf == NULL)
		return;
	if (args_has(&cli->args, OPTION_OFFLINE)) {
		remark_note(
		    remarks, "provider", "provider", "not asked (--offline)");
		return;
	}
	tty_say(&cli->tty, "Asking the provider ...\n");
	account_check(cli->conf, &reply);
	doctor_tell_provider(remarks, &reply);
	if ((enum delivery_class)reply.class != DELIVERY_SENT)
		return;
	account_balance(cli->conf, &reply);
	doctor_tell_balance(remarks, &reply);
}

/* False: a usage error, which has been told. */
static bool
doctor_is_called_right(const struct cli *cli)
{
	size_t i;

	for (i = 0; i < cli->args.word_count; i++)
		if (!session_is_name(cli->args.words[i])) {
			output_error(cli->out,
			    "SERVICE: %s: not the name of a PAM service, such "
			    "as sshd",
			    cli->args.words[i]);
			return false;
		}
	if (!args_has(&cli->args, OPTION_SHOW_LINES) ||
	    cli->args.word_count > 0)
		return true;
	output_error(cli->out,
	    "--show-lines: missing argument: SERVICE: usage: sms2fa %s",
	    cli->args.verb->synopsis);
	return false;
}

static enum cli_exit
doctor_tell(struct cli *cli, const struct remarks *remarks)
{
	size_t problems = remarks->count[REMARK_PROBLEM];

	checkup_list(cli->out, remarks);
	if (!output_is_json(cli->out) &&
	    args_has(&cli->args, OPTION_SHOW_LINES))
		checkup_say_lines(cli->out, remarks);
	else if (!output_is_json(cli->out))
		checkup_say(cli->out, remarks);
	else if (problems > 0)
		output_error(cli->out, "%zu problems: see checks", problems);
	return problems == 0 ? CLI_DONE : CLI_FAILED;
}

enum cli_exit
cmd_doctor(struct cli *cli)
{
	struct doctor_request request = {
		.pamdir = cli->args.pamdir,
		.services = cli->args.words,
		.service_count = cli->args.word_count,
	};
	struct remarks remarks = { .first = NULL };
	enum cli_exit status = CLI_FAILED;
	char path[PATH_MAX];
	enum err err;

	if (!doctor_is_called_right(cli))
		return CLI_USAGE;
	if (session_path(path, cli->args.conf) != ERR_OK) {
		output_error(
		    cli->out, "-c: %s: give an absolute path", cli->args.conf);
		return CLI_FAILED;
	}
	request.conf_path = path;
	if (args_has(&cli->args, OPTION_SHOW_LINES))
		err = doctor_lines(&remarks, &request, &cli->conf);
	else
		err = doctor_run(&remarks, &request, &cli->conf);
	if (err == ERR_OK && !args_has(&cli->args, OPTION_SHOW_LINES))
		doctor_provider(cli, &remarks);
	if (err == ERR_OK && !remarks.overflowed)
		status = doctor_tell(cli, &remarks);
	else
		output_error(cli->out, "nothing is proven: %s",
		    err_text(err == ERR_OK ? ERR_MEMORY : err));
	remarks_free(&remarks);
	return status;
}
