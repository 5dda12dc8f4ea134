/*
 * One look at sshd's settings, for the parts of its report.
 */
#ifndef DOCTOR_SSHD_LOOK_H
#define DOCTOR_SSHD_LOOK_H

#include <stdbool.h>

#include "conf/conf.h"
#include "doctor/remark.h"
#include "doctor/sshd.h"
#include "doctor/sshd_ways.h"

struct look {
	struct remarks *remarks;
	const struct sshd *sshd;
	const struct conf *conf; /* may be NULL */
	const struct sshd_view *view; /* NULL: sshd tells nothing */
	struct sshd_ways ways;
};

/*
 * "${keyword} ${value}" where it takes effect: instead of the line that holds,
 * below the Match line, or before everything else, for the first one counts.
 */
void look_write(const struct look *, struct remark *, const char *keyword,
    const char *value);

/* sshd refuses its own configuration, or can't be asked. */
void look_refused(const struct look *);

#endif
