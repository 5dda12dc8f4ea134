#include "stack/module.h"

#include <string.h>

#include "stack/walk.h"

/*
 * Sources: modules/pam_*.c and the manuals of Linux-PAM 1.5.2 and 1.7.1 for its
 * own.  Those of others (sssd, pam-krb5 (Allbery), nss-pam-ldapd, samba,
 * pam_radius, google-authenticator-libpam, pam-u2f, oath-toolkit, duo_unix,
 * yubico-pam, fprintd, libcap, GNOME keyring, systemd) are what is generally
 * known of them, and wide on purpose.
 * Too much in a row costs a false alarm, too little a bypass unseen: all may
 * run out of memory or find the system broken, and any may fail to load where
 * users set the limits that a program of theirs inherits (su, sudo).
 */
#define R(name) MODULE_RETURN(STACK_##name)
#define BROKEN                                                    \
	(R(BUF_ERR) | R(SYSTEM_ERR) | R(SERVICE_ERR) | R(ABORT) | \
	    R(MODULE_UNKNOWN))
#define MUTE (R(IGNORE))
#define CHECKED                                                   \
	(R(SUCCESS) | R(AUTH_ERR) | R(USER_UNKNOWN) | R(IGNORE) | \
	    R(PERM_DENIED) | R(CONV_ERR) | BROKEN)
#define PASSWORD                                                            \
	(R(SUCCESS) | R(AUTH_ERR) | R(USER_UNKNOWN) | R(AUTHINFO_UNAVAIL) | \
	    R(MAXTRIES) | R(PERM_DENIED) | R(CONV_ERR) | R(AUTHTOK_ERR) |   \
	    R(AUTHTOK_RECOVER_ERR) | R(CRED_INSUFFICIENT) | BROKEN)
#define NETWORK                                                         \
	(PASSWORD | R(IGNORE) | R(NEW_AUTHTOK_REQD) | R(ACCT_EXPIRED) | \
	    R(AUTHTOK_EXPIRED) | R(CRED_ERR) | R(CRED_UNAVAIL) |        \
	    R(CRED_EXPIRED) | R(AUTHTOK_ERR) | R(TRY_AGAIN))
#define EXPIRY                                                                \
	(R(SUCCESS) | R(USER_UNKNOWN) | R(ACCT_EXPIRED) |                     \
	    R(NEW_AUTHTOK_REQD) | R(AUTHTOK_EXPIRED) | R(AUTHINFO_UNAVAIL) |  \
	    R(PERM_DENIED) | R(AUTH_ERR) | R(IGNORE) | R(CRED_INSUFFICIENT) | \
	    R(AUTHTOK_ERR) | BROKEN)
#define FACTOR (PASSWORD | R(IGNORE) | R(AUTHTOK_ERR) | R(CRED_UNAVAIL))

static const struct module modules[] = {
	{ "pam_access", MODULE_CONDITION, CHECKED, CHECKED },
	{ "pam_cap", 0, CHECKED, 0 },
	{ "pam_debug", MODULE_UNKNOWN, UINT32_MAX, UINT32_MAX },
	{ "pam_deny", 0, R(AUTH_ERR), R(AUTH_ERR) },
	{ "pam_duo", MODULE_FACTOR, FACTOR, 0 },
	{ "pam_echo", 0, R(SUCCESS) | MUTE | BROKEN,
	    R(SUCCESS) | MUTE | BROKEN },
	{ "pam_ecryptfs", 0, R(SUCCESS) | MUTE | BROKEN, 0 },
	{ "pam_env", 0, MUTE, MUTE },
	{ "pam_exec", MODULE_CONDITION, CHECKED, CHECKED },
	{ "pam_faildelay", 0, MUTE | R(SYSTEM_ERR), 0 },
	{ "pam_faillock", 0, CHECKED, CHECKED },
	{ "pam_fprintd", MODULE_FACTOR, FACTOR, 0 },
	{ "pam_ftp", 0, CHECKED, 0 },
	{ "pam_gdm", 0, CHECKED, 0 },
	{ "pam_gnome_keyring", 0, R(SUCCESS) | MUTE | BROKEN | R(CONV_ERR), 0 },
	{ "pam_google_authenticator", MODULE_FACTOR, FACTOR, 0 },
	{ "pam_group", 0, MUTE, 0 },
	{ "pam_issue", 0, MUTE | R(SUCCESS) | BROKEN, 0 },
	{ "pam_keyinit", 0, MUTE, 0 },
	{ "pam_krb5", MODULE_PASSWORD | MODULE_KRB5, NETWORK, EXPIRY },
	{ "pam_kwallet5", 0, R(SUCCESS) | MUTE | BROKEN, 0 },
	{ "pam_lastlog", 0, CHECKED, CHECKED },
	{ "pam_lastlog2", 0, MUTE, 0 },
	{ "pam_ldap", MODULE_PASSWORD, NETWORK, EXPIRY },
	{ "pam_listfile", MODULE_CONDITION, CHECKED, CHECKED },
	{ "pam_localuser", MODULE_CONDITION, CHECKED, CHECKED },
	{ "pam_loginuid", 0, 0, R(SUCCESS) | MUTE | R(SESSION_ERR) },
	{ "pam_mail", 0, MUTE, 0 },
	{ "pam_motd", 0, 0, 0 },
	{ "pam_nologin", 0, CHECKED, CHECKED },
	{ "pam_oath", MODULE_FACTOR, FACTOR, 0 },
	{ "pam_permit", 0, R(SUCCESS) | R(USER_UNKNOWN) | BROKEN, R(SUCCESS) },
	{ "pam_pkcs11", MODULE_FACTOR, FACTOR, EXPIRY },
	{ "pam_radius_auth", MODULE_PASSWORD, NETWORK, EXPIRY },
	{ "pam_rhosts", 0, CHECKED, 0 },
	{ "pam_rootok", MODULE_ROOT, R(SUCCESS) | R(AUTH_ERR),
	    R(SUCCESS) | R(AUTH_ERR) },
	{ "pam_securetty", 0, CHECKED, CHECKED },
	{ "pam_selinux", 0, R(AUTH_ERR), 0 },
	{ "pam_sepermit", 0, CHECKED, CHECKED },
	{ "pam_shells", 0, CHECKED, CHECKED },
	{ "pam_slurm", MODULE_CONDITION, 0, CHECKED },
	{ "pam_ssh_agent_auth", MODULE_FACTOR, FACTOR, 0 },
	{ "pam_sss", MODULE_PASSWORD, NETWORK, EXPIRY },
	{ "pam_sss_gss", MODULE_FACTOR, FACTOR, 0 },
	{ "pam_succeed_if", MODULE_CONDITION, CHECKED, CHECKED },
	{ "pam_systemd", 0, 0, 0 },
	{ "pam_systemd_home", MODULE_PASSWORD, NETWORK, EXPIRY },
	{ "pam_tally2", 0, CHECKED, CHECKED },
	{ "pam_time", MODULE_CONDITION, 0, CHECKED },
	{ "pam_timestamp", 0, CHECKED, 0 },
	{ "pam_u2f", MODULE_FACTOR, FACTOR, 0 },
	{ "pam_unix", MODULE_PASSWORD | MODULE_UNIX, PASSWORD, EXPIRY },
	{ "pam_userdb", MODULE_PASSWORD, NETWORK, EXPIRY },
	{ "pam_usertype", MODULE_CONDITION, CHECKED, CHECKED },
	{ "pam_warn", 0, MUTE, MUTE },
	{ "pam_wheel", MODULE_CONDITION, CHECKED, CHECKED },
	{ "pam_winbind", MODULE_PASSWORD, NETWORK, EXPIRY },
	{ "pam_yubico", MODULE_FACTOR, FACTOR, 0 },
};

static const struct module module_unknown = { "", MODULE_UNKNOWN, UINT32_MAX,
	UINT32_MAX };

const struct module *
module_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(modules) / sizeof(modules[0]); i++)
		if (strcmp(name, modules[i].name) == 0)
			return &modules[i];
	return &module_unknown;
}

/* pam_u2f: success for who has no key (up to 1.3.0), and for everybody. */
unsigned
module_roles(const struct module *module, const struct stack_entry *entry)
{
	unsigned roles = module->roles;
	size_t i;

	for (i = 0; i < entry->argument_count; i++)
		if (strcmp(entry->arguments[i], "nouserok") == 0 ||
		    strcmp(entry->arguments[i], "alwaysok") == 0)
			roles &= ~(unsigned)MODULE_FACTOR;
	return roles;
}

/* Without this word a line of theirs ends in ignore where it might succeed. */
static const struct {
	const char *name, *argument;
} module_successes[] = {
	{ "pam_nologin", "successok" },
	{ "pam_wheel", "trust" },
};

static bool
module_succeeds(const struct stack_entry *entry)
{
	size_t count = sizeof(module_successes) / sizeof(module_successes[0]);
	size_t row, i;

	for (row = 0; row < count; row++)
		if (strcmp(entry->name, module_successes[row].name) == 0)
			break;
	for (i = 0; row < count && i < entry->argument_count; i++)
		if (strcmp(entry->arguments[i],
			module_successes[row].argument) == 0)
			return true;
	return row == count;
}

uint32_t
module_returns(const struct module *module, const struct stack_entry *entry,
    enum stack_chain chain)
{
	uint32_t returns = chain == STACK_AUTH ? module->auth : module->account;
	enum stack_return forced;

	if (walk_forced(entry, &forced))
		return MODULE_RETURN(forced);
	if (!module_succeeds(entry))
		returns &= ~R(SUCCESS);
	return returns == 0 ? R(MODULE_UNKNOWN) : returns;
}
