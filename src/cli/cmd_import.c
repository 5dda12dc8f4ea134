#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "store/upkeep.h"
#include "auth/account.h"
#include "cli/csv.h"
#include "cli/journal.h"
#include "cli/session.h"
#include "cli/verb.h"

#define IMPORT_FEW 1000 /* accounts that are looked up one by one */

struct named {
	struct csv_row *row;
};

struct import {
	const struct cli *cli;
	struct csv csv;
	struct named *by_user; /* the rows without a fault, sorted */
	size_t count;
};

static int
import_compare(const void *one, const void *other)
{
	const struct csv_row *a = ((const struct named *)one)->row;
	const struct csv_row *b = ((const struct named *)other)->row;
	int order = strcmp(a->user, b->user);

	if (order != 0)
		return order;
	return a->line < b->line ? -1 : a->line > b->line;
}

static int
import_compare_name(const void *name, const void *named)
{
	return strcmp(name, ((const struct named *)named)->row->user);
}

static void
import_fault(struct csv_row *row, const char *fault, char *value)
{
	if (row->fault != NULL)
		return;
	row->fault = fault;
	row->value = value;
}

/* What a row says by itself. */
static void
import_check_row(const struct import *import, struct csv_row *row)
{
	if (row->fault != NULL)
		return;
	row->uid = CLI_NO_UID;
	if (strlen(row->user) >= STORE_NAME_SIZE ||
	    !session_is_name(row->user))
		import_fault(row, "not a user's name", row->user);
	else if (!conf_number_allowed(import->cli->conf, &row->number, NULL))
		import_fault(row,
		    "the number is not permitted: see `numbers` in the "
		    "configuration",
		    row->number.text);
}

static enum err
import_sort(struct import *import)
{
	struct csv *csv = &import->csv;
	size_t i;

	import->by_user = calloc(csv->count + 1, sizeof(*import->by_user));
	if (import->by_user == NULL)
		return ERR_MEMORY;
	for (i = 0; i < csv->count; i++) {
		import_check_row(import, &csv->rows[i]);
		if (csv->rows[i].fault == NULL)
			import->by_user[import->count++].row = &csv->rows[i];
	}
	qsort(import->by_user, import->count, sizeof(*import->by_user),
	    import_compare);
	for (i = 1; i < import->count; i++)
		if (strcmp(import->by_user[i - 1].row->user,
			import->by_user[i].row->user) == 0)
			import_fault(import->by_user[i].row,
			    "twice in this file: leave one out",
			    import->by_user[i].row->user);
	return ERR_OK;
}

/*
 * All accounts at a time: looked up one by one in a large file of them, many
 * take minutes.  The first of a name is the one that getpwnam finds.  What is
 * not found here is still asked for by name.
 */
static void
import_enumerate(struct import *import)
{
	const struct passwd *entry;
	const struct named *found;

	setpwent();
	while ((entry = getpwent()) != NULL) {
		found = bsearch(entry->pw_name, import->by_user, import->count,
		    sizeof(*found), import_compare_name);
		if (found != NULL && found->row->uid == CLI_NO_UID)
			found->row->uid = entry->pw_uid;
	}
	endpwent();
}

static void
import_find_account(const struct import *import, struct csv_row *row)
{
	struct account account;
	enum err err;

	if (row->fault != NULL || row->uid != CLI_NO_UID)
		return;
	err = account_find(&account, row->user);
	if (err == ERR_OK && strcmp(account.name, row->user) == 0)
		row->uid = account.uid;
	else if (err == ERR_OK)
		import_fault(row,
		    "spelled otherwise: write it as `getent passwd` does",
		    row->user);
	else if (err != ERR_NOT_FOUND)
		import_fault(row,
		    "account look-up failed: try again when the name service "
		    "answers",
		    row->user);
	else if (!args_has(&import->cli->args, OPTION_FORCE))
		import_fault(row,
		    "no such account: create it first (--force imports it all "
		    "the same)",
		    row->user);
}

/* What the accounts and the state say. */
static enum err
import_check_world(struct import *import)
{
	const struct cli *cli = import->cli;
	struct store_user known;
	struct csv_row *row;
	enum err err;
	size_t i;

	if (import->count > IMPORT_FEW)
		import_enumerate(import);
	for (i = 0; i < import->count; i++) {
		row = import->by_user[i].row;
		import_find_account(import, row);
		err = store_user_find(cli->store, row->user, &known);
		if (err == ERR_OK)
			import_fault(row,
			    "enrolled already: leave the line out, or `sms2fa "
			    "remove` the user first",
			    row->user);
		else if (err != ERR_NOT_FOUND)
			return err;
		tty_progress(
		    &cli->tty, "Checking", i + 1, import->count);
	}
	return ERR_OK;
}

/* Where a number only has formatting, the corrected one is the mend. */
static void
import_tell_fault(const struct import *import, const struct csv_row *row)
{
	const char *value = row->value != NULL ? row->value : "";
	struct e164 meant;
	bool known = row->number.text[0] == '\0' &&
		     e164_suggest(&meant, value) == ERR_OK;

	output_fault(import->cli->out, "%s:%zu: %.64s%s%s%s",
	    import->cli->file_name, row->line, value,
	    value[0] != '\0' ? ": " : "",
	    known ? "digits alone, please: write " : row->fault,
	    known ? meant.text : "");
}

static size_t
import_tell_faults(const struct import *import)
{
	const struct cli *cli = import->cli;
	size_t i, faults = 0;

	output_list(cli->out, "faults");
	for (i = 0; i < import->csv.count; i++) {
		if (import->csv.rows[i].fault == NULL)
			continue;
		faults++;
		import_tell_fault(import, &import->csv.rows[i]);
	}
	if (faults > 0)
		output_error(cli->out,
		    "%s: %zu of %zu lines are wrong: nothing is imported",
		    cli->file_name, faults, import->csv.count);
	return faults;
}

static bool
import_next(size_t index, struct store_user *user, void *closure)
{
	const struct import *import = closure;
	const struct csv_row *row;
	size_t length;

	if (index >= import->csv.count)
		return false;
	row = &import->csv.rows[index];
	length = strlen(row->user);
	memset(user, 0, sizeof(*user));
	memcpy(user->user, row->user, length + 1);
	user->uid = row->uid;
	user->number = row->number;
	user->status = STORE_PENDING;
	if (args_has(&import->cli->args, OPTION_TRUST))
		user->status = row->has_status ? row->status : STORE_VERIFIED;
	return true;
}

static enum cli_exit
import_store(struct import *import)
{
	const struct cli *cli = import->cli;
	bool trusted = args_has(&cli->args, OPTION_TRUST);
	size_t bad = 0;
	enum err err;

	tty_say(&cli->tty, "Importing ...\n");
	err = store_import(
	    cli->store, import_next, import, &cli->actor, &bad);
	if (err == ERR_EXISTS && bad < import->csv.count)
		output_error(cli->out,
		    "%s:%zu: %s: enrolled by somebody else meanwhile: nothing "
		    "is imported",
		    cli->file_name, import->csv.rows[bad].line,
		    import->csv.rows[bad].user);
	else if (err != ERR_OK)
		session_store_failed(cli, err);
	if (err != ERR_OK)
		return CLI_FAILED;
	journal_change(cli, "import", "", NULL,
	    trusted ? "trusted" : "pending");
	output_number(cli->out, "imported", (int64_t)import->csv.count);
	output_say(cli->out, "%zu users are imported%s\n", import->csv.count,
	    trusted ? "." :
		      ", pending: `sms2fa enroll USER` verifies one.");
	return CLI_DONE;
}

static bool
import_read(struct import *import)
{
	const struct cli *cli = import->cli;
	enum err err = csv_read(&import->csv, cli->file);

	if (err == ERR_TOO_LONG)
		output_error(cli->out, "FILE: %s: over %zu MiB: divide it",
		    cli->file_name, CSV_FILE_MAX / CSV_MIB);
	else if (err == ERR_INVALID)
		output_error(cli->out, "FILE: %s: not a text: it has a NUL",
		    cli->file_name);
	else if (err != ERR_OK)
		output_error(
		    cli->out, "FILE: %s: %s", cli->file_name, err_text(err));
	else if (import->csv.count == 0)
		output_error(cli->out,
		    "FILE: %s: has no line of user,number[,status]",
		    cli->file_name);
	else
		return true;
	return false;
}

enum cli_exit
cmd_import(struct cli *cli)
{
	struct import import = { .cli = cli };
	enum cli_exit status = CLI_FAILED;
	enum err err;

	if (!import_read(&import))
		goto out;
	err = import_sort(&import);
	if (err == ERR_OK)
		err = import_check_world(&import);
	if (err != ERR_OK)
		session_store_failed(cli, err);
	else if (import_tell_faults(&import) == 0)
		status = import_store(&import);
out:
	free(import.by_user);
	csv_free(&import.csv);
	return status;
}
