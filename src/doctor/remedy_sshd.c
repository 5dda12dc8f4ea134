#include "doctor/remedy.h"

#include <sys/mman.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "doctor/draft.h"
#include "doctor/text_file.h"

/* A file that is nowhere, with a name that sshd can open. */
static int
remedy_file_of(const char *text, char path[PATH_MAX])
{
	int file = memfd_create("sshd_config", MFD_CLOEXEC);

	if (file == -1)
		return -1;
	text_format(path, PATH_MAX, "/proc/%ld/fd/%d", (long)getpid(), file);
	if (text_file_write(file, text, strlen(text)))
		return file;
	close(file);
	return -1;
}

/* No problem is left in what sshd makes of ${text}. */
static enum err
remedy_sshd_proves(const char *text, const struct conf *conf,
    const struct people *people, bool *well)
{
	struct remarks remarks = { .first = NULL };
	struct sshd *changed = calloc(1, sizeof(*changed));
	char path[PATH_MAX];
	int file = remedy_file_of(text, path);
	enum err err = ERR_MEMORY;

	*well = false;
	if (changed != NULL && file != -1)
		err = sshd_look(changed, conf, people, path);
	if (err == ERR_OK) {
		sshd_report(&remarks, changed, conf);
		*well = changed->program != NULL && !remarks.overflowed &&
			remarks.count[REMARK_PROBLEM] == 0;
	}
	if (changed != NULL)
		sshd_free(changed);
	free(changed);
	remarks_free(&remarks);
	if (file != -1)
		close(file);
	return err;
}

/* ${what} is so; but for Match blocks that nobody could try out. */
static void
remedy_sshd_tell_well(
    struct remarks *remarks, const struct sshd *sshd, const char *what)
{
	struct remark *remark;

	if (sshd->views.unseen == 0) {
		remark_ok(remarks, "lines", SSHD_SERVICE, "%s", what);
		return;
	}
	remark = remark_add(remarks, REMARK_WARNING, "lines", SSHD_SERVICE);
	remark_reason(remark,
	    "%s, but for %zu Match blocks that can't be tried out: see what "
	    "they set.",
	    what, sshd->views.unseen);
}

static void
remedy_sshd_tell(struct remarks *remarks, const struct sshd *sshd,
    const struct draft *draft, bool well)
{
	struct remark *remark = remark_add(remarks,
	    well ? REMARK_NOTE : REMARK_PROBLEM, "lines", SSHD_SERVICE);

	remark_edit(remark, REMARK_EDIT_ABOVE, SSHD_CONFIG_PATH, 1);
	remark_line(remark, "%s", draft->edits[0].text);
	if (well) {
		remedy_sshd_tell_well(remarks, sshd,
		    "every way in asks for a code with these lines");
		return;
	}
	remark_reason(remark, "these lines are not enough: a Match block "
			      "opens a way around them.");
	remark_mend(remark, "See `sms2fa doctor sshd`.");
}

enum err
remedy_sshd(struct remarks *remarks, const struct sshd *sshd,
    const struct conf *conf, const struct people *people)
{
	struct draft draft;
	char *text = NULL;
	bool well = false;
	enum err err;

	if (sshd->program == NULL || sshd->err != ERR_OK) {
		sshd_report(remarks, sshd, conf);
		return ERR_OK;
	}
	if ((err = draft_read(&draft, SSHD_CONFIG_PATH)) != ERR_OK)
		return err == ERR_MEMORY ? err : ERR_OK;
	text = draft_text(&draft);
	err = text == NULL ? ERR_MEMORY
			   : remedy_sshd_proves(text, conf, people, &well);
	free(text);
	text = NULL;
	if (err == ERR_OK && well)
		remedy_sshd_tell_well(remarks, sshd,
		    "nothing to write: every way in asks for a code");
	if (err != ERR_OK || well)
		goto out;
	draft_edit(&draft, REMARK_EDIT_ABOVE, 1,
	    "UsePAM yes\n"
	    "KbdInteractiveAuthentication yes\n"
	    "PasswordAuthentication no\n"
	    "AuthenticationMethods keyboard-interactive:pam");
	text = draft_text(&draft);
	err = text == NULL ? ERR_MEMORY
			   : remedy_sshd_proves(text, conf, people, &well);
	if (err == ERR_OK)
		remedy_sshd_tell(remarks, sshd, &draft, well);
out:
	free(text);
	draft_free(&draft);
	return err;
}
