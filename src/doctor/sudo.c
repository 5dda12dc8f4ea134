#include "doctor/sudo.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "doctor/program.h"
#include "doctor/scope.h"
#include "doctor/sudoers.h"
#include "doctor/text_file.h"

static const char *const programs[] = { "/usr/bin/sudo", "/usr/local/bin/sudo",
	NULL };

/* Settings in Defaults that matter here. */
static const struct defaults_row {
	const char *name;
	const char *reason;
	const char *value; /* only one that begins so matters; or NULL */
	enum remark_level level;
	bool some; /* only for some: `sudo -V' tells everybody's */
} defaults_rows[] = {
	{ "!authenticate", "nobody is asked for anything, a code included",
	    NULL, REMARK_PROBLEM, false },
	{ "exempt_group",
	    "members of that group are not asked for anything, a code "
	    "included",
	    NULL, REMARK_WARNING, false },
	{ "rootpw",
	    "root's password is asked for, and root's code: sms2fa.conf's "
	    "policy refuses root unless it says otherwise",
	    NULL, REMARK_WARNING, false },
	{ "targetpw",
	    "the password and the code of the target are asked for, not "
	    "those of who runs sudo",
	    NULL, REMARK_WARNING, false },
	{ "runaspw",
	    "the password and the code of runas_default are asked for, not "
	    "those of who runs sudo",
	    NULL, REMARK_WARNING, false },
	{ "passprompt_override",
	    "the question for the code is replaced by the question for the "
	    "password: nobody knows that a code is wanted",
	    NULL, REMARK_WARNING, false },
	{ "pam_service",
	    "they are asked by that service of PAM's: `sms2fa doctor` and its "
	    "name prove it",
	    NULL, REMARK_WARNING, true },
	{ "pam_login_service",
	    "they are asked by that service of PAM's for `sudo -i': `sms2fa "
	    "doctor` and its name prove it",
	    NULL, REMARK_WARNING, true },
	{ "pam_askpass_service",
	    "anybody is asked by that service of PAM's after `sudo -A': "
	    "`sms2fa doctor` and its name prove it",
	    NULL, REMARK_WARNING, false },
	{ "timestamp_timeout",
	    "it is negative: who was asked once is not asked again before the "
	    "next boot",
	    "-", REMARK_WARNING, true },
};

struct scan {
	struct remarks *remarks;
	const struct conf *conf;
	const struct sudo *sudo;
	size_t without; /* lines that ask for nothing */
};

/* The value after "${name}: " in what sudo -V says. */
static bool
look_value(const char *text, const char *name, char *value, size_t size)
{
	const char *at = strstr(text, name);

	if (at == NULL || (at != text && at[-1] != '\n'))
		return false;
	at += strlen(name);
	return text_format(value, size, "%.*s", (int)strcspn(at, "\n"), at) ==
	       ERR_OK;
}

enum err
sudo_look(struct sudo *sudo)
{
	const char *argv[] = { NULL, "-V", NULL };
	struct program program;
	char minutes[32];
	enum err err;

	memset(sudo, 0, sizeof(*sudo));
	text_format(sudo->service, sizeof(sudo->service), "sudo");
	text_format(sudo->login_service, sizeof(sudo->login_service), "sudo-i");
	if ((sudo->program = program_find(programs)) == NULL)
		return ERR_OK;
	argv[0] = sudo->program;
	if ((err = program_run(&program, argv)) != ERR_OK)
		return err == ERR_MEMORY ? err : ERR_OK;
	sudo->told = look_value(program.output,
	    "PAM service name to use: ", sudo->service, sizeof(sudo->service));
	(void)look_value(program.output,
	    "PAM service name to use for login shells: ", sudo->login_service,
	    sizeof(sudo->login_service));
	if (look_value(program.output,
		"Authentication timestamp timeout: ", minutes, sizeof(minutes)))
		sudo->timeout_minutes = strtod(minutes, NULL);
	program_free(&program);
	return ERR_OK;
}

/* ${word} stands in ${text} as a word of its own; what follows it, or NULL. */
static const char *
scan_word(const char *text, const char *word)
{
	size_t length = strlen(word);
	const char *at = text;

	for (; (at = strstr(at, word)) != NULL; at += length)
		if ((at == text || strchr(" \t,:)=", at[-1]) != NULL) &&
		    (at[length] == '\0' ||
			strchr(" \t,:=", at[length]) != NULL))
			return at + length;
	return NULL;
}

static void
scan_place(struct remark *remark, const struct sudoers_line *line)
{
	remark_place(remark, line->file, line->line);
}

/* "Defaults", "Defaults:ALL"; not "Defaults:alice", "Defaults!/bin/ls" ... */
static bool
scan_is_for_all(const char *text)
{
	text += strlen("Defaults");
	if (text[0] != '\0' && text_starts(text + 1, "ALL"))
		text += 1 + strlen("ALL");
	return isspace((unsigned char)text[0]) != 0;
}

static bool
scan_has(const char *text, const struct defaults_row *row, bool all)
{
	const char *value = scan_word(text, row->name);

	if (value == NULL || (row->some && all))
		return false;
	value += strspn(value, " \t=\"");
	return row->value == NULL || text_starts(value, row->value);
}

/* sudo lets blanks stand between "!" and the name. */
static void
scan_squeeze(char *text)
{
	char *to = text;

	while (*text != '\0') {
		*to++ = *text++;
		if (to[-1] == '!')
			text += strspn(text, " \t");
	}
	*to = '\0';
}

static void
scan_defaults(struct scan *scan, const struct sudoers_line *line)
{
	const struct defaults_row *row;
	struct remark *remark;
	bool all;
	size_t i;

	scan_squeeze(line->text);
	all = scan_is_for_all(line->text);
	for (i = 0; i < sizeof(defaults_rows) / sizeof(defaults_rows[0]); i++) {
		row = &defaults_rows[i];
		if (!scan_has(line->text, row, all))
			continue;
		scan->without++;
		remark = remark_add(scan->remarks,
		    all ? row->level : REMARK_WARNING, "sudo.defaults", "sudo");
		remark_reason(remark, "%s: %s.", row->name, row->reason);
		remark_mend(remark, "Take %s out of this line.", row->name);
		scan_place(remark, line);
	}
}

/* Whom a line of NOPASSWD is about; an exempt user needs no code anyway. */
static bool
scan_is_exempt(const struct scan *scan, const struct sudoers_line *line)
{
	size_t length = strcspn(line->text, " \t");
	const char *rest = line->text + length;
	char user[ACCOUNT_NAME_SIZE];
	struct account account;

	if (rest[strspn(rest, " \t")] == ',' || /* one of several */
	    text_format(user, sizeof(user), "%.*s", (int)length, line->text) !=
		ERR_OK)
		return false;
	if (strcmp(user, "root") == 0) /* never asked by sudo */
		return true;
	/* A group, an alias, ALL: the policy knows nothing of these. */
	return account_find(&account, user) == ERR_OK &&
	       scope_of(scan->conf, user, scan->sudo->service, "") ==
		   CONF_EXEMPT &&
	       scope_of(scan->conf, user, scan->sudo->login_service, "") ==
		   CONF_EXEMPT;
}

/* ALL is one of the commands without a password: up to PASSWD they are. */
static bool
scan_lets_all(const char *commands)
{
	const char *end, *at;

	for (; commands != NULL;
	     commands = end == NULL ? NULL : scan_word(end, "NOPASSWD")) {
		end = scan_word(commands, "PASSWD");
		at = scan_word(commands, "ALL");
		for (; at != NULL && (end == NULL || at < end);
		     at = scan_word(at, "ALL"))
			if (at[strspn(at, " \t")] != '=') /* of a host */
				return true;
	}
	return false;
}

static void
scan_rule(struct scan *scan, const struct sudoers_line *line)
{
	const char *commands = scan_word(line->text, "NOPASSWD");
	struct remark *remark;
	bool all;

	if (commands == NULL || scan_is_exempt(scan, line))
		return;
	all = scan_lets_all(commands);
	scan->without++;
	remark = remark_add(scan->remarks,
	    all ? REMARK_PROBLEM : REMARK_WARNING, "sudo.nopasswd", "sudo");
	remark_reason(remark,
	    "NOPASSWD lets %s without a password, and so without a code: %s",
	    all ? "all commands run" : "commands run", line->text);
	remark_mend(remark, "Take NOPASSWD: out of this line.");
	scan_place(remark, line);
}

static void
scan_line(const struct sudoers_line *line, void *argument)
{
	struct scan *scan = argument;

	if (text_starts(line->text, "Defaults"))
		scan_defaults(scan, line);
	else
		scan_rule(scan, line);
}

/*
 * What the files can't tell: rules from a directory service.  sudo lists what
 * one user may do, from all sources.
 */
static void
sudo_ask_about(
    struct remarks *remarks, const struct sudo *sudo, const char *user)
{
	const char *argv[] = { sudo->program, "-ll", "-U", user, NULL };
	struct program program;
	struct remark *remark;

	if (program_run(&program, argv) != ERR_OK)
		return;
	if (strstr(program.output, "!authenticate") != NULL) {
		remark = remark_add(
		    remarks, REMARK_WARNING, "sudo.nopasswd", "sudo");
		remark_reason(remark,
		    "%s may run commands without a password, and so without "
		    "a code, by a rule that is not in " SUDOERS_PATH ".",
		    user);
		remark_mend(remark, "See `sudo -ll -U %s`.", user);
	}
	program_free(&program);
}

static void
sudo_report_timeout(struct remarks *remarks, const struct sudo *sudo)
{
	struct remark *remark;

	if (sudo->timeout_minutes > 0) {
		remark_note(remarks, "sudo.timeout", "sudo",
		    "asks again %.0f minutes after the last time "
		    "(timestamp_timeout)",
		    sudo->timeout_minutes);
		return;
	}
	if (sudo->timeout_minutes == 0)
		return;
	remark = remark_add(remarks, REMARK_WARNING, "sudo.timeout", "sudo");
	remark_reason(remark,
	    "timestamp_timeout is negative: who was asked once is not asked "
	    "again before the next boot.");
	remark_edit(remark, REMARK_EDIT_APPEND, SUDOERS_PATH, 0);
	remark_line(remark, "Defaults timestamp_timeout=15");
}

void
sudo_report(struct remarks *remarks, const struct sudo *sudo,
    const struct conf *conf, const struct people *people)
{
	struct scan scan = { .remarks = remarks, .conf = conf, .sudo = sudo };
	enum err err;
	size_t i;

	if (sudo->program == NULL)
		return;
	err = sudoers_each(SUDOERS_PATH, scan_line, &scan);
	if (err == ERR_MEMORY)
		remarks->overflowed = true;
	else if (err != ERR_OK)
		remark_note(remarks, "sudo.nopasswd", "sudo",
		    SUDOERS_PATH ": %s: who needs no password can't be known",
		    err_text(err));
	for (i = 0; i < people->count && scan.without == 0; i++)
		sudo_ask_about(remarks, sudo, people->names[i]);
	sudo_report_timeout(remarks, sudo);
	if (!sudo->told)
		remark_note(remarks, "sudo.settings", "sudo",
		    "does not tell its settings: taken to ask PAM for %s "
		    "and %s",
		    sudo->service, sudo->login_service);
	if (scan.without == 0 && err == ERR_OK)
		remark_ok(remarks, "sudo.nopasswd", "sudo",
		    "no rule of " SUDOERS_PATH
		    " spares anybody the password and the code");
}
