/*
 * The system's log: one line for every change and every message.
 */
#ifndef CLI_JOURNAL_H
#define CLI_JOURNAL_H

#include "core/wire.h"
#include "cli/cli.h"

/*
 * "event=${event} user=... by=... number=***06 ${status}"; ${number} may be
 * NULL.
 */
void journal_change(const struct cli *, const char *event, const char *user,
    const struct e164 *number, const char *status);

/*
 * With --reveal: the event, and the line ${event}, before the first number is
 * shown.  What can't be noted is not.
 */
enum err journal_reveal_all(const struct cli *, const char *event) MUST_CHECK;

/* What became of a message. */
void journal_message(const struct cli *, const char *event, const char *user,
    const struct e164 *number, const struct wire_reply *);

#endif
