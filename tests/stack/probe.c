/*
 * A PAM module for tests: tells the application that it was called, and returns
 * what its line says.
 *
 *   id=NUMBER    what the application is told
 *   r=NUMBER     what is returned (default 0); of two, the last counts
 *
 * An application with a script decides itself what is returned.
 */
#include <stdlib.h>
#include <string.h>

#include <security/pam_modules.h>

#include "probe.h"

#define EXPORT __attribute__((visibility("default")))

static int
probe(pam_handle_t *pamh, int argc, const char **argv)
{
	const struct pam_conv *conversation = NULL;
	struct probe_log *log;
	int i, id = -1, result = PAM_SUCCESS;

	for (i = 0; i < argc; i++) {
		if (strncmp(argv[i], "id=", 3) == 0)
			id = (int)strtol(argv[i] + 3, NULL, 10);
		if (strncmp(argv[i], "r=", 2) == 0)
			result = (int)strtol(argv[i] + 2, NULL, 10);
	}
	if (pam_get_item(pamh, PAM_CONV, (const void **)&conversation) !=
		PAM_SUCCESS ||
	    conversation == NULL)
		return PAM_SYSTEM_ERR;
	log = conversation->appdata_ptr;
	if (log->script != NULL)
		result = log->count < log->script_count
			     ? log->script[log->count]
			     : PAM_SYSTEM_ERR;
	if (log->count < PROBE_CALLS)
		log->id[log->count] = id;
	log->count++;
	return result;
}

EXPORT int
pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)flags;
	return probe(pamh, argc, argv);
}

EXPORT int
pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)flags;
	return probe(pamh, argc, argv);
}

EXPORT int
pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh;
	(void)flags;
	(void)argc;
	(void)argv;
	return PAM_SUCCESS;
}
