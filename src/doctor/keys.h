/*
 * Who has a public key to sign in with.
 */
#ifndef DOCTOR_KEYS_H
#define DOCTOR_KEYS_H

#include <stddef.h>

#include "doctor/people.h"

/*
 * Names of those of ${people} for whom one of ${files} (AuthorizedKeysFile:
 * words with %h, %u and %%) is there, comma between them; cut where they are
 * too many.
 */
void keys_holders(
    char *names, size_t size, const char *files, const struct people *people);

#endif
