/*
 * The real libpam on a directory of service files, quietly: nothing goes to the
 * system's log or audit.
 */
#ifndef TESTS_STACK_LIBPAM_H
#define TESTS_STACK_LIBPAM_H

#include "probe.h"
#include "stack/read.h"

/*
 * pam_authenticate or pam_acct_mgmt of ${service} in ${directory}: what it
 * returns, or what pam_start did if that failed.
 */
int libpam_run(const char *directory, const char *service,
    enum stack_chain chain, struct probe_log *log);

/* Keep the probe loaded, so that libpam does not load it each time. */
void libpam_keep(const char *module);

#endif
