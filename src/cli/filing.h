/*
 * The file that a verb reads or writes: opened by root, used by the system
 * user.
 */
#ifndef CLI_FILING_H
#define CLI_FILING_H

#include "cli/cli.h"

/*
 * As root: the first argument as ${file_name}, open as ${file}.  "-" is
 * standard input, for text.  What is written is new, 0600; with --force it
 * takes an old file's name.  False: told why not.
 */
bool filing_open(struct cli *);

/* What was not written whole is no file to keep.  False: told so. */
bool filing_empty(const struct cli *);

#endif
