/*
 * What the files that read a chain share among themselves.
 */
#ifndef STACK_PRIVATE_H
#define STACK_PRIVATE_H

#include "stack/arena.h"
#include "stack/read.h"

/* Entries in a row; ${room} of them allocated. */
struct entry_list {
	struct stack_entry *entries;
	size_t count;
	size_t room;
};

/* Behind every struct stack that is handed out. */
struct reading {
	struct stack stack; /* first: the two have one address */
	struct arena arena;
	const struct stack_places *places;
	struct stack_fault *faults;
	size_t fault_count;
	size_t fault_room;
	struct entry_list own;	 /* of the service */
	struct entry_list other; /* of `other' */
	size_t sources;
};

/* ${line} 0: the whole file.  Errors are where libpam fails. */
void reading_fault(struct reading *, const char *file, unsigned line,
    bool is_error, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* A copy of ${entry} at the end; no memory: the arena has failed. */
void entry_add(
    struct reading *, struct entry_list *, const struct stack_entry *entry);

/*
 * Name the module at ${path}; NULL or a line that is STACK_BROKEN has none to
 * call.  False where libpam can't name it, and gives the whole file up.
 */
bool entry_name(struct reading *, struct stack_entry *, const char *path);

/* The arguments of a line: what ${rest} (or NULL) has, word by word. */
void entry_arguments(struct reading *, struct stack_entry *, char *rest);

#endif
