#include "cli/verification.h"

#include "base/duration.h"
#include "base/memory.h"
#include "base/text.h"
#include "auth/enrolment.h"
#include "cli/advice.h"
#include "cli/ask.h"
#include "cli/journal.h"
#include "cli/session.h"
#include "cli/user.h"

static struct enrolment
verification_story(const struct cli *cli)
{
	const struct enrolment story = {
		.store = cli->store,
		.conf = cli->conf,
		.actor = &cli->actor,
		.user = cli->user,
	};

	return story;
}

static bool
verification_sent(const struct cli *cli, const char *masked,
    const struct wire_reply *reply, enum enrolment_end end)
{
	char life[DURATION_TEXT_SIZE];
	const char *advice = advice_text(reply);

	output_message(cli->out, masked, reply, advice);
	if (end != ENROLMENT_DONE) {
		output_error(cli->out, "%s: no code was sent: %s: %s", masked,
		    reply->detail[0] != '\0'
			? reply->detail
			: delivery_word((enum delivery_class)reply->class),
		    advice);
		return false;
	}
	if (reply->class != DELIVERY_SENT)
		output_warning(cli->out, "%s: %s", masked, advice);
	duration_text(life, cli->conf->code.lifetime_seconds);
	output_say(cli->out, "A code is on its way to %s, valid for %s.\n",
	    masked, life);
	return true;
}

bool
verification_send(
    const struct cli *cli, const struct e164 *number, const char *service)
{
	const struct enrolment story = verification_story(cli);
	char masked[E164_MASKED_SIZE], progress[TTY_LINE_SIZE];
	struct enrolment_sent sent;
	enum enrolment_end end;
	enum err err;

	e164_mask(masked, number, cli->conf->mask);
	text_format(
	    progress, sizeof(progress), "Sending a code to %s ...\n", masked);
	tty_say(&cli->tty, progress);
	err = enrolment_send(&story, number, service, &sent, &end);
	if (sent.tried)
		journal_message(cli, "send", story.user, number, &sent.reply);
	if (err == ERR_NOT_FOUND)
		output_error(cli->out,
		    "%s: changed by somebody else "
		    "meanwhile: see `sms2fa show %s`",
		    story.user, story.user);
	else if (err != ERR_OK)
		session_store_failed(cli, err);
	else if (end == ENROLMENT_NUMBER_REFUSED)
		output_error(cli->out,
		    "%s: not permitted: see `numbers` in "
		    "the configuration",
		    masked);
	else if (end == ENROLMENT_LIMITED)
		advice_limited(cli->out, masked, &sent.obstacle);
	else
		return verification_sent(cli, masked, &sent.reply, end);
	return false;
}

enum cli_exit
verification_later(const struct cli *cli)
{
	char next[STORE_NAME_SIZE + 32];

	text_format(next, sizeof(next), "sms2fa verify %s", cli->user);
	output_say(
	    cli->out, "Next: `%s` with the code from the message.\n", next);
	output_text(cli->out, "next", next);
	return user_report(cli);
}

static enum cli_exit
verification_done(const struct cli *cli, const struct store_user *was)
{
	char masked[E164_MASKED_SIZE];

	e164_mask(masked, &was->number, cli->conf->mask);
	if (was->status == STORE_PENDING) {
		journal_change(
		    cli, "verify", was->user, &was->number, "verified");
		output_say(cli->out, "%s is enrolled with %s.\n\n%s", was->user,
		    masked, enrolment_advice());
		output_text(cli->out, "notice", enrolment_advice());
	} else {
		journal_change(
		    cli, "unlock", was->user, &was->number, "unlocked");
		output_say(cli->out, "%s is unlocked.\n", was->user);
	}
	return user_report(cli);
}

/* One guess.  ${*wrong}: that was all, another one may be right. */
static enum cli_exit
verification_guess(const struct cli *cli, const char *answer, bool *wrong)
{
	const struct enrolment story = verification_story(cli);
	enum enrolment_end end;
	struct store_user was;
	const char *verb;
	enum err err;

	*wrong = false;
	err = enrolment_answer(&story, answer, &was, &end);
	if (err == ERR_NOT_FOUND) {
		output_error(cli->out,
		    "%s: not enrolled, or changed by "
		    "somebody else meanwhile: see `sms2fa list`",
		    story.user);
		return CLI_FAILED;
	}
	if (err != ERR_OK) {
		session_store_failed(cli, err);
		return CLI_FAILED;
	}
	if (end == ENROLMENT_DONE)
		return verification_done(cli, &was);
	*wrong = end == ENROLMENT_WRONG;
	verb = was.status == STORE_PENDING ? "enroll" : "unlock";
	if (end == ENROLMENT_NO_CODE)
		output_error(cli->out,
		    "%s: no code waits: never sent, expired "
		    "or its tries used up: send one with `sms2fa %s %s`",
		    story.user, verb, story.user);
	return CLI_FAILED;
}

static void
verification_wrong(const struct cli *cli)
{
	output_error(cli->out,
	    "CODE: wrong: try again with `sms2fa verify "
	    "%s`",
	    cli->user);
}

enum cli_exit
verification_answer(const struct cli *cli, const char *answer)
{
	enum cli_exit status;
	bool wrong;

	status = verification_guess(cli, answer, &wrong);
	if (wrong)
		verification_wrong(cli);
	return status;
}

static enum cli_exit
verification_once(const struct cli *cli, bool *wrong)
{
	enum cli_exit status = CLI_FAILED;
	char line[TTY_LINE_SIZE];

	*wrong = false;
	if (ask_line(cli, "CODE", "Code from the message: ", line))
		status = verification_guess(cli, line, wrong);
	memory_wipe(line, sizeof(line));
	return status;
}

enum cli_exit
verification_ask(const struct cli *cli)
{
	long left = cli->conf->code.guesses;
	enum cli_exit status;
	bool wrong;

	for (;;) {
		status = verification_once(cli, &wrong);
		if (!wrong)
			return status;
		if (!cli->tty.present) {
			verification_wrong(cli);
			return status;
		}
		if (--left == 0)
			break;
		tty_say(&cli->tty, "Wrong code.\n");
	}
	output_error(cli->out, "CODE: wrong: no tries are left: send another "
			       "code");
	return status;
}
