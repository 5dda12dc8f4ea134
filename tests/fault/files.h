/*
 * What a verb of the command writes beside the state.
 */
#ifndef TESTS_FAULT_FILES_H
#define TESTS_FAULT_FILES_H

#include <stdbool.h>
#include <sys/types.h>

#include "tests/fault/room.h"

struct files {
	void (*begin)(void);	  /* as they are before every run */
	bool (*whole)(bool done); /* false, after a line that says what not */
};

/* What the command said. */
#define FILES_OUTPUT ROOM "/output"

/* Of `backup FILES_COPY --force`: there is an old one. */
#define FILES_COPY ROOM "/copy"
extern const struct files files_copy;

/* Of `setup -c FILES_CONF`, with these answers: there is nothing yet. */
#define FILES_PLACE ROOM "/place"
#define FILES_CONF FILES_PLACE "/sms2fa.conf"
#define FILES_SECRET "0123456789abcdef0123456789abcdef"
#define FILES_ANSWERS \
	"AC0123456789abcdef0123456789abcdef\n\n" FILES_SECRET \
	"\n+15005550006\n\n\n"
extern const struct files files_place;

/* In bytes; -1: there is no such file. */
off_t files_size(const char *path);

/* False, after a line that says ${what}${more}. */
bool files_complain(const char *what, const char *more);

#endif
