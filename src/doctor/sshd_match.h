/*
 * Whom a Match line of sshd's is about, and who of them is asked for a code.
 */
#ifndef DOCTOR_SSHD_MATCH_H
#define DOCTOR_SSHD_MATCH_H

#include <stdbool.h>

#include "conf/conf.h"
#include "doctor/people.h"
#include "doctor/sshd_view.h"

/* Of whom a sample can be taken, and who of them is asked for a code. */
struct crowd {
	const struct people *people;
	const struct conf *conf; /* may be NULL */
};

/* A negated pattern of the list matches: then the list does not. */
bool match_is_refused(const char *sample, const char *list);

bool match_is_in(const char *user, const char *group);

/*
 * Call ${each} with each criterion, as "User backup Address 10.0.0.0/8" or
 * "user=backup" has them; false as soon as it says so, or one has no value.
 */
bool match_each(struct sshd_view *, const char *text,
    bool (*each)(struct sshd_view *, const char *name, const char *value,
	const struct crowd *),
    const struct crowd *);

/*
 * A view that the policy exempts speaks for nobody else: where another user or
 * another address, as ${match} (NULL: any address) wants them, is not exempt,
 * it becomes the view's.
 */
void match_find_asked(
    struct sshd_view *, const char *match, const struct crowd *);

#endif
