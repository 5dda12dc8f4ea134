/*
 * Many processes that do one thing at once.
 */
#ifndef TESTS_STORE_CROWD_H
#define TESTS_STORE_CROWD_H

#include "store/store.h"

#define CROWD_MAX 64

/* What one process does; returns how often it was let, under 100. */
typedef int (*crowd_task)(struct store *, int process, const void *data);

/* All at once, each with its own store; the sum of what they were let. */
int crowd(const char *directory, int processes, crowd_task, const void *data);

#endif
