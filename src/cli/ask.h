/*
 * NUMBER and CODE: from the arguments, the terminal or standard input.
 */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "core/e164.h"
#include "cli/cli.h"

/* NUMBER as argument ${at}, or asked for; false: told what is wrong. */
bool ask_number(const struct cli *, size_t at, struct e164 *);

/*
 * One line, asked for as ${what}; the caller wipes it.  False: told what is
 * wrong.
 */
bool ask_line(const struct cli *, const char *what, const char *prompt,
    char line[TTY_LINE_SIZE]);

#endif
