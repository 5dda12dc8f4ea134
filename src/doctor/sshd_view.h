/*
 * sshd's settings for one connection, as sshd itself works them out (-T, -C).
 */
#ifndef DOCTOR_SSHD_VIEW_H
#define DOCTOR_SSHD_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "conf/conf.h"
#include "doctor/people.h"
#include "doctor/program.h"
#include "doctor/sshd_config.h"

#define SSHD_VIEW_WHO_SIZE 256
#define SSHD_VIEW_ADDRESS "192.0.2.1" /* for documentation: nobody's */
#define SSHD_SERVICE "sshd"	      /* until 10.0 for everybody */
#define SSHD_VIEW_NOBODY "sms2fa-doctor"

/* Whose connection. */
struct sshd_view {
	char who[SSHD_VIEW_WHO_SIZE]; /* "everyone", "root", "Match ..." */
	char user[ACCOUNT_NAME_SIZE];
	char host[256], address[64], local_address[64], local_port[8];
	char service[SSHD_CONFIG_VALUE_SIZE]; /* of PAM */
	enum conf_action action;	      /* of the policy */
	bool guarded; /* its account line stands in the way of a key alone */
	size_t block; /* the Match block it was made for, or 0 */
	char *text;   /* what sshd said; cut into lines by sshd_view_value */
};

#define SSHD_VIEWS_MAX 64

struct sshd_views {
	struct sshd_view all[SSHD_VIEWS_MAX];
	size_t count;
	size_t unseen; /* Match blocks that none could be made for */
};

/*
 * The views of everybody, root, the enrolled, and one for each Match block;
 * not asked for yet.  ${conf} may be NULL.
 */
void sshd_views_plan(struct sshd_views *, const struct sshd_config *,
    const struct conf *, const struct people *);
void sshd_views_free(struct sshd_views *);

/*
 * Ask ${sshd} about ${file} (NULL: its own).  ERR_CONFIG: it refuses its
 * configuration; ${why} is what it said.  As program_run otherwise.
 */
enum err sshd_view_ask(struct sshd_view *, const char *sshd, const char *file,
    char why[PROGRAM_WHY_SIZE]) MUST_CHECK;

/* The value of ${keyword} (in any case), "" where sshd does not know it. */
void sshd_view_value(const struct sshd_view *, const char *keyword,
    char value[SSHD_CONFIG_VALUE_SIZE]);
bool sshd_view_is(
    const struct sshd_view *, const char *keyword, const char *value);

#endif
