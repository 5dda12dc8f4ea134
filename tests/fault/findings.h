/*
 * What `doctor --pamdir FINDINGS_PAMDIR sshd` has to find, whatever fails.
 */
#ifndef TESTS_FAULT_FINDINGS_H
#define TESTS_FAULT_FINDINGS_H

#include "tests/fault/files.h"

#define FINDINGS_PAMDIR ROOM "/pam.d"
extern const struct files findings;

#endif
