/*
 * Single numbers of table `meta`, each under a MAC.
 */
#ifndef STORE_META_H
#define STORE_META_H

#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

/* The event of the newest restore, 0: never. */
#define META_RESTORED "restored"
#define META_IMPORTS "imports" /* how many there were (batch.h) */

/* In a transaction.  A lost or altered row is ERR_DAMAGED. */
enum err meta_get(struct store *, const char *name, int64_t *) MUST_CHECK;
enum err meta_put(struct store *, const char *name, int64_t) MUST_CHECK;

#endif
