/*
 * The services of this system's PAM configuration, and which of them ask for
 * a code.
 */
#ifndef DOCTOR_SERVICES_H
#define DOCTOR_SERVICES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "stack/places.h"
#include "stack/read.h"
#include "doctor/remark.h"

#define SERVICES_MODULE "pam_sms2fa"
#define SERVICES_NAME_SIZE 64
#define SERVICES_MAX 256

struct service {
	char name[SERVICES_NAME_SIZE];
	bool absent;   /* it has no file: libpam takes that of `other' */
	bool signs_in; /* it has an auth chain of its own */
	bool ours; /* a line of pam_sms2fa is in its auth or account chain, or
		      in its file, which libpam refuses */
	bool included; /* another service includes this file: no service itself
			*/
	bool prove;    /* to be proven */
};

struct services {
	struct stack_places *places;
	struct service all[SERVICES_MAX]; /* by name */
	size_t count;
};

/*
 * Read the configuration below ${pamdir} (NULL: this system's).  ERR_MEMORY,
 * ERR_NOT_FOUND.  services_close in any case.
 */
enum err services_open(struct services *, const char *pamdir) MUST_CHECK;
void services_close(struct services *);

/* NULL: there is no such file. */
struct service *services_find(struct services *, const char *name);

/* The same, added where it was not listed: if there is no file at all, libpam
 * takes `other'. */
struct service *services_want(struct services *, const char *name);

/* Where libpam finds the service's file; false: nowhere. */
bool services_file(
    const struct services *, const char *service, char path[PATH_MAX]);

bool services_is_ours(const struct stack_entry *);

/* Call ${each} for every line of all chains.  ERR_MEMORY. */
enum err services_entries_each(const struct services *, const char *service,
    void (*each)(const struct stack *, const struct stack_entry *, void *),
    void *argument) MUST_CHECK;

/* The modules of ours that lines of ${stack} name; NULL is fine. */
void services_modules(
    struct remarks *, const struct stack_places *, const struct stack *);

/* How a line names our module here: by name where libpam looks, or by path. */
const char *services_module_name(const struct stack_places *);

/* Of lines in the chain that let a user choose what sshd tells us. */
void services_environment(
    struct remarks *, const struct services *, const char *service);

#endif
