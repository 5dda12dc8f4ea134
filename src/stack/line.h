/*
 * The lines of a PAM configuration file as libpam puts them together, and the
 * words of a line.
 */
#ifndef STACK_LINE_H
#define STACK_LINE_H

#include <stdbool.h>
#include <stddef.h>

/* A file that is being read.  Zero what is not named when it begins. */
struct line_reader {
	const char *text; /* ${size} bytes, NUL bytes among them */
	size_t size;
	bool old;   /* as libpam up to 1.5 reads */
	char *room; /* of LINE_ROOM(size) bytes; holds the line */
	size_t at;
	unsigned line;	/* lines of the file that were read so far */
	unsigned first; /* the line at which the last one began */
	bool cut;	/* the last one was cut off at libpam's bound */
};

/* At least libpam's own, which the old way of reading depends on. */
#define LINE_OLD_SIZE 1024
#define LINE_ROOM(size) ((size) + LINE_OLD_SIZE)

enum line_end {
	LINE_READ, /* reader->room has a line, no comment, as a string */
	LINE_DONE, /* the file is read */
	LINE_TORN, /* the file ends within a continued line: libpam gives up */
	LINE_HANGS /* libpam never comes back (up to 1.5) */
};

enum line_end line_next(struct line_reader *);

/*
 * The next word of ${*rest}, which is changed and moved on: blanks divide
 * words,
 * "[...]" is one without its brackets, "\]" in it is "]".  NULL: no more.
 */
char *line_word(char **rest);

#endif
