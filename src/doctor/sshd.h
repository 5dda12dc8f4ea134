/*
 * sshd: can it ask for a code, and does every way in lead past the question?
 */
#ifndef DOCTOR_SSHD_H
#define DOCTOR_SSHD_H

#include <stdbool.h>

#include "base/err.h"
#include "conf/conf.h"
#include "doctor/remark.h"
#include "doctor/people.h"
#include "doctor/sshd_config.h"
#include "doctor/sshd_view.h"

#define SSHD_HOLDERS_SIZE 256

struct sshd {
	const char *program; /* NULL: there is none here */
	struct sshd_config config;
	struct sshd_views views;
	char why[PROGRAM_WHY_SIZE];	 /* what sshd said, where it refuses */
	enum err err;			 /* of asking it */
	char holders[SSHD_HOLDERS_SIZE]; /* enrolled, with a key of theirs */
};

/* How people come to one PAM service of sshd, the exempt left out. */
struct sshd_access {
	bool key_alone;	  /* somebody gets in without PAM's auth lines */
	bool after_key;	  /* who is asked has always shown a public key */
	bool without_key; /* PAM's auth lines run without one, for the exempt
			     as well */
};

/*
 * Find sshd and ask it for everybody's settings.  ERR_MEMORY; what else goes
 * wrong is for sshd_report to tell.  ${conf} may be NULL; ${file} is read
 * instead of SSHD_CONFIG_PATH, unless it is NULL.  sshd_free in any case.
 */
enum err sshd_look(struct sshd *, const struct conf *, const struct people *,
    const char *file) MUST_CHECK;
void sshd_free(struct sshd *);

struct sshd_access sshd_access(const struct sshd *, const char *service);

/* The account line of ${service} stands in the way of a key alone. */
void sshd_is_guarded(struct sshd *, const char *service);

/* What there is to say. */
void sshd_report(struct remarks *, const struct sshd *, const struct conf *);

#endif
