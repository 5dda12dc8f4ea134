#include "cli/ask.h"

#include <stdio.h>

bool
ask_line(const struct cli *cli, const char *what, const char *prompt,
    char line[TTY_LINE_SIZE])
{
	enum err err;

	/* A pipe must not keep what was said: whoever waits for it answers. */
	(void)fflush(stdout);
	err = tty_ask(&cli->tty, prompt, line);
	if (err == ERR_CLOSED)
		output_error(cli->out,
		    "%s: end of input: type it, or give "
		    "one line of standard input",
		    what);
	else if (err == ERR_TOO_LONG)
		output_error(cli->out,
		    "%s: too long: give one line of at "
		    "most %d characters",
		    what, TTY_LINE_SIZE - 1);
	else if (err != ERR_OK)
		output_error(cli->out,
		    "%s: cannot be read: give one line of "
		    "text",
		    what);
	return err == ERR_OK;
}

static bool
ask_parse(const struct cli *cli, const char *text, struct e164 *number)
{
	struct e164 meant;

	if (e164_parse(number, text) == ERR_OK)
		return true;
	if (text[0] == '\0')
		output_error(
		    cli->out, "NUMBER: empty: give it as in +15551234567");
	else if (e164_suggest(&meant, text) == ERR_OK)
		output_error(cli->out,
		    "NUMBER: %s: digits alone, please: "
		    "write %s",
		    text, meant.text);
	else
		output_error(cli->out,
		    "NUMBER: %s: no number in E.164 form: "
		    "write + and country code, at most 15 digits",
		    text);
	return false;
}

bool
ask_number(const struct cli *cli, size_t at, struct e164 *number)
{
	const char *word = args_word(&cli->args, at);
	char line[TTY_LINE_SIZE];

	if (word != NULL)
		return ask_parse(cli, word, number);
	if (!ask_line(cli, "NUMBER",
		"Phone number with country code, as in +15551234567: ", line))
		return false;
	return ask_parse(cli, line, number);
}
