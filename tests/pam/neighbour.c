/*
 * A PAM module for tests that leaves behind what pam_unix does: the password
 * in PAM_AUTHTOK and its return code in "unix_setcred_return".
 *
 *   password=WORD  set PAM_AUTHTOK
 *   unix=CODE      set the datum
 *   once           do it in the first call on a handle alone
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <security/pam_modules.h>

#define EXPORT __attribute__((visibility("default")))

EXPORT int pam_sm_authenticate(pam_handle_t *, int, int, const char **);
EXPORT int pam_sm_setcred(pam_handle_t *, int, int, const char **);

static void
forget(pam_handle_t *pamh, void *data, int status)
{
	(void)pamh;
	(void)status;
	free(data);
}

static bool
ran_before(pam_handle_t *pamh)
{
	const void *data = NULL;

	if (pam_get_data(pamh, "neighbour_ran", &data) == PAM_SUCCESS &&
	    data != NULL)
		return true;
	return pam_set_data(pamh, "neighbour_ran", strdup("yes"), forget) !=
	    PAM_SUCCESS;
}

static int
leave_datum(pam_handle_t *pamh, const char *code)
{
	int *datum = malloc(sizeof(*datum));

	if (datum == NULL)
		return PAM_BUF_ERR;
	*datum = (int)strtol(code, NULL, 10);
	return pam_set_data(pamh, "unix_setcred_return", datum, forget);
}

EXPORT int
pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	int i, status = PAM_SUCCESS;

	(void)flags;
	for (i = 0; i < argc; i++)
		if (strcmp(argv[i], "once") == 0 && ran_before(pamh))
			return PAM_SUCCESS;
	for (i = 0; i < argc && status == PAM_SUCCESS; i++) {
		if (strncmp(argv[i], "password=", 9) == 0)
			status = pam_set_item(pamh, PAM_AUTHTOK, argv[i] + 9);
		if (strncmp(argv[i], "unix=", 5) == 0)
			status = leave_datum(pamh, argv[i] + 5);
	}
	return status;
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
