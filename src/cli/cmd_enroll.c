#include "auth/enrolment.h"
#include "cli/ask.h"
#include "cli/journal.h"
#include "cli/line.h"
#include "cli/session.h"
#include "cli/user.h"
#include "cli/verb.h"
#include "cli/verification.h"

static bool
enroll_told_enrolled(const struct cli *cli)
{
	output_error(cli->out,
	    "%s: enrolled already: use change: `sms2fa change %s`",
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
	return row.status == STORE_PENDING ||
	       (user_is_same_account(cli, &row) && enroll_told_enrolled(cli));
}

static bool
enroll_begin(const struct cli *cli, const struct e164 *number)
{
	const struct enrolment story = verification_story(cli);
	char masked[E164_MASKED_SIZE];
	enum enrolment_end end;
	long others = 0;
	enum err err;

	err = enrolment_begin(&story, cli->uid, number, &others, &end);
	if (err != ERR_OK) {
		session_store_failed(cli, err);
		return false;
	}
	if (end == ENROLMENT_DONE) {
		e164_mask(masked, number, cli->conf->mask);
		journal_change(cli, "enroll", cli->user, number, "pending");
		verification_warn_others(cli, masked, others);
		return true;
	}
	if (end != ENROLMENT_NUMBER_REFUSED)
		return enroll_told_enrolled(cli);
	verification_number_refused(cli, number);
	return false;
}

enum cli_exit
cmd_enroll(struct cli *cli)
{
	struct e164 number;

	if (!user_account(cli) || !enroll_is_new(cli) ||
	    !ask_number(cli, 1, &number) || !line_check(cli, &number) ||
	    !enroll_begin(cli, &number) ||
	    !verification_send(cli, &number, "enrolment"))
		return CLI_FAILED;
	if (args_has(&cli->args, OPTION_PENDING))
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
	if (row.status != STORE_PENDING && !row.code_waiting &&
	    row.pending_number.text[0] == '\0') {
		output_error(cli->out,
		    "%s: verified already: nothing waits "
		    "for a code",
		    user);
		return CLI_FAILED;
	}
	if (row.status == STORE_SUSPENDED &&
	    row.pending_number.text[0] != '\0') {
		output_error(cli->out,
		    "%s: suspended: `sms2fa resume %s` first, then confirm the "
		    "new number",
		    user, user);
		return CLI_FAILED;
	}
	if (!row.code_waiting) {
		verification_no_code(cli);
		return CLI_FAILED;
	}
	if (answer != NULL)
		return verification_answer(cli, answer);
	return verification_ask(cli);
}
