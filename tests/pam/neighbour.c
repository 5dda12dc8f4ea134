/*
 * A PAM module for tests that leaves behind what its neighbours do: the
 * password in PAM_AUTHTOK, pam_unix's return code in "unix_setcred_return",
 * pam_krb5's context in "pam_krb5".
 *
 *   password=WORD   set PAM_AUTHTOK
 *   unix=CODE       set the datum of pam_unix
 *   krb5            set the datum of pam_krb5
 *   user=NAME       set PAM_USER
 *   calls=DIGITS    do it in the calls on this handle with a 1 alone (the last
 *                   digit goes on), and fail with PAM_AUTH_ERR in the others
 *   once            do it in the first call on a handle alone
 *   needs=NAME      set NEEDED in the PAM environment if that datum is there
 *   store           of chauthtok: put PAM_AUTHTOK into the PAM environment
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <security/pam_modules.h>

#define EXPORT __attribute__((visibility("default")))

static void
forget(pam_handle_t *pamh, void *data, int status)
{
	(void)pamh;
	(void)status;
	free(data);
}

static int
leave_datum(pam_handle_t *pamh, const char *name, const char *code)
{
	int *datum = malloc(sizeof(*datum));

	if (datum == NULL)
		return PAM_BUF_ERR;
	*datum = (int)strtol(code, NULL, 10);
	return pam_set_data(pamh, name, datum, forget);
}

/* How often a line with this argument ran on this handle, before. */
static size_t
count_call(pam_handle_t *pamh, const char *argument)
{
	const void *data = NULL;
	int *count;

	if (pam_get_data(pamh, argument, &data) == PAM_SUCCESS && data != NULL)
		return (size_t)++ * (int *)(uintptr_t)data;
	count = calloc(1, sizeof(*count));
	if (count == NULL ||
	    pam_set_data(pamh, argument, count, forget) != PAM_SUCCESS)
		abort();
	return 0;
}

static bool
is_on(const char *calls, size_t call)
{
	size_t last = strlen(calls) - 1;

	return calls[call < last ? call : last] == '1';
}

static int
leave(pam_handle_t *pamh, const char *argument)
{
	const void *data = NULL;

	if (strncmp(argument, "password=", 9) == 0)
		return pam_set_item(pamh, PAM_AUTHTOK, argument + 9);
	if (strncmp(argument, "user=", 5) == 0)
		return pam_set_item(pamh, PAM_USER, argument + 5);
	if (strncmp(argument, "unix=", 5) == 0)
		return leave_datum(pamh, "unix_setcred_return", argument + 5);
	if (strcmp(argument, "krb5") == 0)
		return leave_datum(pamh, "pam_krb5", "0");
	if (strncmp(argument, "needs=", 6) == 0 &&
	    pam_get_data(pamh, argument + 6, &data) == PAM_SUCCESS &&
	    data != NULL)
		return pam_putenv(pamh, "NEEDED=there");
	return PAM_SUCCESS;
}

EXPORT int
pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	int i, status = PAM_SUCCESS;

	(void)flags;
	for (i = 0; i < argc; i++) {
		if (strcmp(argv[i], "once") == 0 &&
		    count_call(pamh, argv[i]) > 0)
			return PAM_SUCCESS;
		if (strncmp(argv[i], "calls=", 6) == 0 &&
		    !is_on(argv[i] + 6, count_call(pamh, argv[i])))
			status = PAM_AUTH_ERR;
	}
	/* The password that was typed is there, right or wrong. */
	for (i = 0; i < argc; i++)
		if (status == PAM_SUCCESS ||
		    strncmp(argv[i], "password=", 9) == 0)
			if (leave(pamh, argv[i]) != PAM_SUCCESS)
				return PAM_BUF_ERR;
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

EXPORT int
pam_sm_chauthtok(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	const void *password = NULL;
	char stored[640];
	int i;

	if (((unsigned)flags & PAM_UPDATE_AUTHTOK) == 0)
		return PAM_SUCCESS;
	for (i = 0; i < argc; i++) {
		if (strcmp(argv[i], "store") == 0) {
			if (pam_get_item(pamh, PAM_AUTHTOK, &password) !=
				PAM_SUCCESS ||
			    password == NULL)
				return PAM_AUTHTOK_ERR;
			snprintf(stored, sizeof(stored), "STORED=%s",
			    (const char *)password);
			return pam_putenv(pamh, stored);
		}
		if (leave(pamh, argv[i]) != PAM_SUCCESS)
			return PAM_BUF_ERR;
	}
	return PAM_SUCCESS;
}
