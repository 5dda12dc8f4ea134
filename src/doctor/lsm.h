/*
 * SELinux and AppArmor: on or off, and what they have denied to us lately.
 */
#ifndef DOCTOR_LSM_H
#define DOCTOR_LSM_H

#include "doctor/remark.h"

void lsm_check(struct remarks *);

#endif
