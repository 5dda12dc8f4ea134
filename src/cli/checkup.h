/*
 * What doctor found, for people and as "checks" of the document.
 */
#ifndef CLI_CHECKUP_H
#define CLI_CHECKUP_H

#include "doctor/remark.h"
#include "cli/output.h"

/*
 * One check a line and what is well first, so that the problems stand last,
 * above the prompt.  Wrapped and coloured on a terminal alone.
 */
void checkup_say(struct output *, const struct remarks *);

/* The edits of doctor_lines, one after the other. */
void checkup_say_lines(struct output *, const struct remarks *);

/* Rows of "checks". */
void checkup_list(struct output *, const struct remarks *);

#endif
