#include "doctor/sshd_look.h"

#include <string.h>

#include "base/text.h"

/* "FILE line N: ...", as sshd says it. */
static void
look_refused_place(struct remark *remark, const char *why)
{
	char file[REMARK_FILE_SIZE];
	const char *at = strstr(why, " line ");
	long line = 0;
	char number[16];

	remark_place(remark, SSHD_CONFIG_PATH, 0);
	if (at == NULL || why[0] != '/')
		return;
	text_format(file, sizeof(file), "%.*s", (int)strcspn(why, ": "), why);
	at += strlen(" line ");
	text_format(
	    number, sizeof(number), "%.*s", (int)strspn(at, "0123456789"), at);
	if (text_number(number, 1, 1000000, &line))
		remark_place(remark, file, (unsigned)line);
}

/* sshd does not start with a method in a list that is off. */
static bool
look_refused_method(
    const struct look *look, struct remark *remark, const char *why)
{
	static const char said[] = "Disabled method \"";
	char name[64];
	const char *setting;

	if (!text_starts(why, said))
		return false;
	why += strlen(said);
	text_format(name, sizeof(name), "%.*s", (int)strcspn(why, "\""), why);
	if ((setting = sshd_ways_setting(name)) == NULL)
		return false;
	look_write(look, remark, setting, "yes");
	return true;
}

/* A directory that is there as long as sshd runs. */
static bool
look_refused_directory(struct remark *remark, const char *why)
{
	static const char said[] = "Missing privilege separation directory: ";

	if (!text_starts(why, said))
		return false;
	remark_run(remark);
	remark_line(remark, "mkdir -m 0755 %s", why + strlen(said));
	remark_mend(remark, "Or start the service of sshd, which makes it.");
	return true;
}

void
look_refused(const struct look *look)
{
	struct remark *remark =
	    remark_add(look->remarks, REMARK_PROBLEM, "sshd.config", "sshd");
	const struct sshd *sshd = look->sshd;

	if (sshd->err == ERR_CONFIG)
		remark_reason(
		    remark, "it refuses its own configuration: %s", sshd->why);
	else
		remark_reason(remark,
		    "its settings can't be had from `%s -T`: %s", sshd->program,
		    err_text(sshd->err));
	if (look_refused_method(look, remark, sshd->why) ||
	    look_refused_directory(remark, sshd->why))
		return;
	look_refused_place(remark, sshd->why);
	remark_mend(remark, "Mend that, then run `sshd -t`.");
}
