#include <stdlib.h>

#include "base/clock.h"
#include "cli/journal.h"
#include "cli/session.h"
#include "cli/shape.h"
#include "cli/user.h"
#include "cli/verb.h"

/* In 80 columns: of the day of VERIFIED, `show' tells the time. */
#define LIST_COLUMNS "%-16s %-10s %-*s %-10.10s %-20s"

/* Read first, shown later: the limits of each are another look. */
struct list {
	struct store_user *rows;
	size_t count, room;
	bool full; /* no memory */
};

static bool
list_take(const struct store_user *row, void *closure)
{
	struct list *list = closure;
	size_t room = list->room == 0 ? 64 : list->room * 2;
	struct store_user *rows;

	if (list->count == list->room) {
		rows = reallocarray(list->rows, room, sizeof(*rows));
		if (rows == NULL) {
			list->full = true;
			return false;
		}
		list->rows = rows;
		list->room = room;
	}
	list->rows[list->count++] = *row;
	return true;
}

/* Of the column of numbers. */
static int
list_width(const struct cli *cli)
{
	return args_has(&cli->args, OPTION_REVEAL) ? E164_TEXT_SIZE : 8;
}

static void
list_say(const struct cli *cli, const struct store_user *row)
{
	char masked[E164_MASKED_SIZE];
	const char *number = row->number.text;
	char verified[CLOCK_TEXT_SIZE], login[CLOCK_TEXT_SIZE];

	e164_mask(masked, &row->number, cli->conf->mask);
	if (!args_has(&cli->args, OPTION_REVEAL))
		number = masked;
	clock_text(verified, row->verified_at);
	clock_text(login, row->last_login);
	output_say(cli->out, LIST_COLUMNS " %8ld%s\n", row->user,
	    user_status(cli->conf, row), list_width(cli), number, verified,
	    login, row->failures,
	    row->pending_number.text[0] != '\0' ? "  change pending" : "");
}

static enum err
list_show(const struct cli *cli, const struct list *list)
{
	bool reveal = args_has(&cli->args, OPTION_REVEAL);
	struct user_view view = { .row = NULL };
	enum err err = ERR_OK;
	size_t i;

	if (list->count == 0)
		output_say(cli->out, "Nobody is enrolled.\n");
	else
		output_say(cli->out, LIST_COLUMNS " %8s\n",
		    "USER", "STATUS", list_width(cli), "NUMBER", "VERIFIED",
		    "LAST LOGIN", "FAILURES");
	for (i = 0; i < list->count; i++) {
		if (!output_is_json(cli->out)) {
			list_say(cli, &list->rows[i]);
			continue;
		}
		err = user_view_fill(cli, &list->rows[i], reveal, &view);
		if (err == ERR_OK)
			shape_users_add(cli->out, &view);
		else if (err != ERR_NOT_FOUND)
			break;
		else
			err = ERR_OK; /* removed since the rows were read */
	}
	return err;
}

enum cli_exit
cmd_list(struct cli *cli)
{
	struct list list = { .rows = NULL };
	enum cli_exit status = CLI_FAILED;
	enum err err;

	output_list(cli->out, "users");
	err = journal_reveal_all(cli, "reveal");
	if (err == ERR_OK)
		err = store_user_each(cli->store, list_take, &list);
	if (err == ERR_OK && list.full)
		err = ERR_MEMORY;
	if (err == ERR_OK)
		err = list_show(cli, &list);
	if (err != ERR_OK)
		session_store_failed(cli, err);
	else if (user_show_budget(cli))
		status = CLI_DONE;
	free(list.rows);
	return status;
}
