/*
 * A state of alice and bob that is closed, and what is said on opening it.
 */
#ifndef TESTS_STORE_REFUSED_H
#define TESTS_STORE_REFUSED_H

#include "tests/store/harness.h"

#define PAGE 4096

extern char directory[HARNESS_PATH];
extern char database[HARNESS_PATH];
extern char key[HARNESS_PATH];

int set_up(void **state);

/* The outcome of asking for a user, from the start. */
enum err ask(const char *name, struct store_user *user, char why[512]);
void assert_refused(enum err wanted, const char *mention);

#endif
