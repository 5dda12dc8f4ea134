#include "auth/enrolment.h"
#include "cli/ask.h"
#include "cli/journal.h"
#include "cli/session.h"
#include "cli/user.h"
#include "cli/verb.h"
#include "cli/verification.h"

static bool
enroll_account(const struct cli *cli)
{
	const char *user = cli->user;

	if (cli->user_exists)
		return true;
	if ((cli->args.options & OPTION_FORCE) == 0) {
		output_error(cli->out,
		    "%s: no such account: create it first "
		    "(--force enrolls it all the same)",
		    user);
		return false;
	}
	output_warning(cli->out,
	    "%s: no such account: sign-ins are refused "
	    "until it exists and is enrolled again",
	    user);
	return true;
}

static void
enroll_told(const struct cli *cli, const struct e164 *number, long others)
{
	char masked[E164_MASKED_SIZE];

	e164_mask(masked, number, cli->conf->mask);
	journal_change(cli, "enroll", cli->user, number, "pending");
	if (others > 0)
		output_warning(cli->out,
		    "%s: %ld other %s this number: its "
		    "holder gets the codes of all of them",
		    masked, others, others == 1 ? "user has" : "users have");
}

static bool
enroll_told_enrolled(const struct cli *cli)
{
	output_error(cli->out,
	    "%s: enrolled already: `sms2fa remove %s` first, then enroll the "
	    "new number",
	    cli->user, cli->user);
	return false;
}

/* Said before anything is asked: a second number would be typed in vain. */
static bool
enroll_is_new(const struct cli *cli)
{
	struct store_user row;
	enum err err = store_user_find(cli->store, cli->user, &row);

	if (err == ERR_NOT_FOUND)
		return true;
	if (err != ERR_OK) {
		session_store_failed(cli, err);
		return false;
	}
	return row.status == STORE_PENDING || enroll_told_enrolled(cli);
}

static bool
enroll_begin(const struct cli *cli, const struct e164 *number)
{
	const struct enrolment story = {
		.store = cli->store,
		.conf = cli->conf,
		.actor = &cli->actor,
		.user = cli->user,
	};
	enum enrolment_end end;
	long others = 0;
	enum err err;

	err = enrolment_begin(&story, cli->uid, number, &others, &end);
	if (err != ERR_OK) {
		session_store_failed(cli, err);
		return false;
	}
	switch (end) {
	case ENROLMENT_DONE:
		enroll_told(cli, number, others);
		return true;
	case ENROLMENT_NUMBER_REFUSED:
		output_error(cli->out,
		    "NUMBER: %s: not permitted: see "
		    "`numbers` in the configuration",
		    number->text);
		return false;
	case ENROLMENT_ENROLLED:
	case ENROLMENT_LIMITED:
	case ENROLMENT_UNSENT:
	case ENROLMENT_NO_CODE:
	case ENROLMENT_WRONG:
		break;
	}
	return enroll_told_enrolled(cli);
}

enum cli_exit
cmd_enroll(struct cli *cli)
{
	struct e164 number;

	if (!enroll_account(cli) || !enroll_is_new(cli) ||
	    !ask_number(cli, 1, &number) || !enroll_begin(cli, &number) ||
	    !verification_send(cli, &number, "enrolment"))
		return CLI_FAILED;
	if ((cli->args.options & OPTION_PENDING) != 0)
		return verification_later(cli);
	return verification_ask(cli);
}

enum cli_exit
cmd_verify(struct cli *cli)
{
	const char *answer = args_word(&cli->args, 1);
	const char *user = cli->user;
	struct store_user row;

	if (!user_find(cli, &row))
		return CLI_FAILED;
	if (row.status != STORE_PENDING && !row.code_waiting) {
		output_error(cli->out,
		    "%s: verified already: nothing waits "
		    "for a code",
		    user);
		return CLI_FAILED;
	}
	if (answer != NULL)
		return verification_answer(cli, answer);
	return verification_ask(cli);
}
