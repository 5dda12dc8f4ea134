#include "base/text.h"
#include "auth/delivery.h"
#include "auth/record.h"
#include "cli/advice.h"
#include "cli/ask.h"
#include "cli/journal.h"
#include "cli/session.h"
#include "cli/shape.h"
#include "cli/verb.h"
#include "cli/verification.h"

struct test {
	const struct cli *cli;
	enum delivery_channel channel;
	struct e164 number;
	char masked[E164_MASKED_SIZE];
	struct wire_reply reply;
};

static enum err
test_note(const struct test *test)
{
	char what[STORE_WORD_SIZE];

	text_format(what, sizeof(what), "test %s to %s",
	    test->channel == DELIVERY_VOICE ? "call" : "message",
	    test->masked);
	return store_note(test->cli->store, "", what, &test->cli->actor);
}

/* The charge, and who did it; false: told why not. */
static bool
test_charge(const struct test *test, int64_t *charge)
{
	const struct cli *cli = test->cli;
	struct store_send send = {
		.kind = STORE_SEND_TEST,
		.user = "",
		.service = "sms2fa",
		.number = &test->number,
	};
	struct store_obstacle obstacle;
	enum err err;

	if (!conf_number_allowed(cli->conf, &test->number, &send.country)) {
		verification_number_refused(cli, &test->number);
		return false;
	}
	err = record_charge(cli->store, cli->conf, test->channel, &send,
	    &obstacle, charge);
	if (err == ERR_OK && obstacle.kind != STORE_FREE) {
		advice_limited(cli, test->masked, &obstacle);
		return false;
	}
	if (err == ERR_OK)
		err = test_note(test);
	if (err != ERR_OK)
		session_store_failed(cli, err);
	return err == ERR_OK;
}

static void
test_message(struct test *test)
{
	const struct conf *conf = test->cli->conf;
	char name[CONF_WORD_SIZE], text[WIRE_BODY_SIZE];

	text_format(text, sizeof(text),
	    "This is a test message. Codes for signing in to %s can reach "
	    "this number.",
	    conf->message.brand[0] != '\0' ? conf->message.brand :
					     delivery_host(name));
	delivery_send_text(conf, &test->number, text,
	    delivery_deadline_us(conf), &test->reply);
}

/* A code that nothing waits for: the call is like that of a sign-in. */
static enum err
test_call(struct test *test)
{
	const struct conf *conf = test->cli->conf;
	struct delivery_code what = {
		.channel = DELIVERY_VOICE,
		.number = &test->number,
		.service = "test",
		.attempt = 1,
		.deadline_us = delivery_deadline_us(conf),
	};
	struct code *code = NULL;
	enum err err;

	err = code_new(
	    &code, conf->code.digits, conf->code.lifetime_seconds);
	what.code = code;
	if (err == ERR_OK)
		delivery_send_code(conf, &what, &test->reply);
	code_free(code);
	return err;
}

/* False: told why nothing was sent. */
static bool
test_deliver(struct test *test)
{
	const struct cli *cli = test->cli;
	bool call = test->channel == DELIVERY_VOICE;
	char progress[TTY_LINE_SIZE];
	enum err err = ERR_OK;

	text_format(progress, sizeof(progress), "%s %s ...\n",
	    call ? "Calling" : "Sending a message to", test->masked);
	tty_say(&cli->tty, progress);
	if (call)
		err = test_call(test);
	else
		test_message(test);
	if (err != ERR_OK) {
		session_store_failed(cli, err);
		return false;
	}
	journal_message(cli, "send_test", "", &test->number, &test->reply);
	return true;
}

static void
test_say(const struct test *test, const char *name, const char *value)
{
	if (value[0] != '\0')
		output_say(test->cli->out, "%-14s %s\n", name, value);
}

static void
test_say_count(const struct test *test, const char *name, int32_t count)
{
	if (count != 0)
		output_say(test->cli->out, "%-14s %d\n", name, (int)count);
}

static enum cli_exit
test_explain(const struct test *test)
{
	const struct wire_reply *reply = &test->reply;
	const char *class = delivery_word((enum delivery_class)reply->class);
	const char *advice = advice_text(reply);

	test_say(test, "Number", test->masked);
	test_say(test, "Outcome", class);
	test_say_count(test, "HTTP status", reply->http_status);
	test_say_count(test, "Provider code", reply->provider_code);
	test_say(test, "SID", reply->sid);
	test_say(test, "Request", reply->request_id);
	test_say(test, "Detail", reply->detail);
	shape_message(test->cli->out, test->masked, reply, advice);
	if (reply->class == DELIVERY_SENT) {
		output_say(test->cli->out, "\n%s\n", advice);
		return CLI_DONE;
	}
	output_error(test->cli->out, "%s: %s: %s", test->masked, class, advice);
	return CLI_FAILED;
}

enum cli_exit
cmd_send_test(struct cli *cli)
{
	bool call = args_has(&cli->args, OPTION_VOICE);
	struct test test = {
		.cli = cli,
		.channel = call ? DELIVERY_VOICE : DELIVERY_SMS,
	};
	int64_t charge;
	enum err err;

	if (call && !verification_can_call(cli))
		return CLI_FAILED;
	if (!ask_number(cli, 0, &test.number))
		return CLI_FAILED;
	e164_mask(test.masked, &test.number, cli->conf->mask);
	if (!test_charge(&test, &charge) || !test_deliver(&test))
		return CLI_FAILED;
	err = record_reply(cli->store, charge, &test.reply);
	if (err != ERR_OK) {
		session_store_failed(cli, err);
		return CLI_FAILED;
	}
	return test_explain(&test);
}
