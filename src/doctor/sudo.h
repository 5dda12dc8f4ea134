/*
 * sudo: which services it asks PAM for, and who need not be asked.
 */
#ifndef DOCTOR_SUDO_H
#define DOCTOR_SUDO_H

#include "base/err.h"
#include "conf/conf.h"
#include "doctor/remark.h"
#include "doctor/people.h"

#define SUDO_SERVICE_SIZE 64

struct sudo {
	const char *program;		       /* NULL: there is none here */
	char service[SUDO_SERVICE_SIZE];       /* pam_service */
	char login_service[SUDO_SERVICE_SIZE]; /* of `sudo -i` */
	double timeout_minutes; /* timestamp_timeout; 0: always asked */
	bool told; /* sudo said so; otherwise they are sudo's defaults */
};

/* Ask sudo.  ERR_MEMORY alone; what else fails leaves the defaults. */
enum err sudo_look(struct sudo *) MUST_CHECK;

/* Who gets by without a code although the service asks for one. */
void sudo_report(struct remarks *, const struct sudo *, const struct conf *,
    const struct people *);

#endif
