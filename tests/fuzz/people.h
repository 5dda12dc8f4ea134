/*
 * A state with five users in it, as every run finds it.
 */
#ifndef TESTS_FUZZ_PEOPLE_H
#define TESTS_FUZZ_PEOPLE_H

#include <sys/types.h>

#include "store/store.h"

#define PEOPLE 5
struct people {
	const char *name;
	uid_t uid;
	const char *number; /* "": not enrolled; erin's is alice's */
	enum store_status status;
};
extern const struct people people[PEOPLE];

/* Of alice, as they are typed. */
#define PEOPLE_CODES 6
extern const char *const people_codes[PEOPLE_CODES];

extern const struct store_actor people_actor;

/* Below TMPDIR, else in memory where it can be; removed at exit. */
#define PEOPLE_PATH 256
extern char people_directory[PEOPLE_PATH];
extern size_t people_size; /* bytes of its state.db */
void people_path(char path[PEOPLE_PATH + 32], const char *name);

/* Make it the first time, put it back as it was later. */
void people_restore(void);

#endif
