/*
 * The state, read as logins read it: by a process that is the system user.
 */
#ifndef DOCTOR_STORAGE_H
#define DOCTOR_STORAGE_H

#include "conf/conf.h"
#include "doctor/remark.h"
#include "doctor/people.h"

/*
 * Open it, read every user, and tell.  ${people} gets the enrolled, none where
 * it can't be read.
 */
void storage_check(
    struct remarks *, const struct conf *, struct people *people);

#endif
