/*
 * What doctor found: one check each, with its reason, place and mend.
 */
#ifndef DOCTOR_REMARK_H
#define DOCTOR_REMARK_H

#include <stdbool.h>
#include <stddef.h>

/* A note needs no mending, and is no praise either. */
enum remark_level {
	REMARK_OK,
	REMARK_NOTE,
	REMARK_WARNING,
	REMARK_PROBLEM,
	REMARK_LEVELS
};

/* What is to be done with ${lines}, at a place of its own. */
enum remark_edit {
	REMARK_EDIT_NONE,
	REMARK_EDIT_REPLACE, /* the line there by them */
	REMARK_EDIT_ABOVE,   /* the line there */
	REMARK_EDIT_BELOW,
	REMARK_EDIT_APPEND, /* to the file there */
	REMARK_EDIT_DELETE, /* the line there; no lines */
	REMARK_EDIT_RUN,    /* as root; no place */
	REMARK_EDITS
};

#define REMARK_SUBJECT_SIZE 128
#define REMARK_FILE_SIZE 512
#define REMARK_TEXT_SIZE 1024

struct remark_place {
	char file[REMARK_FILE_SIZE]; /* "": none */
	unsigned line;		     /* 0: the file as a whole */
};

/* A module on the way that offends. */
struct remark_step {
	struct remark_place place;
	char text[256];	  /* as it is written there */
	char result[128]; /* what it returns, and what that does */
	bool offends;
};

struct remark {
	enum remark_level level;
	const char *id; /* constant, such as "sshd.use_pam" */
	char subject[REMARK_SUBJECT_SIZE];
	struct remark_place place; /* of what is wrong */
	char reason[REMARK_TEXT_SIZE];
	char mend[REMARK_TEXT_SIZE]; /* a sentence, or "" */
	enum remark_edit edit;
	struct remark_place target;   /* where to edit */
	char lines[REMARK_TEXT_SIZE]; /* to write or run, '\n' between them */
	struct remark_step *steps;
	size_t step_count;
	const char *ending; /* what libpam returns after them, or NULL */
	struct remark *next;
};

/* In the order in which they were found. */
struct remarks {
	struct remark *first, *last;
	size_t count[REMARK_LEVELS];
	bool overflowed; /* no memory for one: nothing is proven */
};

const char *remark_level_word(enum remark_level);

const char *remark_edit_word(enum remark_edit); /* "replace" ... */

/* "/etc/sudoers:7"; "" for none. */
#define REMARK_PLACE_SIZE (REMARK_FILE_SIZE + 16)
void remark_place_text(
    char text[REMARK_PLACE_SIZE], const struct remark_place *);

/* "In /etc/sudoers:7, write instead:"; "" where there is nothing to edit. */
#define REMARK_EDIT_SIZE (REMARK_PLACE_SIZE + 64)
void remark_edit_text(char text[REMARK_EDIT_SIZE], const struct remark *);

/*
 * Add one; NULL when there is no memory, which ${remarks} remembers and all
 * functions below accept.  Texts are cut where they are too long.
 * remark_edit makes its place that of the remark too, where it has none.
 */
struct remark *remark_add(
    struct remarks *, enum remark_level, const char *id, const char *subject);
void remark_reason(struct remark *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void remark_place(struct remark *, const char *file, unsigned line);
void remark_mend(struct remark *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void remark_edit(
    struct remark *, enum remark_edit, const char *file, unsigned line);
void remark_run(struct remark *);

/* One more line to write or to run. */
void remark_line(struct remark *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* One more step of the way, for the caller to fill; NULL without memory. */
struct remark_step *remark_step(struct remarks *, struct remark *);

/* All is well with ${subject}. */
void remark_ok(struct remarks *, const char *id, const char *subject,
    const char *format, ...) __attribute__((format(printf, 4, 5)));
void remark_note(struct remarks *, const char *id, const char *subject,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

void remarks_free(struct remarks *);

#endif
