/*
 * A code goes to a number and comes back through the administrator.
 */
#ifndef CLI_VERIFICATION_H
#define CLI_VERIFICATION_H

#include <stdbool.h>

#include "auth/enrolment.h"
#include "core/e164.h"
#include "cli/cli.h"

/* The story of USER. */
struct enrolment verification_story(const struct cli *);

/* What is told before a code is sent. */
void verification_number_refused(const struct cli *, const struct e164 *);
void verification_warn_others(
    const struct cli *, const char *masked, long others);
bool verification_can_call(const struct cli *); /* false: told why not */

/*
 * Send a code to ${number} of USER, with --voice by a call; ${service} says in
 * the message what it is for.  False: told why none is on its way.
 */
bool verification_send(
    const struct cli *, const struct e164 *number, const char *service);

/* No code waits, and how one is sent. */
void verification_no_code(const struct cli *);

/* How to go on later: for --pending. */
enum cli_exit verification_later(const struct cli *);

/*
 * Ask for the code, on a terminal as often as `code.guesses` says, and
 * complete what it was sent for.
 */
enum cli_exit verification_ask(const struct cli *);

/* The same with the one ${answer} at hand. */
enum cli_exit verification_answer(const struct cli *, const char *answer);

#endif
