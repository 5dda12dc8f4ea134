/*
 * Telling a number what was done about it.
 */
#ifndef CLI_TELL_H
#define CLI_TELL_H

#include "auth/notice.h"
#include "core/e164.h"
#include "cli/cli.h"

/*
 * Send the notice to ${number}, which was verified for ${user}, and say
 * whether that worked: "notified" of the document.  Never a failure: what is
 * told about has happened.
 */
void tell_number(const struct cli *, enum notice_kind, const char *user,
    const struct e164 *number);

#endif
