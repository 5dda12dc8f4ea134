/*
 * The sentence for the log and the administrator that goes with an error: the
 * damage, then the mend.
 */
#ifndef STORE_WHY_H
#define STORE_WHY_H

#include <limits.h>

#define WHY_SIZE 1024

struct why {
	char text[WHY_SIZE];
	char directory[PATH_MAX]; /* the state's, as it was asked for */
};

/* Keep the sentence, cut where it is too long. */
void why_write(struct why *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Put the mend behind it that only a backup is: every command in full. */
void why_append_restore(struct why *);

/* Say why, and be ${err}: `return why_say(why, ERR_STORE, "...", ...)`. */
#define why_say(why, err, ...) (why_write(why, __VA_ARGS__), (err))

/* The same of a damage, for which a backup is the mend. */
#define why_restore(why, err, ...) \
	(why_write(why, __VA_ARGS__), why_append_restore(why), (err))

#endif
