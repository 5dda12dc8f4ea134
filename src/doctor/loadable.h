/*
 * The module as libpam would load it.
 */
#ifndef DOCTOR_LOADABLE_H
#define DOCTOR_LOADABLE_H

#include "doctor/remark.h"

/*
 * ${path} is safe, can be loaded, exports what libpam calls and brings in no
 * library but libpam and libc.  Loaded in a process of its own; told once.
 */
void loadable_check(struct remarks *, const char *path);

#endif
