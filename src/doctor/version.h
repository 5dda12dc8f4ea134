/*
 * Programs of one build, and libraries no older than those they were built
 * with.
 */
#ifndef DOCTOR_VERSION_H
#define DOCTOR_VERSION_H

#include <stdbool.h>

#include "doctor/remark.h"

/* The program or module at ${path} is of this build; false: told. */
bool version_check(struct remarks *, const char *path);

/* The libraries of this process. */
void version_libraries(struct remarks *);

#endif
