/*
 * The file that a verb reads or writes: opened by root, used by the system
 * user.
 */
#ifndef CLI_FILING_H
#define CLI_FILING_H

#include "cli/cli.h"

/*
 * As root: the first argument as ${file_name}, open as ${file}.  "-" is
 * standard input, for text.  What is written is new, 0600, and has no name to
 * go by until filing_keep.  False: told why not.
 */
bool filing_open(struct cli *);

/*
 * What was written is whole: it gets its name, with --force that of an old
 * file, which stays until then.  False: told why not.
 */
bool filing_keep(struct cli *);

/* What was not kept is gone; where nothing is open, nothing. */
void filing_close(struct cli *);

#endif
