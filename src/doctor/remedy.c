#include "config.h"

#include "doctor/remedy.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "stack/prove.h"
#include "doctor/draft.h"
#include "doctor/rule.h"

#define REMEDY_PERMIT "auth     required   pam_permit.so"

struct remedy {
	const struct services *services;
	const struct remedy_request *request;
	struct remedy_texts *texts;
	struct draft draft;
	char path[PATH_MAX];
	char auth[REMARK_TEXT_SIZE];
	char account[REMARK_TEXT_SIZE];
	enum err err; /* of the last proof: ERR_MEMORY ends the search */
	enum prove_level worst; /* of the last proof that went well */
};

static void
remedy_write(struct remedy *remedy)
{
	const char *module = services_module_name(remedy->services->places);
	const char *conf = remedy->request->conf_path;

	text_format(remedy->auth, sizeof(remedy->auth),
	    "auth     requisite  %s%s%s", module,
	    conf == NULL ? "" : " conf=", conf == NULL ? "" : conf);
	text_format(remedy->account, sizeof(remedy->account),
	    "account  required   %s%s%s", module,
	    conf == NULL ? "" : " conf=", conf == NULL ? "" : conf);
}

/* But for what no auth line mends: account lines that refuse everybody. */
static enum prove_level
remedy_worst(const struct prove_report *report)
{
	enum prove_level worst = PROVE_OK, level;
	size_t i;

	for (i = 0; i < report->count; i++) {
		level = report->findings[i].level;
		if (level == PROVE_PROBLEM &&
		    report->findings[i].check == PROVE_SUCCEEDS &&
		    report->findings[i].chain == STACK_ACCOUNT)
			level = PROVE_WARNING;
		worst = level > worst ? level : worst;
	}
	return worst;
}

/* Whether the draft proves well, and as well as ${worst} at least. */
static bool
remedy_proves(struct remedy *remedy, enum prove_level worst)
{
	struct stack_places places = *remedy->services->places;
	const struct prove_question question = {
		.service = remedy->request->service,
		.wanted = true,
		.key_alone = remedy->request->key_alone,
		.after_key = remedy->request->after_key,
		.without_key = remedy->request->without_key,
		.exempts = remedy->request->exempts,
	};
	struct remedy_texts *texts = remedy->texts;
	struct prove_report *report = NULL;
	char *whole = draft_text(&remedy->draft);
	bool well = false;

	remedy->err = ERR_MEMORY;
	if (whole == NULL || texts->count == REMEDY_TEXTS_MAX)
		goto out;
	texts->all[texts->count] = (struct stack_text){ remedy->path, whole };
	places.texts = texts->all;
	places.text_count = texts->count + 1;
	remedy->err = prove_service(&report, &places, &question);
	if (remedy->err == ERR_OK && remedy_worst(report) <= worst) {
		remedy->worst = remedy_worst(report);
		well = true;
	}
	prove_free(report);
out:
	free(whole);
	return well;
}

/* Our old lines go, wherever the new ones come. */
static void
remedy_delete_ours(struct remedy *remedy)
{
	size_t i;

	for (i = 0; i < remedy->draft.count; i++)
		if (strstr(remedy->draft.lines[i], SERVICES_MODULE) != NULL &&
		    remedy->draft.lines[i][0] != '#')
			draft_edit(
			    &remedy->draft, REMARK_EDIT_DELETE, i + 1, "");
}

static void
remedy_guard(struct remedy *remedy)
{
	char word[RULE_WORD_SIZE];
	size_t i;

	if (!remedy->request->key_alone)
		return;
	for (i = 0; i < remedy->draft.count; i++) {
		rule_word(remedy->draft.lines[i], 1, word);
		if (!rule_is_of(remedy->draft.lines[i], "account") &&
		    strcmp(word, "common-account") != 0)
			continue;
		draft_edit(
		    &remedy->draft, REMARK_EDIT_ABOVE, i + 1, remedy->account);
		return;
	}
	draft_edit(&remedy->draft, REMARK_EDIT_APPEND, 0, remedy->account);
}

/* Ours below line ${at}: as it is, then with pam_permit, then by substack. */
static bool
remedy_try(struct remedy *remedy, size_t at, enum prove_level worst)
{
	const char *line = remedy->draft.lines[at - 1];
	char substack[REMARK_TEXT_SIZE], both[2 * REMARK_TEXT_SIZE];
	size_t kept;
	int variant;

	text_format(both, sizeof(both), "%s\n" REMEDY_PERMIT, remedy->auth);
	kept = remedy->draft.edit_count;
	for (variant = 0; variant < 4; variant++) {
		remedy->draft.edit_count = kept;
		if (variant >= 2) {
			if (!rule_as_substack(line, substack))
				break;
			draft_edit(
			    &remedy->draft, REMARK_EDIT_REPLACE, at, substack);
		}
		draft_edit(&remedy->draft, REMARK_EDIT_BELOW, at,
		    variant % 2 == 0 ? remedy->auth : both);
		if (remedy_proves(remedy, worst))
			return true;
		if (remedy->err == ERR_MEMORY)
			break;
	}
	remedy->draft.edit_count = kept;
	return false;
}

/* From the last line of auth up: what checks a password stands above. */
static bool
remedy_search(struct remedy *remedy, enum prove_level worst)
{
	size_t i;

	for (i = remedy->draft.count; i > 0; i--) {
		if (!rule_is_auth(remedy->draft.lines[i - 1]) ||
		    rule_continues(remedy->draft.lines[i - 1]))
			continue;
		if (remedy_try(remedy, i, worst))
			return true;
		if (remedy->err == ERR_MEMORY)
			return false;
	}
	return false;
}

/* What is to be written at ${line}: its edits as one. */
static void
remedy_tell_line(
    struct remarks *remarks, const struct remedy *remedy, size_t line)
{
	const struct draft *draft = &remedy->draft;
	enum remark_edit how = REMARK_EDIT_NONE;
	char text[REMARK_TEXT_SIZE] = "";
	struct remark *remark;
	size_t i;

	for (i = 0; i < draft->edit_count; i++) {
		if (draft->edits[i].line != line)
			continue;
		if (how == REMARK_EDIT_NONE)
			how = draft->edits[i].how;
		else if (how == REMARK_EDIT_DELETE)
			how = REMARK_EDIT_REPLACE;
		if (draft->edits[i].text[0] != '\0')
			text_append(text, sizeof(text), "%s%s",
			    text[0] == '\0' ? "" : "\n", draft->edits[i].text);
	}
	if (how == REMARK_EDIT_NONE)
		return;
	remark =
	    remark_add(remarks, REMARK_NOTE, "lines", remedy->request->service);
	remark_edit(remark, how, remedy->path, (unsigned)line);
	if (text[0] != '\0')
		remark_line(remark, "%s", text);
}

/* From the end of the file up: the numbers stay right while one writes. */
static void
remedy_tell(struct remarks *remarks, const struct remedy *remedy)
{
	size_t line;

	for (line = remedy->draft.count + 1; line-- > 0;)
		remedy_tell_line(remarks, remedy, line);
}

/* The last line of pam_deny; 0: none. */
static size_t
remedy_deny(const struct remedy *remedy)
{
	char module[RULE_WORD_SIZE];
	size_t i;

	for (i = remedy->draft.count; i > 0; i--) {
		rule_word(remedy->draft.lines[i - 1], 2, module);
		if (rule_is_of(remedy->draft.lines[i - 1], "auth") &&
		    text_starts(module, "pam_deny"))
			break;
	}
	return i;
}

/*
 * `sufficient' ends the chain: let success jump over pam_deny instead, to what
 * comes below; where no pam_deny follows, let failure end the chain.
 */
static void
remedy_unend(struct remedy *remedy)
{
	char control[RULE_WORD_SIZE], text[REMARK_TEXT_SIZE];
	size_t deny = remedy_deny(remedy), jump = 0, i;
	const char *line;

	for (i = remedy->draft.count; i > 0; i--) {
		line = remedy->draft.lines[i - 1];
		text_format(control, sizeof(control), "requisite");
		if (jump > 0)
			text_format(control, sizeof(control),
			    "[success=%zu default=ignore]", jump);
		if (strstr(line, "pam_rootok") == NULL &&
		    rule_with_control(line, control, text))
			draft_edit(
			    &remedy->draft, REMARK_EDIT_REPLACE, i, text);
		if (i <= deny && rule_is_of(line, "auth"))
			jump++;
	}
}

/* The file as it is, then with `sufficient' undone. */
static bool
remedy_search_all(struct remedy *remedy)
{
	if (remedy_search(remedy, PROVE_OK) ||
	    remedy_search(remedy, PROVE_WARNING))
		return true;
	if (remedy->err == ERR_MEMORY)
		return false;
	remedy_unend(remedy);
	return remedy_search(remedy, PROVE_OK) ||
	       remedy_search(remedy, PROVE_WARNING);
}

/* For the services that come after. */
static enum err
remedy_keep(const struct remedy *remedy)
{
	struct remedy_texts *texts = remedy->texts;
	char *path = strdup(remedy->path);
	char *text = draft_text(&remedy->draft);

	if (path == NULL || text == NULL) {
		free(path);
		free(text);
		return ERR_MEMORY;
	}
	texts->paths[texts->count] = path;
	texts->texts[texts->count] = text;
	texts->all[texts->count++] = (struct stack_text){ path, text };
	return ERR_OK;
}

void
remedy_texts_free(struct remedy_texts *texts)
{
	size_t i;

	for (i = 0; i < texts->count; i++) {
		free(texts->paths[i]);
		free(texts->texts[i]);
	}
	texts->count = 0;
}

/* How good they are: the other lines may leave something open. */
static void
remedy_tell_proof(struct remarks *remarks, const struct remedy *remedy)
{
	const char *service = remedy->request->service;
	struct remark *remark;

	if (remedy->worst == PROVE_OK) {
		remark_ok(remarks, "lines", service, "proven with these lines");
		return;
	}
	remark = remark_add(remarks, REMARK_WARNING, "lines", service);
	remark_reason(
	    remark, "no lines prove better, and these leave something open.");
	remark_mend(remark, "See `sms2fa doctor %s`.", service);
}

static enum err
remedy_find(struct remarks *remarks, struct remedy *remedy)
{
	struct remark *remark;

	if (remedy_proves(remedy, PROVE_OK)) {
		remark_ok(remarks, "lines", remedy->request->service,
		    "nothing to write: proven as it is");
		return ERR_OK;
	}
	if (remedy->err == ERR_MEMORY)
		return ERR_MEMORY;
	remedy_delete_ours(remedy);
	remedy_guard(remedy);
	if (remedy_search_all(remedy)) {
		remedy_tell(remarks, remedy);
		remedy_tell_proof(remarks, remedy);
		return remedy_keep(remedy);
	}
	if (remedy->err == ERR_MEMORY)
		return ERR_MEMORY;
	remark = remark_add(
	    remarks, REMARK_PROBLEM, "lines", remedy->request->service);
	if (access(MODULE_PATH, F_OK) != 0) {
		remark_reason(
		    remark, "there is no module yet: %s.", MODULE_PATH);
		remark_mend(remark, "Install pam_sms2fa first.");
		return ERR_OK;
	}
	remark_reason(remark,
	    "no line in this file alone makes it right: the password must be "
	    "checked first, by lines that a wrong one does not pass.");
	remark_place(remark, remedy->path, 0);
	remark_mend(remark, "See RECIPES in pam_sms2fa(8).");
	return ERR_OK;
}

enum err
remedy_service(struct remarks *remarks, const struct services *services,
    const struct remedy_request *request, struct remedy_texts *texts)
{
	struct remedy *remedy = calloc(1, sizeof(*remedy));
	struct remark *remark;
	enum err err;

	if (remedy == NULL)
		return ERR_MEMORY;
	remedy->services = services;
	remedy->request = request;
	remedy->texts = texts;
	remedy_write(remedy);
	err = services_file(services, request->service, remedy->path)
		  ? draft_read(&remedy->draft, remedy->path)
		  : ERR_NOT_FOUND;
	if (err == ERR_OK) {
		err = remedy_find(remarks, remedy);
	} else if (err != ERR_MEMORY) {
		remark = remark_add(
		    remarks, REMARK_PROBLEM, "lines", request->service);
		remark_reason(remark, "its PAM file: %s.", err_text(err));
		err = ERR_OK;
	}
	draft_free(&remedy->draft);
	free(remedy);
	return err;
}
