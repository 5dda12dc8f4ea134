/*
 * All that doctor has in its hands while it looks.
 */
#ifndef DOCTOR_EXAMINATION_H
#define DOCTOR_EXAMINATION_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "conf/conf.h"
#include "doctor/doctor.h"
#include "doctor/people.h"
#include "doctor/services.h"
#include "doctor/sshd.h"
#include "doctor/sudo.h"

struct examination {
	struct remarks *remarks;
	const struct doctor_request *request;
	struct conf *conf; /* NULL: refused */
	gid_t group;	   /* of the system user */
	struct people people;
	struct services services;
	struct sshd sshd;
	struct sudo sudo;
};

/* Check and load the configuration, and tell its faults. */
void examination_configuration(struct examination *);

/* Ask PAM's files, sshd and sudo.  ERR_MEMORY, ERR_NOT_FOUND: no PAM here. */
enum err examination_read(struct examination *) MUST_CHECK;

/* Lines of ours that open no session, and configurations that lines name for
 * themselves. */
void examination_service(struct examination *, const char *service);

/* Whether sshd asks PAM for ${service}. */
bool examination_is_sshd(const struct examination *, const char *service);

/*
 * Begin one, have ${look} do its work, hand the configuration over and free the
 * rest.  ERR_MEMORY also when a remark was lost.
 */
enum err examination_run(struct remarks *, const struct doctor_request *,
    struct conf **, enum err (*look)(struct examination *)) MUST_CHECK;

#endif
