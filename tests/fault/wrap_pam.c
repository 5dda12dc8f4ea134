/*
 * What the module asks of libpam.  Its one pam_set_item takes a password away,
 * which needs no memory and can't fail.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <security/pam_modutil.h>

#include "tests/fault/fault.h"

WRAP(int, pam_get_data,
    (const pam_handle_t *pamh, const char *name, const void **data),
    PAM_SYSTEM_ERR, ENOMEM, (pamh, name, data))
WRAP(int, pam_set_data,
    (pam_handle_t *pamh, const char *name, void *data,
	void (*forget)(pam_handle_t *, void *, int)),
    PAM_BUF_ERR, ENOMEM, (pamh, name, data, forget))
WRAP(int, pam_get_item, (const pam_handle_t *pamh, int what, const void **item),
    PAM_SYSTEM_ERR, ENOMEM, (pamh, what, item))
WRAP(const char *, pam_getenv, (pam_handle_t *pamh, const char *name), NULL,
    ENOMEM, (pamh, name))
WRAP(int, pam_get_authtok,
    (pam_handle_t *pamh, int item, const char **password, const char *prompt),
    PAM_AUTHTOK_ERR, ENOMEM, (pamh, item, password, prompt))
WRAP(struct passwd *, pam_modutil_getpwnam,
    (pam_handle_t *pamh, const char *user), NULL, ENOMEM, (pamh, user))
WRAP(int, pam_fail_delay, (pam_handle_t *pamh, unsigned us), PAM_SYSTEM_ERR,
    ENOMEM, (pamh, us))

FAULT_POINT(pam_prompt);
int __wrap_pam_prompt(pam_handle_t *pamh, int style, char **response,
    const char *format, ...) __attribute__((format(printf, 4, 5)));
int
__wrap_pam_prompt(pam_handle_t *pamh, int style, char **response,
    const char *format, ...)
{
	va_list more;
	int status;

	if (fault_due(&point_pam_prompt))
		return PAM_CONV_ERR;
	va_start(more, format);
	status = pam_vprompt(pamh, style, response, format, more);
	va_end(more);
	return status;
}

FAULT_SEES(pam_syslog);
void __wrap_pam_syslog(const pam_handle_t *pamh, int priority,
    const char *format, ...) __attribute__((format(printf, 3, 4)));
void
__wrap_pam_syslog(const pam_handle_t *pamh, int priority, const char *format,
    ...)
{
	va_list more;

	(void)pamh;
	(void)priority;
	va_start(more, format);
	fault_log(format, more);
	va_end(more);
}
