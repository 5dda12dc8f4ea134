/*
 * Waiting for what other processes write into the state.
 */
#ifndef CLI_FOLLOW_H
#define CLI_FOLLOW_H

#include <stdbool.h>

#include "base/err.h"

enum follow_end {
	FOLLOW_MORE,	 /* something was written */
	FOLLOW_HUNG_UP,	 /* nobody reads standard output any more */
	FOLLOW_REPLACED, /* the state's files are others now */
	FOLLOW_FAILED	 /* errno */
};

/*
 * Watch the files in ${directory}; ${*watch} is a descriptor that the caller
 * closes.  ERR_SYSTEM: errno says why not.
 */
enum err follow_open(int *watch, const char *directory) MUST_CHECK;

/* Until there is something to look at: this waits for as long as it takes. */
enum follow_end follow_wait(int watch);

#endif
