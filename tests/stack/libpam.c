#include "libpam.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <security/pam_appl.h>

#define EXPORT __attribute__((visibility("default")))

/* libpam finds these before libc's and libaudit's. */
EXPORT void syslog(int priority, const char *format, ...);
EXPORT void __syslog_chk(int priority, int flag, const char *format, ...);
EXPORT int audit_open(void);

/* libpam loses memory of lines that it can't use; 1.7 by getline(3). */
EXPORT const char *__lsan_default_suppressions(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:libpam.so\nleak:getdelim\n";
}

void
syslog(int priority, const char *format, ...)
{
	(void)priority;
	(void)format;
}

void
__syslog_chk(int priority, int flag, const char *format, ...)
{
	(void)priority;
	(void)flag;
	(void)format;
}

int
audit_open(void)
{
	errno = EPROTONOSUPPORT;
	return -1;
}

static int
answer(int count, const struct pam_message **messages,
    struct pam_response **responses, void *data)
{
	(void)messages;
	(void)data;
	*responses = calloc((size_t)count, sizeof(**responses));
	return *responses == NULL ? PAM_BUF_ERR : PAM_SUCCESS;
}

int
libpam_run(const char *directory, const char *service, enum stack_chain chain,
    struct probe_log *log)
{
	struct pam_conv conversation = { answer, log };
	pam_handle_t *pamh = NULL;
	int result;

	log->count = 0;
	result = pam_start_confdir(
	    service, "nobody", &conversation, directory, &pamh);
	if (result != PAM_SUCCESS)
		return result;
	result = chain == STACK_AUTH ? pam_authenticate(pamh, 0)
				     : pam_acct_mgmt(pamh, 0);
	(void)pam_end(pamh, result);
	return result;
}

void
libpam_keep(const char *module)
{
	if (dlopen(module, RTLD_NOW) == NULL) {
		fprintf(stderr, "%s\n", dlerror());
		exit(1);
	}
}
