/*
 * The enrolled users, as far as doctor looks at them one by one.
 */
#ifndef DOCTOR_PEOPLE_H
#define DOCTOR_PEOPLE_H

#include <stddef.h>

#include "auth/account.h"

#define PEOPLE_MAX 32

struct people {
	char names[PEOPLE_MAX][ACCOUNT_NAME_SIZE];
	size_t count;
	long enrolled; /* all of them */
};

#endif
