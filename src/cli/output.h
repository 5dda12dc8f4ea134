/*
 * What the command has to say: text for people, or with --json one document.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "conf/conf.h"

struct output;

enum err output_new(struct output **, bool json) MUST_CHECK;
void output_free(struct output *); /* NULL is fine */

bool output_is_json(const struct output *);

enum output_colour { OUTPUT_PLAIN, OUTPUT_GREEN, OUTPUT_YELLOW, OUTPUT_RED };

/* What follows has this colour; the caller knows that a terminal shows it. */
void output_colour(struct output *, enum output_colour);

/*
 * For people, on standard output; says nothing with --json.  Line ends are the
 * format's alone: no value starts a line.
 */
void output_say(struct output *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same for a text of ours that has line ends itself. */
void output_prose(struct output *, const char *text);

/*
 * What went wrong, as "what: value: mend": on standard error, or the
 * document's "error" (the first one stays) and "ok": false.
 */
void output_error(struct output *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What did not, but should be known: on standard error, or in "warnings". */
void output_warning(struct output *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "faults" and "warnings" of a configuration; one fault of any file. */
void output_faults(struct output *, const struct conf_faults *);
void output_fault(struct output *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* For the document alone. */
void output_text(struct output *, const char *key, const char *text);
void output_word(struct output *, const char *key, const char *); /* or null */
void output_number(struct output *, const char *key, int64_t);
void output_flag(struct output *, const char *key, bool);
void output_time(struct output *, const char *key, int64_t); /* 0: null */
void output_list(struct output *, const char *key); /* so that it is there */
void output_add(struct output *, const char *key, const char *text);

/*
 * What follows belongs to a new object: ${key} itself, or a row of the list
 * ${key}; until it is closed.  An error or a warning closes all.
 */
void output_open(struct output *, const char *key);
void output_open_row(struct output *, const char *key);
void output_close(struct output *);

/*
 * What was said so far is shown at once: the text is flushed; the document goes
 * out as one line, and an empty one takes its place.  False: as below.
 */
bool output_show(struct output *) MUST_CHECK;

/*
 * Print the document, flush.  False: standard output could not take it.  What
 * comes after output_show is an error alone, on one line.
 */
bool output_finish(struct output *) MUST_CHECK;

#endif
