/*
 * Faults while they are found: in any order, from anywhere.
 */
#ifndef CONF_REPORT_H
#define CONF_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/conf.h"

struct report_entry {
	unsigned line; /* 0: of the whole file */
	size_t order;
	bool is_error;
	char *text;
};

struct report {
	const char *file;
	struct report_entry *entries;
	size_t count;
	size_t room;
	bool overflowed; /* no memory: count as an error */
};

#define REPORT_VALUE_SIZE 96

void report_error(struct report *, unsigned line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void report_warning(struct report *, unsigned line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

bool report_has_errors(const struct report *);

/* Hand everything over, in the order of lines; the report is empty then. */
void report_finish(struct report *, struct conf_faults *);

#endif
