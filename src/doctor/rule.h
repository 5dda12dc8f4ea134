/*
 * One line of a file of PAM's, as far as one must know to write beside it.
 */
#ifndef DOCTOR_RULE_H
#define DOCTOR_RULE_H

#include <stdbool.h>

#include "doctor/remark.h"

#define RULE_WORD_SIZE 64

/* Word ${at}, from 0 on; brackets are one.  "" where there is none. */
void rule_word(const char *line, unsigned at, char word[RULE_WORD_SIZE]);

bool rule_is_of(const char *line, const char *chain);

/* A line after which ours can stand: auth, or `@include'. */
bool rule_is_auth(const char *line);

/* It goes on in the next one. */
bool rule_continues(const char *line);

/*
 * "auth include x" as "auth substack x", so that what ends x ends no more than
 * x.  False: another line.
 */
bool rule_as_substack(const char *line, char text[REMARK_TEXT_SIZE]);

/*
 * A line of auth that is `sufficient', with ${control} instead.  False:
 * another line.
 */
bool rule_with_control(
    const char *line, const char *control, char text[REMARK_TEXT_SIZE]);

#endif
