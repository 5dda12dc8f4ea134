#include "auth/language.h"
#include "cli/session.h"
#include "cli/verb.h"

/* What a code costs in one language: segments are what is paid. */
static void
check_text(const struct cli *cli, const struct conf_language *row)
{
	const char *tag =
	    row == NULL ? cli->conf->message.language : row->language;
	const char *text = language_template(cli->conf, row, false);
	struct template_length length;

	if (conf_measure(cli->conf, text, &length) != ERR_OK) {
		output_warning(cli->out, "%s: the code's message is over %d "
		    "characters: give `sms` in its row of languages", tag,
		    TEMPLATE_MAX);
		return;
	}
	output_say(cli->out, "%-5s %3zu characters of %s, %zu %s\n", tag,
	    length.units, length.ucs2 ? "UCS-2" : "GSM-7", length.segments,
	    length.segments == 1 ? "segment" : "segments");
	output_open_row(cli->out, "texts");
	output_text(cli->out, "language", tag);
	output_number(cli->out, "characters", (int64_t)length.units);
	output_text(cli->out, "alphabet", length.ucs2 ? "UCS-2" : "GSM-7");
	output_number(cli->out, "segments", (int64_t)length.segments);
	output_close(cli->out);
}

static void
check_texts(const struct cli *cli)
{
	size_t i;

	output_say(cli->out, "A message with a code, with names of usual "
	    "length:\n");
	check_text(cli, NULL);
	for (i = 0; i < cli->conf->language_count; i++)
		check_text(cli, &cli->conf->languages[i]);
}

enum cli_exit
cmd_check(struct cli *cli)
{
	struct conf_faults faults = { .errors = NULL };
	const char *given = cli->args.word_count > 0 ? cli->args.words[0] :
						       cli->args.conf;
	char path[PATH_MAX];
	enum err err;

	if (session_path(path, given) != ERR_OK) {
		output_error(
		    cli->out, "FILE: %s: give an absolute path", given);
		return CLI_FAILED;
	}
	err = conf_load(&cli->conf, path, &faults);
	if (err != ERR_OK && output_is_json(cli->out))
		output_error(cli->out, "%s: %s", path, err_text(err));
	output_faults(cli->out, &faults);
	if (err == ERR_OK) {
		output_say(cli->out, "%s: no faults\n", path);
		check_texts(cli);
	} else if (faults.error_count == 0) {
		output_error(cli->out, "%s: %s", path, err_text(err));
	}
	conf_faults_free(&faults);
	return err == ERR_OK ? CLI_DONE : CLI_FAILED;
}
