/*
 * Where sshd's settings are written.  What holds is sshd's to say (see
 * sshd_view.h); this only finds the file and the line.
 */
#ifndef DOCTOR_SSHD_CONFIG_H
#define DOCTOR_SSHD_CONFIG_H

#include <stddef.h>

#include "base/err.h"

#define SSHD_CONFIG_PATH "/etc/ssh/sshd_config"
#define SSHD_CONFIG_KEYWORD_SIZE 64
#define SSHD_CONFIG_VALUE_SIZE 512

struct sshd_line {
	const char *file; /* in struct sshd_config */
	unsigned line;
	size_t block; /* 0: of everybody; else a Match block, from 1 on */
	char keyword[SSHD_CONFIG_KEYWORD_SIZE]; /* lower case, today's name */
	char value[SSHD_CONFIG_VALUE_SIZE];	/* words, a blank between */
};

#define SSHD_CONFIG_FILES 64

/* Every line of the file and of those that it includes, in sshd's order. */
struct sshd_config {
	struct sshd_line *lines;
	size_t count, room;
	size_t blocks; /* Match blocks; their lines have keyword "match" */
	char *files[SSHD_CONFIG_FILES];
	size_t file_count;
};

/*
 * ERR_NOT_FOUND, ERR_MEMORY, ERR_TOO_LONG (more than sshd would have).  What
 * sshd would refuse is passed over.  sshd_config_free in any case.
 */
enum err sshd_config_read(struct sshd_config *, const char *path) MUST_CHECK;
void sshd_config_free(struct sshd_config *);

/*
 * The line of ${block} (0: of everybody) that sets ${keyword}, in any case: the
 * first.
 * NULL: it is at its default.
 */
const struct sshd_line *sshd_config_find(
    const struct sshd_config *, size_t block, const char *keyword);

/* The "match" line of block 1 ...; NULL after the last. */
const struct sshd_line *sshd_config_block(
    const struct sshd_config *, size_t block);

#endif
