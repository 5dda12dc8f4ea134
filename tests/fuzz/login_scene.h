/*
 * What a run of logins begins with: a state with five users in it, and one of
 * some thousand configurations.
 */
#ifndef TESTS_FUZZ_LOGIN_SCENE_H
#define TESTS_FUZZ_LOGIN_SCENE_H

#include "conf/conf.h"

#define SCENE_PASSWORD "correct horse battery"

/* The state as it was, the model of it, and a connection to look at it. */
void scene_begin(void);

/* As the input has it; the caller frees it. */
struct conf *scene_conf(void);

#endif
