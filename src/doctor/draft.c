#include "doctor/draft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "doctor/text_file.h"

enum err
draft_read(struct draft *draft, const char *path)
{
	char *at, *line;
	char **grown;
	enum err err;

	memset(draft, 0, sizeof(*draft));
	if ((err = text_file_read(&draft->text, path)) != ERR_OK)
		return err;
	at = draft->text;
	while ((line = text_file_line(&at)) != NULL) {
		grown = reallocarray(
		    draft->lines, draft->count + 1, sizeof(*grown));
		if (grown == NULL) {
			draft_free(draft);
			return ERR_MEMORY;
		}
		draft->lines = grown;
		draft->lines[draft->count++] = line;
	}
	return ERR_OK;
}

void
draft_free(struct draft *draft)
{
	free(draft->lines);
	free(draft->text);
	memset(draft, 0, sizeof(*draft));
}

void
draft_edit(
    struct draft *draft, enum remark_edit how, size_t line, const char *text)
{
	struct draft_edit *edit;

	if (draft->edit_count == DRAFT_EDITS_MAX)
		return;
	edit = &draft->edits[draft->edit_count++];
	edit->how = how;
	edit->line = line;
	text_format(edit->text, sizeof(edit->text), "%s", text);
}

static void
draft_print_edits(
    const struct draft *draft, FILE *out, enum remark_edit how, size_t line)
{
	size_t i;

	for (i = 0; i < draft->edit_count; i++)
		if (draft->edits[i].how == how && draft->edits[i].line == line)
			(void)fprintf(out, "%s\n", draft->edits[i].text);
}

static bool
draft_is_gone(const struct draft *draft, size_t line)
{
	size_t i;

	for (i = 0; i < draft->edit_count; i++)
		if (draft->edits[i].line == line &&
		    (draft->edits[i].how == REMARK_EDIT_REPLACE ||
			draft->edits[i].how == REMARK_EDIT_DELETE))
			return true;
	return false;
}

static void
draft_print(const struct draft *draft, FILE *out)
{
	size_t line;

	for (line = 1; line <= draft->count; line++) {
		draft_print_edits(draft, out, REMARK_EDIT_ABOVE, line);
		draft_print_edits(draft, out, REMARK_EDIT_REPLACE, line);
		if (!draft_is_gone(draft, line))
			(void)fprintf(out, "%s\n", draft->lines[line - 1]);
		draft_print_edits(draft, out, REMARK_EDIT_BELOW, line);
	}
	draft_print_edits(draft, out, REMARK_EDIT_APPEND, 0);
}

char *
draft_text(const struct draft *draft)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool failed;

	if (out == NULL)
		return NULL;
	draft_print(draft, out);
	failed = ferror(out) != 0;
	if (fclose(out) == 0 && !failed)
		return text;
	free(text);
	return NULL;
}
