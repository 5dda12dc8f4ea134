/*
 * Writing the configuration and the secret, as root: each appears whole, with
 * its right owner and mode, or not at all.
 */
#ifndef CLI_INSTALL_H
#define CLI_INSTALL_H

#include <sys/types.h>
#include <limits.h>
#include <stdbool.h>

#include "base/err.h"

#define INSTALL_WHY_SIZE 512

struct install {
	char conf[PATH_MAX];   /* where the configuration goes */
	char secret[PATH_MAX]; /* where the secret goes, beside it */
	char secret_new[PATH_MAX]; /* where it is until install_finish */
	gid_t group;	       /* of the system user */
	int directory;	       /* theirs; -1 */
	char why[INSTALL_WHY_SIZE];
};

#define INSTALL_NONE            \
	{                       \
		.directory = -1 \
	}

/*
 * Open the directory of ${conf} (absolute), made 0750 where there is none; the
 * installed one gets that mode and ${group}.  On failure ${install->why} names
 * the path and the mend; so below.
 */
enum err install_open(
    struct install *, const char *conf, gid_t group) MUST_CHECK;

/* Whether one of the two files is there already. */
bool install_exists(const struct install *);

/*
 * Write the secret, a line, under its new name, which a signal that ends this
 * process removes.
 */
enum err install_secret(struct install *, const char *secret) MUST_CHECK;

/* Write the configuration; put both in place, or neither. */
enum err install_finish(struct install *, const char *text) MUST_CHECK;

/* What was written and not put in place is removed. */
void install_end(struct install *);

#endif
