#include "module/ending.h"

#include <security/pam_modules.h>

int
ending_auth(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_GRANT:
		return PAM_SUCCESS;
	case VERDICT_IGNORE:
		return PAM_IGNORE;
	case VERDICT_DENY:
		return PAM_AUTH_ERR;
	case VERDICT_MAXTRIES:
		return PAM_MAXTRIES;
	case VERDICT_UNAVAIL:
		return PAM_AUTHINFO_UNAVAIL;
	case VERDICT_CONV:
		return PAM_CONV_ERR;
	case VERDICT_SYSTEM:
		break;
	}
	return PAM_SYSTEM_ERR;
}

int
ending_account(enum verdict verdict)
{
	if (verdict == VERDICT_IGNORE)
		return PAM_IGNORE;
	return verdict == VERDICT_DENY ? PAM_PERM_DENIED : PAM_SYSTEM_ERR;
}

int
ending_password(enum verdict verdict, enum reason reason)
{
	if (verdict == VERDICT_IGNORE && reason == REASON_PASSWORD_OK)
		return PAM_SUCCESS;
	return verdict == VERDICT_DENY ? PAM_AUTHTOK_ERR : PAM_SYSTEM_ERR;
}
