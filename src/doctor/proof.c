#include "doctor/proof.h"

#include <string.h>

#include "base/text.h"
#include "doctor/services.h"

#define PROOF_ID(name, word) [name] = "pam." word,
static const char *const ids[] = { PROVE_CHECK_LIST(PROOF_ID) };
#undef PROOF_ID

static const enum remark_level levels[] = {
	[PROVE_OK] = REMARK_OK,
	[PROVE_WARNING] = REMARK_WARNING,
	[PROVE_PROBLEM] = REMARK_PROBLEM,
};

/* The line as it is written, but for blanks. */
static void
proof_line(char *text, size_t size, const struct prove_step *step)
{
	const struct stack_entry *entry = step->entry;
	size_t i;

	text_format(text, size, "%s %s", entry->control_text,
	    entry->path == NULL ? "" : entry->path);
	for (i = 0; i < entry->argument_count; i++)
		text_append(text, size, " %s", entry->arguments[i]);
}

static void
proof_result(char *text, size_t size, const struct prove_step *step)
{
	int action = step->entry->control.action[step->result];

	text_format(text, size, "%s", stack_return_word((int)step->result));
	if (action > 0)
		text_append(text, size, ": jumps over %d", action);
	else
		text_append(text, size, ": %s", stack_action_word(action));
}

static void
proof_steps(struct remarks *remarks, struct remark *remark,
    const struct prove_finding *found)
{
	const struct stack_entry *entry;
	struct remark_step *step;
	size_t i;

	for (i = 0; i < found->step_count; i++) {
		if ((step = remark_step(remarks, remark)) == NULL)
			return;
		entry = found->steps[i].entry;
		text_format(step->place.file, sizeof(step->place.file), "%s",
		    entry->source->file);
		step->place.line = entry->line;
		step->offends = found->file != NULL &&
				entry->line == found->line &&
				strcmp(entry->source->file, found->file) == 0;
		proof_line(step->text, sizeof(step->text), &found->steps[i]);
		proof_result(
		    step->result, sizeof(step->result), &found->steps[i]);
	}
}

/* What the prover writes as "pam_sms2fa.so" is elsewhere on some systems. */
static void
proof_line_to_write(struct remark *remark, const char *line, const char *module)
{
	static const char usual[] = " pam_sms2fa.so";
	const char *at = strstr(line, usual);

	if (at == NULL)
		remark_line(remark, "%s", line);
	else
		remark_line(remark, "%.*s %s%s", (int)(at - line), line, module,
		    at + sizeof(usual) - 1);
}

static void
proof_mend(struct remark *remark, const struct prove_finding *found,
    const char *module)
{
	if (found->mend == NULL || found->check == PROVE_SUCCEEDS)
		return; /* of a chain that nobody passes, see proof_tell */
	if (found->mend_file == NULL)
		remark_mend(remark, "%s.", found->mend);
	else if (found->mend_line == 0)
		remark_edit(remark, REMARK_EDIT_APPEND, found->mend_file, 0);
	else
		remark_edit(remark,
		    !found->mend_replaces    ? REMARK_EDIT_ABOVE
		    : found->mend[0] == '\0' ? REMARK_EDIT_DELETE
					     : REMARK_EDIT_REPLACE,
		    found->mend_file, found->mend_line);
	if (found->mend_file != NULL && found->mend[0] != '\0')
		proof_line_to_write(remark, found->mend, module);
}

static void
proof_tell(struct remarks *remarks, const char *service,
    const struct prove_finding *found, const char *module)
{
	struct remark *remark = remark_add(
	    remarks, levels[found->level], ids[found->check], service);

	remark_reason(
	    remark, "%s%s", found->reason, found->level == PROVE_OK ? "" : ".");
	if (found->level == PROVE_OK)
		return;
	if (found->file != NULL)
		remark_place(remark, found->file, found->line);
	proof_steps(remarks, remark, found);
	proof_mend(remark, found, module);
	if (found->check == PROVE_SUCCEEDS && found->chain == STACK_ACCOUNT)
		remark_mend(remark,
		    "Write account lines that let people in, such as "
		    "`account required pam_unix.so`.");
	else if (found->check == PROVE_SUCCEEDS ||
		 (found->check == PROVE_PRESENT && found->line == 0))
		remark_mend(remark,
		    "`sms2fa doctor --show-lines %s` shows all that is to be "
		    "written.",
		    service);
	if (remark != NULL && found->step_count > 0)
		remark->ending = stack_return_word((int)found->ending);
}

/* That a key alone gets in, with no line of ours against it, sshd_report says.
 */
static bool
proof_is_told(
    const struct prove_question *question, const struct prove_finding *found)
{
	return found->check == PROVE_GUARD && found->line == 0 &&
	       question->key_alone;
}

/* What comes of a problem that is told anyway, and goes with it. */
static bool
proof_follows(
    const struct prove_report *report, const struct prove_finding *found)
{
	size_t i;

	if ((found->check != PROVE_SUCCEEDS &&
		found->check != PROVE_NO_EARLY_SEND) ||
	    found->chain == STACK_ACCOUNT)
		return false;
	for (i = 0; i < report->count; i++)
		if (report->findings[i].level == PROVE_PROBLEM &&
		    report->findings[i].check != PROVE_SUCCEEDS &&
		    report->findings[i].check != PROVE_NO_EARLY_SEND)
			return true;
	return false;
}

/* Many proofs that hold are one line. */
static void
proof_tell_all(struct remarks *remarks, const struct prove_question *question,
    const struct prove_report *report, const char *module)
{
	const struct prove_finding *found;
	size_t i;

	if (report->worst == PROVE_OK) {
		remark_ok(remarks, "pam.proven", question->service,
		    "proven: no sign-in without password and code");
		return;
	}
	for (i = 0; i < report->count; i++) {
		found = &report->findings[i];
		if (found->level != PROVE_OK &&
		    !proof_is_told(question, found) &&
		    !proof_follows(report, found))
			proof_tell(remarks, question->service, found, module);
	}
}

enum err
proof_service(struct remarks *remarks, const struct stack_places *places,
    const struct prove_question *question, bool *guarded)
{
	struct prove_report *report = NULL;
	enum err err = prove_service(&report, places, question);
	size_t i;

	*guarded = false;
	if (err != ERR_OK)
		return err;
	for (i = 0; i < report->count; i++)
		if (report->findings[i].check == PROVE_GUARD &&
		    report->findings[i].level == PROVE_OK)
			*guarded = question->key_alone;
	proof_tell_all(remarks, question, report, services_module_name(places));
	services_modules(remarks, places, report->auth);
	services_modules(remarks, places, report->account);
	prove_free(report);
	return ERR_OK;
}
