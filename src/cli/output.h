/*
 * What the command has to say: text for people, or with --json one document.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>

#include "base/err.h"
#include "conf/conf.h"
#include "core/wire.h"
#include "store/store.h"

struct output;
struct user_view;

enum err output_new(struct output **, bool json) MUST_CHECK;
void output_free(struct output *); /* NULL is fine */

bool output_is_json(const struct output *);

/* For people, on standard output; says nothing with --json. */
void output_say(struct output *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * What went wrong, as "what: value: mend": on standard error, or the
 * document's "error" (the first one stays) and "ok": false.
 */
void output_error(struct output *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What did not, but should be known: on standard error, or in "warnings". */
void output_warning(struct output *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "faults" and "warnings" of a configuration. */
void output_faults(struct output *, const struct conf_faults *);

/* For the document alone. */
void output_text(struct output *, const char *key, const char *text);
void output_flag(struct output *, const char *key, bool);
void output_list(struct output *, const char *key); /* so that it is there */
void output_user(struct output *, const struct user_view *);
void output_users_add(struct output *, const struct user_view *);
void output_events_add(struct output *, const struct store_event *);
void output_message(struct output *, const char *number,
    const struct wire_reply *, const char *advice);

/* Print the document, flush.  False: standard output could not take it. */
bool output_finish(struct output *) MUST_CHECK;

#endif
