/*
 * Where this system keeps its PAM configuration and modules, and which libpam
 * reads it.
 */
#ifndef STACK_PLACES_H
#define STACK_PLACES_H

#include "base/err.h"
#include "stack/read.h"

/*
 * The places of this system; ${pamdir} (or NULL) instead of its directories of
 * service files and of pam.conf.  The flavour is that of the libpam.so.0 beside
 * the modules, told by the messages in it.  Give back with stack_places_free.
 * ERR_MEMORY; ERR_NOT_FOUND: no directory of PAM modules.
 */
enum err stack_places_find(
    struct stack_places **, const char *pamdir) MUST_CHECK;

/* NULL is fine. */
void stack_places_free(struct stack_places *);

#endif
