/*
 * The sentence for the log and the administrator that goes with an error.
 */
#ifndef STORE_WHY_H
#define STORE_WHY_H

#define WHY_SIZE 1024

struct why {
	char text[WHY_SIZE];
};

/* Keep the sentence, cut where it is too long. */
void why_write(struct why *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Say why, and be ${err}: `return why_say(why, ERR_STORE, "...", ...)`. */
#define why_say(why, err, ...) (why_write(why, __VA_ARGS__), (err))

#endif
