/*
 * A file with lines that are not written yet.
 */
#ifndef DOCTOR_DRAFT_H
#define DOCTOR_DRAFT_H

#include <stddef.h>

#include "base/err.h"
#include "doctor/remark.h"

#define DRAFT_EDITS_MAX 8

struct draft_edit {
	enum remark_edit how; /* REPLACE, ABOVE, BELOW, APPEND or DELETE */
	size_t line;	      /* from 1 on, of the file as it is */
	char text[REMARK_TEXT_SIZE]; /* one line or more */
};

struct draft {
	char **lines; /* without their ends */
	size_t count;
	char *text; /* what they point into */
	struct draft_edit edits[DRAFT_EDITS_MAX];
	size_t edit_count;
};

/* ERR_NOT_FOUND, ERR_MEMORY and so on, as text_file_read.  Then draft_free. */
enum err draft_read(struct draft *, const char *path) MUST_CHECK;
void draft_free(struct draft *);

/* Add an edit; more than DRAFT_EDITS_MAX are dropped. */
void draft_edit(
    struct draft *, enum remark_edit, size_t line, const char *text);

/* The file with all its edits, malloc'd; NULL: no memory. */
char *draft_text(const struct draft *);

#endif
