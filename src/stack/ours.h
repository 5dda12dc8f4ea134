/*
 * A line of pam_sms2fa, by its arguments.
 */
#ifndef STACK_OURS_H
#define STACK_OURS_H

#include <stdbool.h>

#include "stack/read.h"

#define OURS_NAME "pam_sms2fa"

/* What first_factor= accepts, as a set. */
enum ours_evidence {
	OURS_UNIX = 1,
	OURS_KRB5 = 2,
	OURS_PUBLICKEY = 4,
	OURS_WITNESS = 8,
	OURS_STACK = 16
};

struct ours {
	bool is_ours;
	bool witness; /* the line that leaves a mark, and asks nothing */
	unsigned evidence;
	const char *wrong; /* the argument that it does not know, or NULL */
};

struct ours ours_parse(const struct stack_entry *);

#endif
