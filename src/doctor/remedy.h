/*
 * The lines that make a service ask for a code, found by trying: each
 * candidate is proven in memory, and one that proves well is shown.
 */
#ifndef DOCTOR_REMEDY_H
#define DOCTOR_REMEDY_H

#include <stdbool.h>

#include "base/err.h"
#include "doctor/remark.h"
#include "doctor/services.h"
#include "doctor/sshd.h"

struct remedy_request {
	const char *service;
	const char *conf_path; /* named in the lines; NULL: the built-in one */
	bool exempts;	       /* some users are to get in without a code */
	bool key_alone;	       /* the account line is wanted too (sshd) */
	bool after_key, without_key; /* as in struct prove_question */
};

#define REMEDY_TEXTS_MAX 16

/* Files as they will be: one service may include another one's. */
struct remedy_texts {
	struct stack_text all[REMEDY_TEXTS_MAX];
	char *paths[REMEDY_TEXTS_MAX];
	char *texts[REMEDY_TEXTS_MAX];
	size_t count;
};
void remedy_texts_free(struct remedy_texts *);

/*
 * Edits of the service's file as remarks "lines"; a problem where no
 * candidate proves well.  ${texts} has what was found before, and gets this.
 * ERR_MEMORY.
 */
enum err remedy_service(struct remarks *, const struct services *,
    const struct remedy_request *, struct remedy_texts *) MUST_CHECK;

/* The same for sshd's own settings. */
enum err remedy_sshd(struct remarks *, const struct sshd *, const struct conf *,
    const struct people *) MUST_CHECK;

#endif
