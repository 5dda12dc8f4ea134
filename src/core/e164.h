/*
 * A telephone number in E.164 form: '+', then 2 to 15 digits, the first not
 * zero.  Only e164_parse makes one, so nobody else checks again.
 */
#ifndef CORE_E164_H
#define CORE_E164_H

#include "base/err.h"

#define E164_DIGITS_MAX 15 /* ITU-T E.164 */
#define E164_TEXT_SIZE (1 + E164_DIGITS_MAX + 1)
#define E164_MASK_MAX 4

struct e164 {
	char text[E164_TEXT_SIZE];
};

/* ^\+[1-9][0-9]{1,14}$ and nothing else: ERR_INVALID, ERR_TOO_LONG. */
enum err e164_parse(struct e164 *, const char *text) MUST_CHECK;

/*
 * What the person may have meant: ${text} without blanks, dots, hyphens,
 * slashes and brackets, and with a leading "00" as '+'.  ERR_INVALID when
 * that is no number either.
 */
enum err e164_suggest(struct e164 *, const char *text) MUST_CHECK;

/* "***06": the last ${digits} (0..E164_MASK_MAX) and nothing else of it. */
#define E164_MASKED_SIZE (3 + E164_MASK_MAX + 1)
void e164_mask(char masked[E164_MASKED_SIZE], const struct e164 *, long digits);

/*
 * Replace every run of 7 or more digits in ${text} by "***", so that foreign
 * prose can be logged.  In place.
 */
void e164_mask_prose(char *text);

#endif
