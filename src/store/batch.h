/*
 * Imports: the rows of one are a batch, and unseen until it is done, as a row
 * of meta says, which is never deleted.
 */
#ifndef STORE_BATCH_H
#define STORE_BATCH_H

#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

#define BATCH_OPEN 1 /* its import goes on, or died */
#define BATCH_DONE 2
#define BATCH_DEAD 3 /* given up: nobody may go on with it */
#define BATCH_GONE 4 /* and no row is left of it */

/* In a transaction.  A lost or altered row is ERR_DAMAGED. */
enum err batch_begin(struct store *, int64_t *batch) MUST_CHECK;
enum err batch_get(struct store *, int64_t batch, int64_t *state) MUST_CHECK;
enum err batch_put(struct store *, int64_t batch, int64_t state) MUST_CHECK;

/*
 * Between two steps of long work others get their turn.  All of these open
 * and close their own transactions.
 */
#define BATCH_STEP 1000
void batch_pause(void);

/* One import, or one that clears up after them, at a time.  ERR_BUSY. */
enum err batch_lock(struct store *) MUST_CHECK;
void batch_unlock(struct store *);

/* Under the lock: what imports left that are not done. */
enum err batch_sweep(struct store *) MUST_CHECK;

#endif
