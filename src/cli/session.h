/*
 * From root to the system user: what a verb finds done when it starts.
 */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include <limits.h>
#include <stdbool.h>

#include "cli/cli.h"

/*
 * Forget what the caller left us that is not the terminal: signals, umask,
 * core files, missing standard descriptors.
 */
enum err session_start(void) MUST_CHECK;

/*
 * As root: the terminal, the configuration, the account of USER, the place of
 * the state, the file.  Then become the system user for good, and open the
 * state (made here when there is none and the verb may).  As far as the verb
 * needs it.  False: told why not.
 */
bool session_open(struct cli *);
void session_close(struct cli *);

/* Load the configuration into ${cli->conf}; false: told every fault. */
bool session_conf(struct cli *);

/*
 * The path of the configuration that ${given} (NULL: the compiled-in one)
 * names from here.
 */
enum err session_path(char path[PATH_MAX], const char *given) MUST_CHECK;

/* A name that an account could have. */
bool session_is_name(const char *);

/* Tell a failure of the state, of memory, of the clock. */
void session_store_failed(const struct cli *, enum err);

#endif
