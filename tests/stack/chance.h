/*
 * PAM configurations by chance: what administrators write, and what they get
 * wrong.
 */
#ifndef TESTS_STACK_CHANCE_H
#define TESTS_STACK_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHANCE_FILES 5 /* "service", "other", and three to include */
#define CHANCE_FILE_SIZE 16384

struct chance {
	uint64_t state;
	const char *directory; /* for the names of inclusions */
	const char *probe;     /* path of the module */
	int lines;	       /* that were numbered so far */
	bool endless;	       /* a file has a substack of itself */
	char text[CHANCE_FILES][CHANCE_FILE_SIZE];
	size_t used[CHANCE_FILES]; /* 0: there is no such file */
};

extern const char *const chance_names[CHANCE_FILES];

/* The configuration number ${number} of ${seed}, always the same one. */
void chance_fill(struct chance *, uint64_t seed, uint64_t number);

#endif
