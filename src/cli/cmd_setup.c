#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "auth/account.h"
#include "cli/account_check.h"
#include "cli/advice.h"
#include "cli/ask.h"
#include "cli/install.h"
#include "cli/journal.h"
#include "cli/session.h"
#include "cli/shape.h"
#include "cli/verb.h"

#define SETUP_TEXT_SIZE 4096

struct setup {
	struct cli *cli;
	struct install install;
	char account[TTY_LINE_SIZE], key[TTY_LINE_SIZE];
	char secret[TTY_LINE_SIZE + 1]; /* with its line end */
	char sender[TTY_LINE_SIZE], api[TTY_LINE_SIZE];
	char brand[TTY_LINE_SIZE], contact[TTY_LINE_SIZE];
	bool checked;
};

static bool
setup_yes(const struct setup *setup, const char *question)
{
	char line[TTY_LINE_SIZE];

	if (args_has(&setup->cli->args, OPTION_FORCE))
		return true;
	return setup->cli->tty.present &&
	       tty_ask(&setup->cli->tty, question, line) == ERR_OK &&
	       (text_same_word(line, "y") || text_same_word(line, "yes"));
}

/* Between quotes of the configuration: nothing that would end them. */
static bool
setup_is_plain(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f ||
		    *text == '"' || *text == '\\')
			return false;
	return true;
}

static bool
setup_ask(const struct setup *setup, const char *what, const char *prompt,
    char line[TTY_LINE_SIZE])
{
	const struct cli *cli = setup->cli;

	if (!ask_line(cli, what, prompt, line))
		return false;
	if (setup_is_plain(line))
		return true;
	output_error(cli->out,
	    "%s: %s: no quotes, backslashes or control characters", what, line);
	return false;
}

static bool
setup_ask_secret(struct setup *setup)
{
	const struct cli *cli = setup->cli;
	enum err err;

	err = tty_ask_hidden(&cli->tty,
	    setup->key[0] != '\0' ? "Secret of the API key (not shown): " :
				    "Auth token (not shown): ",
	    setup->secret);
	if (err == ERR_OK && setup->secret[0] != '\0')
		return text_append(setup->secret, sizeof(setup->secret),
			   "\n") == ERR_OK;
	output_error(cli->out,
	    "secret: %s: give one line of at most %d characters",
	    err == ERR_OK ? "empty" : err_text(err), TTY_LINE_SIZE - 1);
	return false;
}

static bool
setup_ask_all(struct setup *setup)
{
	return setup_ask(setup, "account_sid", "Account SID (AC...): ",
		   setup->account) &&
	       setup_ask(setup, "api_key",
		   "API key SID (SK...; empty: the account's auth token): ",
		   setup->key) &&
	       setup_ask_secret(setup) &&
	       setup_ask(setup, "from",
		   "Sender: a number (+1555...), a sender ID or a messaging "
		   "service (MG...): ",
		   setup->sender) &&
	       setup_ask(setup, "brand",
		   "Name in messages, such as example.com (empty: the "
		   "host's): ",
		   setup->brand) &&
	       setup_ask(setup, "contact",
		   "Whom to ask, such as it@example.com (empty: the "
		   "administrator): ",
		   setup->contact) &&
	       setup_ask(setup, "api_url",
		   "API (empty: https://api.twilio.com): ", setup->api);
}

static void
setup_line(char text[SETUP_TEXT_SIZE], const char *name, const char *value)
{
	if (value[0] != '\0')
		text_append(text, SETUP_TEXT_SIZE, "  %s = \"%s\";\n", name,
		    value);
}

/* The secret is looked for at ${secret}: while it is checked, its new name. */
static void
setup_text(const struct setup *setup, const char *secret,
    char text[SETUP_TEXT_SIZE])
{
	bool service = text_starts(setup->sender, "MG");

	text_format(text, SETUP_TEXT_SIZE,
	    "// Written by `sms2fa setup`.  sms2fa.conf(5) has every setting; "
	    "check changes\n"
	    "// with `sms2fa check`.\n"
	    "provider = {\n");
	setup_line(text, "account_sid", setup->account);
	setup_line(text, "api_key", setup->key);
	setup_line(text, "secret_file", secret);
	setup_line(
	    text, service ? "messaging_service" : "from", setup->sender);
	setup_line(text, "api_url", setup->api);
	text_append(text, SETUP_TEXT_SIZE, "};\n");
	if (setup->brand[0] == '\0' && setup->contact[0] == '\0')
		return;
	text_append(text, SETUP_TEXT_SIZE, "message = {\n");
	setup_line(text, "brand", setup->brand);
	setup_line(text, "contact", setup->contact);
	text_append(text, SETUP_TEXT_SIZE, "};\n");
}

/* The settings as they will be, but for the place of the secret. */
static bool
setup_parse(struct setup *setup)
{
	struct cli *cli = setup->cli;
	struct conf_faults faults = { .errors = NULL };
	char text[SETUP_TEXT_SIZE];
	enum err err;

	setup_text(setup, setup->install.secret_new, text);
	err = conf_parse(
	    &cli->conf, setup->install.conf, text, strlen(text), &faults);
	if (err != ERR_OK) {
		output_error(cli->out,
		    "settings: %s: nothing is written: start again",
		    err_text(err));
		output_faults(cli->out, &faults);
	}
	conf_faults_free(&faults);
	return err == ERR_OK;
}

static bool
setup_check(struct setup *setup)
{
	const struct cli *cli = setup->cli;
	struct wire_reply reply;

	tty_say(&cli->tty, "Asking the provider ...\n");
	account_check(cli->conf, &reply);
	setup->checked = reply.class == DELIVERY_SENT;
	output_flag(cli->out, "checked", setup->checked);
	if (setup->checked) {
		output_say(cli->out, "The provider accepts these settings.\n");
		return true;
	}
	if (account_is_hidden(&reply)) {
		output_warning(cli->out,
		    "the provider knows this key, which may not read messages: "
		    "that it may send them, `sms2fa send-test` shows");
		return true;
	}
	output_warning(cli->out, "the provider: %s: %s",
	    reply.detail[0] != '\0' ?
		reply.detail :
		delivery_word((enum delivery_class)reply.class),
	    advice_of_check(&reply));
	if (setup_yes(setup, "Write the configuration all the same? [y/N] "))
		return true;
	output_error(cli->out,
	    "settings: not accepted by the provider: nothing is written "
	    "(--force writes them all the same)");
	return false;
}

static void
setup_next(const struct setup *setup)
{
	const struct cli *cli = setup->cli;
	const struct install *install = &setup->install;
	bool installed = strcmp(install->conf, CONF_PATH) == 0;
	const char *before = installed ? "" : " conf=";
	const char *path = installed ? "" : install->conf;

	output_text(cli->out, "configuration", install->conf);
	output_text(cli->out, "secret_file", install->secret);
	output_say(cli->out, "%s and %s are written.\n\n", install->conf,
	    install->secret);
	output_say(cli->out,
	    "Next: `sms2fa enroll USER` sends a code to the first number. If "
	    "none arrives,\n`sms2fa send-test` explains why. Then, in "
	    "/etc/pam.d/sshd, after the lines that\ncheck the password:\n\n"
	    "  auth     requisite  pam_sms2fa.so%s%s\n"
	    "  auth     required   pam_permit.so\n"
	    "  account  required   pam_sms2fa.so%s%s\n\n"
	    "At the head of /etc/ssh/sshd_config, or in a file of "
	    "sshd_config.d: what stands\nfirst counts.\n\n"
	    "  UsePAM yes\n"
	    "  KbdInteractiveAuthentication yes\n"
	    "  PasswordAuthentication no\n\n"
	    "Keep a root shell open until a sign-in has worked. See "
	    "pam_sms2fa(8).\n",
	    before, path, before, path);
}

/* Read again as a login reads it: the place, too, must be safe. */
static bool
setup_write(struct setup *setup)
{
	struct cli *cli = setup->cli;
	char text[SETUP_TEXT_SIZE];

	setup_text(setup, setup->install.secret, text);
	if (install_finish(&setup->install, text) != ERR_OK) {
		output_error(cli->out, "%s", setup->install.why);
		return false;
	}
	conf_free(cli->conf);
	cli->conf = NULL;
	return session_conf(cli);
}

static bool
setup_begin(struct setup *setup)
{
	struct cli *cli = setup->cli;
	char path[PATH_MAX];
	struct account system;

	if (account_find(&system, SYSTEM_USER) != ERR_OK) {
		output_error(cli->out,
		    "system user: %s: no such account: create it", SYSTEM_USER);
		return false;
	}
	if (session_path(path, cli->args.conf) != ERR_OK ||
	    install_open(&setup->install, path, system.gid) != ERR_OK) {
		output_error(cli->out, "%s",
		    setup->install.why[0] != '\0' ?
			setup->install.why :
			"-c: the path is too long");
		return false;
	}
	if (!install_exists(&setup->install) ||
	    setup_yes(setup,
		"There is a configuration already: replace it? [y/N] "))
		return true;
	output_error(cli->out,
	    "%s: there is a configuration already: it stays (--force replaces "
	    "it)",
	    path);
	return false;
}

enum cli_exit
cmd_setup(struct cli *cli)
{
	struct setup setup = { .cli = cli, .install = INSTALL_NONE };
	enum cli_exit status = CLI_FAILED;

	if (!setup_begin(&setup) || !setup_ask_all(&setup) ||
	    !setup_parse(&setup))
		goto out;
	if (install_secret(&setup.install, setup.secret) != ERR_OK) {
		output_error(cli->out, "%s", setup.install.why);
		goto out;
	}
	memory_wipe(setup.secret, sizeof(setup.secret));
	if (!setup_check(&setup) || !setup_write(&setup))
		goto out;
	journal_change(cli, "setup", "", NULL,
	    setup.checked ? "checked" : "unchecked");
	setup_next(&setup);
	status = CLI_DONE;
out:
	memory_wipe(setup.secret, sizeof(setup.secret));
	install_end(&setup.install);
	return status;
}
