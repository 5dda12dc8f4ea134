/*
 * Who logs in by auth/login.c, for the clerk.
 */
#ifndef TESTS_CLI_GUEST_H
#define TESTS_CLI_GUEST_H

#include <stdbool.h>

struct conf;

/*
 * Answers "right" (the code of the last message in the file ${sent}), "wrong"
 * or nothing; whether that lets ${user} in.
 */
bool guest_login(struct conf *, const char *sent, const char *user,
    const char *says);

#endif
