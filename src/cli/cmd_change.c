#include "auth/enrolment.h"
#include "cli/ask.h"
#include "cli/journal.h"
#include "cli/line.h"
#include "cli/session.h"
#include "cli/user.h"
#include "cli/verb.h"
#include "cli/verification.h"

/* Said before anything is asked: a number would be typed in vain. */
static bool
change_is_possible(const struct cli *cli)
{
	struct store_user row;

	if (!user_find(cli, &row))
		return false;
	if (row.status == STORE_VERIFIED)
		return user_is_same_account(cli, &row);
	if (row.status == STORE_PENDING)
		output_error(cli->out,
		    "%s: not verified yet: `sms2fa enroll %s` takes another "
		    "number",
		    row.user, row.user);
	else
		output_error(cli->out,
		    "%s: suspended: `sms2fa resume %s` first", row.user,
		    row.user);
	return false;
}

static bool
change_begun(const struct cli *cli, const struct e164 *number, long others,
    enum enrolment_end end)
{
	char masked[E164_MASKED_SIZE];

	e164_mask(masked, number, cli->conf->mask);
	if (end == ENROLMENT_DONE) {
		journal_change(cli, "change", cli->user, number, "pending");
		verification_warn_others(cli, masked, others);
		return true;
	}
	if (end == ENROLMENT_NUMBER_REFUSED)
		verification_number_refused(cli, number);
	else if (end == ENROLMENT_SAME)
		output_error(cli->out,
		    "NUMBER: %s: is the number of %s already: give another one",
		    masked, cli->user);
	else
		(void)change_is_possible(cli);
	return false;
}

static bool
change_begin(const struct cli *cli, const struct e164 *number)
{
	const struct enrolment story = verification_story(cli);
	enum enrolment_end end;
	long others = 0;
	enum err err;

	err = enrolment_change(&story, number, &others, &end);
	if (err == ERR_OK)
		return change_begun(cli, number, others, end);
	session_store_failed(cli, err);
	return false;
}

enum cli_exit
cmd_change(struct cli *cli)
{
	struct e164 number;

	if (!user_account(cli) || !change_is_possible(cli) ||
	    !ask_number(cli, 1, &number) || !line_check(cli, &number) ||
	    !change_begin(cli, &number) ||
	    !verification_send(cli, &number, "number-change"))
		return CLI_FAILED;
	if (args_has(&cli->args, OPTION_PENDING))
		return verification_later(cli);
	return verification_ask(cli);
}
