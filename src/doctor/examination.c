#include "doctor/examination.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "doctor/modes.h"

/* "file:line: what" as conf_load tells it. */
static void
examination_fault(
    struct remarks *remarks, enum remark_level level, const char *text)
{
	struct remark *remark =
	    remark_add(remarks, level, "configuration", "configuration");
	char file[REMARK_FILE_SIZE];
	const char *what = strstr(text, ": ");
	const char *colon;
	long line = 0;

	if (what == NULL) {
		remark_reason(remark, "%s", text);
		return;
	}
	text_format(file, sizeof(file), "%.*s", (int)(what - text), text);
	colon = strrchr(file, ':');
	if (colon != NULL && text_number(colon + 1, 1, 1000000, &line))
		file[colon - file] = '\0';
	remark_place(remark, file, (unsigned)line);
	remark_reason(remark, "%s", what + 2);
}

void
examination_configuration(struct examination *all)
{
	const char *path = all->request->conf_path;
	struct conf_faults faults = { .errors = NULL };
	enum err err;
	size_t i;

	if (!modes_check(all->remarks, "files.configuration", path,
		MODES_READABLE, all->group))
		return;
	err = conf_load(&all->conf, path, &faults);
	for (i = 0; i < faults.error_count; i++)
		examination_fault(
		    all->remarks, REMARK_PROBLEM, faults.errors[i]);
	for (i = 0; i < faults.warning_count; i++)
		examination_fault(
		    all->remarks, REMARK_WARNING, faults.warnings[i]);
	if (err != ERR_OK && faults.error_count == 0)
		remark_reason(remark_add(all->remarks, REMARK_PROBLEM,
				  "configuration", "configuration"),
		    "%s: %s.", path, err_text(err));
	if (err == ERR_MEMORY || faults.overflowed)
		all->remarks->overflowed = true;
	if (err == ERR_OK && faults.warning_count == 0)
		remark_ok(
		    all->remarks, "configuration", "configuration", "%s", path);
	conf_faults_free(&faults);
}

enum err
examination_read(struct examination *all)
{
	enum err err;

	err = services_open(&all->services, all->request->pamdir);
	if (err == ERR_OK)
		err = sshd_look(&all->sshd, all->conf, &all->people, NULL);
	if (err == ERR_OK)
		err = sudo_look(&all->sudo);
	return err;
}

/* One that is refused refuses everybody. */
static void
examination_other(struct examination *all, const struct stack *stack,
    const struct stack_entry *entry, const char *path)
{
	struct conf_faults faults = { .errors = NULL };
	struct remark *remark;
	struct conf *conf = NULL;
	enum err err;

	if (!modes_check(all->remarks, "files.configuration", path,
		MODES_READABLE, all->group))
		return;
	err = conf_load(&conf, path, &faults);
	if (err == ERR_OK) {
		remark_note(all->remarks, "configuration", stack->service,
		    "%s is named by %s:%u, and not looked at here: see "
		    "`sms2fa -c %s doctor %s`",
		    path, entry->source->file, entry->line, path,
		    stack->service);
	} else {
		remark = remark_add(all->remarks, REMARK_PROBLEM,
		    "pam.arguments", stack->service);
		remark_reason(remark, "conf= refuses everybody: %s",
		    faults.error_count > 0 ? faults.errors[0] : err_text(err));
		remark_mend(remark, "Mend that file, or name another one.");
		remark_place(remark, entry->source->file, entry->line);
	}
	conf_free(conf);
	conf_faults_free(&faults);
}

/* Our module has nothing to call there. */
static void
examination_session(struct remarks *remarks, const struct stack *stack,
    const struct stack_entry *entry)
{
	int action = entry->control.action[STACK_MODULE_UNKNOWN];
	struct remark *remark;

	if (stack->chain != STACK_SESSION ||
	    (action != STACK_ACTION_BAD && action != STACK_ACTION_DIE))
		return;
	remark =
	    remark_add(remarks, REMARK_PROBLEM, "pam.session", stack->service);
	remark_reason(remark,
	    "a session line of " SERVICES_MODULE " opens none: everybody is "
	    "refused.");
	remark_edit(
	    remark, REMARK_EDIT_DELETE, entry->source->file, entry->line);
}

static void
examination_line(
    const struct stack *stack, const struct stack_entry *entry, void *argument)
{
	struct examination *all = argument;
	const char *path = NULL;
	size_t i;

	if (!services_is_ours(entry))
		return;
	examination_session(all->remarks, stack, entry);
	for (i = 0; i < entry->argument_count; i++)
		if (text_starts(entry->arguments[i], "conf=/"))
			path = entry->arguments[i] + strlen("conf=");
	if (path != NULL && strcmp(path, all->request->conf_path) != 0)
		examination_other(all, stack, entry, path);
}

void
examination_service(struct examination *all, const char *service)
{
	if (services_entries_each(
		&all->services, service, examination_line, all) != ERR_OK)
		all->remarks->overflowed = true;
}

bool
examination_is_sshd(const struct examination *all, const char *service)
{
	size_t i;

	if (all->sshd.views.count == 0 || all->sshd.err != ERR_OK)
		return strcmp(service, SSHD_SERVICE) == 0;
	for (i = 0; i < all->sshd.views.count; i++)
		if (strcmp(all->sshd.views.all[i].service, service) == 0)
			return true;
	return false;
}

enum err
examination_run(struct remarks *remarks, const struct doctor_request *request,
    struct conf **conf, enum err (*look)(struct examination *))
{
	struct examination *all = calloc(1, sizeof(*all));
	enum err err;

	if (all == NULL)
		return ERR_MEMORY;
	all->remarks = remarks;
	all->request = request;
	err = look(all);
	sshd_free(&all->sshd);
	services_close(&all->services);
	*conf = all->conf;
	free(all);
	return remarks->overflowed ? ERR_MEMORY : err;
}
