#include "cli/verification.h"

#include "base/duration.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/advice.h"
#include "cli/ask.h"
#include "cli/codes.h"
#include "cli/journal.h"
#include "cli/session.h"
#include "cli/shape.h"
#include "cli/tell.h"
#include "cli/user.h"

struct enrolment
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

void
verification_number_refused(const struct cli *cli, const struct e164 *number)
{
	output_error(cli->out,
	    "NUMBER: %s: not permitted: see `numbers` in the configuration",
	    number->text);
}

void
verification_warn_others(const struct cli *cli, const char *masked, long others)
{
	if (others > 0)
		output_warning(cli->out,
		    "%s: %ld other %s this number: its "
		    "holder gets the codes of all of them",
		    masked, others, others == 1 ? "user has" : "users have");
}

static bool
verification_sent(const struct cli *cli, const char *masked,
    const struct wire_reply *reply, enum enrolment_end end)
{
	char life[DURATION_TEXT_SIZE];
	const char *advice = advice_text(reply);

	shape_message(cli->out, masked, reply, advice);
	if (end != ENROLMENT_DONE) {
		output_error(cli->out, "%s: %s: %s: %s", masked,
		    reply->class == DELIVERY_LOST
			? "it is not known whether a code was sent"
			: "no code was sent",
		    reply->detail[0] != '\0'
			? reply->detail
			: delivery_word((enum delivery_class)reply->class),
		    advice);
		return false;
	}
	if (reply->class != DELIVERY_SENT)
		output_warning(cli->out, "%s: %s", masked, advice);
	duration_text(life, cli->conf->code.lifetime_seconds);
	output_say(cli->out, "A code is on its way to %s%s, valid for %s.\n",
	    masked,
	    args_has(&cli->args, OPTION_VOICE) ? ", which is called" : "",
	    life);
	return true;
}

bool
verification_can_call(const struct cli *cli)
{
	if (conf_voice_from(cli->conf) != NULL)
		return true;
	output_error(cli->out,
	    "--voice: no number can call: set provider.voice_from");
	return false;
}

bool
verification_send(
    const struct cli *cli, const struct e164 *number, const char *service)
{
	const struct enrolment story = verification_story(cli);
	bool voice = args_has(&cli->args, OPTION_VOICE);
	char masked[E164_MASKED_SIZE], progress[TTY_LINE_SIZE];
	struct enrolment_sent sent;
	enum enrolment_end end;
	enum err err;

	if (voice && !verification_can_call(cli))
		return false;
	e164_mask(masked, number, cli->conf->mask);
	text_format(
	    progress, sizeof(progress), "Sending a code to %s ...\n", masked);
	tty_say(&cli->tty, progress);
	err = enrolment_send(&story, voice ? DELIVERY_VOICE : DELIVERY_SMS,
	    number, service, &sent, &end);
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
		advice_limited(cli, masked, &sent.obstacle);
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

/* Verified is verified: codes that can't be had now can be made later. */
static void
verification_first_codes(const struct cli *cli)
{
	enum err err = codes_issue(cli, CODES_AT_FIRST);

	if (err != ERR_OK)
		output_warning(cli->out,
		    "%s: no recovery codes: %s: make them with `sms2fa "
		    "recovery %s`",
		    cli->user, err_text(err), cli->user);
}

static enum cli_exit
verification_done(const struct cli *cli, const struct enrolment_done *done)
{
	static const struct {
		const char *event, *status, *before, *after;
	} deeds[] = {
		[ENROLMENT_VERIFIED] = { "verify", "verified",
		    "is enrolled with", "." },
		[ENROLMENT_CHANGED] = { "change", "changed",
		    "has a new number: codes go to", " from now on." },
		[ENROLMENT_UNLOCKED] = { "unlock", "unlocked",
		    "is unlocked by a code to", "." },
	};
	char masked[E164_MASKED_SIZE], advice[ENROLMENT_ADVICE_SIZE];

	e164_mask(masked, &done->number, cli->conf->mask);
	journal_change(cli, deeds[done->deed].event, cli->user, &done->number,
	    deeds[done->deed].status);
	output_say(cli->out, "%s %s %s%s\n", cli->user, deeds[done->deed].before,
	    masked, deeds[done->deed].after);
	if (done->deed == ENROLMENT_CHANGED)
		tell_number(cli, NOTICE_CHANGED, cli->user, &done->old);
	if (done->deed == ENROLMENT_VERIFIED) {
		enrolment_advice(advice, cli->conf->notice.url);
		output_say(cli->out, "\n");
		output_prose(cli->out, advice);
		output_say(cli->out, "\n");
		output_text(cli->out, "notice", advice);
		verification_first_codes(cli);
	}
	return user_report(cli);
}

void
verification_no_code(const struct cli *cli)
{
	const char *verb = "unlock";
	struct store_user row;

	if (!user_find(cli, &row))
		return;
	if (row.pending_number.text[0] != '\0')
		verb = "change";
	if (row.status == STORE_PENDING)
		verb = "enroll";
	output_error(cli->out,
	    "%s: no code waits: never sent, expired or its tries used up: "
	    "send one with `sms2fa %s %s`",
	    cli->user, verb, cli->user);
}

/* One guess.  ${*wrong}: that was all, another one may be right. */
static enum cli_exit
verification_guess(const struct cli *cli, const char *answer, bool *wrong)
{
	const struct enrolment story = verification_story(cli);
	struct enrolment_done done;
	enum enrolment_end end;
	enum err err;

	*wrong = false;
	if (answer[0] == '\0') {
		output_error(
		    cli->out, "CODE: empty: give the one of the message");
		return CLI_FAILED;
	}
	err = enrolment_answer(&story, answer, &done, &end);
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
		return verification_done(cli, &done);
	*wrong = end == ENROLMENT_WRONG;
	if (end == ENROLMENT_NO_CODE)
		verification_no_code(cli);
	return CLI_FAILED;
}

static bool
verification_goes_on(const struct cli *cli)
{
	struct store_user row;

	return store_user_find(cli->store, cli->user, &row) == ERR_OK &&
	       row.code_waiting;
}

static void
verification_wrong(const struct cli *cli)
{
	if (verification_goes_on(cli))
		output_error(cli->out,
		    "CODE: wrong: try again with `sms2fa verify %s`",
		    cli->user);
	else
		output_error(cli->out,
		    "CODE: wrong: no tries are left: send another code");
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
	bool typed;

	*wrong = false;
	do
		typed = ask_line(cli, "CODE", "Code from the message: ", line);
	while (typed && line[0] == '\0' && cli->tty.present);
	if (typed)
		status = verification_guess(cli, line, wrong);
	memory_wipe(line, sizeof(line));
	return status;
}

enum cli_exit
verification_ask(const struct cli *cli)
{
	enum cli_exit status;
	bool wrong;

	while ((status = verification_once(cli, &wrong)) != CLI_DONE && wrong) {
		if (!cli->tty.present || !verification_goes_on(cli)) {
			verification_wrong(cli);
			break;
		}
		tty_say(&cli->tty, "Wrong code.\n");
	}
	return status;
}
