#include <string.h>

#include "base/text.h"
#include "cli/journal.h"
#include "cli/session.h"
#include "cli/verb.h"

struct export {
	const struct cli *cli;
	bool reveal;
};

/* Quoted where the name could be read as something else. */
static void
export_name(const struct cli *cli, const char *name)
{
	bool quoted = name[0] == '#' || strpbrk(name, ",\"") != NULL;

	if (!quoted) {
		output_say(cli->out, "%s", name);
		return;
	}
	output_say(cli->out, "\"");
	for (; *name != '\0'; name++)
		output_say(cli->out, "%s%c", *name == '"' ? "\"" : "", *name);
	output_say(cli->out, "\"");
}

/* What a terminal could not show is '?' here: said, not passed over. */
static void
export_check_name(const struct cli *cli, const char *name)
{
	char shown[STORE_NAME_SIZE];

	text_printable(shown, sizeof(shown), name);
	if (strcmp(shown, name) != 0)
		output_warning(cli->out,
		    "%s: the name has other bytes than ASCII: --json keeps "
		    "UTF-8",
		    shown);
}

static bool
export_row(const struct store_user *row, void *closure)
{
	const struct export *export = closure;
	const struct cli *cli = export->cli;
	char masked[E164_MASKED_SIZE];
	const char *number = row->number.text;

	if (!export->reveal) {
		e164_mask(masked, &row->number, cli->conf->mask);
		number = masked;
	}
	if (!output_is_json(cli->out)) {
		export_check_name(cli, row->user);
		export_name(cli, row->user);
		output_say(cli->out, ",%s,%s\n", number,
		    store_status_word(row->status));
		return true;
	}
	output_open_row(cli->out, "users");
	output_text(cli->out, "user", row->user);
	output_text(cli->out, "number", number);
	output_text(cli->out, "status", store_status_word(row->status));
	output_close(cli->out);
	return true;
}

enum cli_exit
cmd_export(struct cli *cli)
{
	struct export export = {
		.cli = cli,
		.reveal = args_has(&cli->args, OPTION_REVEAL),
	};
	enum err err;

	output_list(cli->out, "users");
	err = journal_reveal_all(cli, "export");
	if (err == ERR_OK)
		err = store_user_each(cli->store, export_row, &export);
	if (err == ERR_OK)
		return CLI_DONE;
	session_store_failed(cli, err);
	return CLI_FAILED;
}
