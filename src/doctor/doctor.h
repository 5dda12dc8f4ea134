/*
 * Everything that can be wrong with an installation, but for what needs the
 * provider.
 */
#ifndef DOCTOR_DOCTOR_H
#define DOCTOR_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "conf/conf.h"
#include "doctor/remark.h"

struct doctor_request {
	const char *conf_path;	     /* absolute */
	const char *pamdir;	     /* NULL: this system's */
	const char *const *services; /* these alone; none: all that ask */
	size_t service_count;
};

/*
 * Look at everything, as root.  ${*conf} gets the configuration, for the
 * caller to free; NULL where it is refused.  ERR_MEMORY: nothing is proven.
 */
enum err doctor_run(struct remarks *, const struct doctor_request *,
    struct conf **conf) MUST_CHECK;

/*
 * What to write so that each of the request's services asks for a code, and
 * nothing leads around it, as remarks "lines"; proven before they are shown.
 */
enum err doctor_lines(struct remarks *, const struct doctor_request *,
    struct conf **conf) MUST_CHECK;

#endif
