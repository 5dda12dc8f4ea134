/*
 * This host: its clock, its log, its kernel, the system user, what prunes.
 */
#ifndef DOCTOR_HOST_H
#define DOCTOR_HOST_H

#include <sys/types.h>

#include <stdbool.h>

#include "doctor/remark.h"

/* The system user; false: there is none, which is told.  ${*group}: its own. */
bool host_user(struct remarks *, gid_t *group);

void host_clock(struct remarks *);
void host_log(struct remarks *);
void host_pruning(struct remarks *);

/*
 * What of the courier's sandbox this kernel can do; ${required}: without it,
 * nothing is sent.
 */
void host_kernel(struct remarks *, bool required);

#endif
