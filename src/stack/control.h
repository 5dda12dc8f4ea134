/*
 * What a module can return, and what a line does about it.  The names are those
 * of libpam (libpam/pam_tokens.h), in the order of its values.
 */
#ifndef STACK_CONTROL_H
#define STACK_CONTROL_H

#include <stdbool.h>

#define STACK_RETURN_LIST(RETURN)                                    \
	RETURN(STACK_SUCCESS, "success")                             \
	RETURN(STACK_OPEN_ERR, "open_err")                           \
	RETURN(STACK_SYMBOL_ERR, "symbol_err")                       \
	RETURN(STACK_SERVICE_ERR, "service_err")                     \
	RETURN(STACK_SYSTEM_ERR, "system_err")                       \
	RETURN(STACK_BUF_ERR, "buf_err")                             \
	RETURN(STACK_PERM_DENIED, "perm_denied")                     \
	RETURN(STACK_AUTH_ERR, "auth_err")                           \
	RETURN(STACK_CRED_INSUFFICIENT, "cred_insufficient")         \
	RETURN(STACK_AUTHINFO_UNAVAIL, "authinfo_unavail")           \
	RETURN(STACK_USER_UNKNOWN, "user_unknown")                   \
	RETURN(STACK_MAXTRIES, "maxtries")                           \
	RETURN(STACK_NEW_AUTHTOK_REQD, "new_authtok_reqd")           \
	RETURN(STACK_ACCT_EXPIRED, "acct_expired")                   \
	RETURN(STACK_SESSION_ERR, "session_err")                     \
	RETURN(STACK_CRED_UNAVAIL, "cred_unavail")                   \
	RETURN(STACK_CRED_EXPIRED, "cred_expired")                   \
	RETURN(STACK_CRED_ERR, "cred_err")                           \
	RETURN(STACK_NO_MODULE_DATA, "no_module_data")               \
	RETURN(STACK_CONV_ERR, "conv_err")                           \
	RETURN(STACK_AUTHTOK_ERR, "authtok_err")                     \
	RETURN(STACK_AUTHTOK_RECOVER_ERR, "authtok_recover_err")     \
	RETURN(STACK_AUTHTOK_LOCK_BUSY, "authtok_lock_busy")         \
	RETURN(STACK_AUTHTOK_DISABLE_AGING, "authtok_disable_aging") \
	RETURN(STACK_TRY_AGAIN, "try_again")                         \
	RETURN(STACK_IGNORE, "ignore")                               \
	RETURN(STACK_ABORT, "abort")                                 \
	RETURN(STACK_AUTHTOK_EXPIRED, "authtok_expired")             \
	RETURN(STACK_MODULE_UNKNOWN, "module_unknown")               \
	RETURN(STACK_BAD_ITEM, "bad_item")                           \
	RETURN(STACK_CONV_AGAIN, "conv_again")                       \
	RETURN(STACK_INCOMPLETE, "incomplete")

#define STACK_RETURN_ENUM(name, word) name,
enum stack_return { STACK_RETURN_LIST(STACK_RETURN_ENUM) STACK_RETURNS };
#undef STACK_RETURN_ENUM

/* "auth_err"; "?" for what is no return value.  Static. */
const char *stack_return_word(int);

/* An action: one of these, or a positive number of lines to jump over. */
#define STACK_ACTION_IGNORE 0
#define STACK_ACTION_OK (-1)
#define STACK_ACTION_DONE (-2)
#define STACK_ACTION_BAD (-3)
#define STACK_ACTION_DIE (-4)
#define STACK_ACTION_RESET (-5)

struct stack_control {
	int action[STACK_RETURNS];
};

/* "ok", "die", "jump"; static. */
const char *stack_action_word(int action);

/*
 * The control of a line, brackets taken off: one of the four words, whatever
 * their case, or VALUE=ACTION pairs.  False where libpam finds a fault: each
 * return value is `bad' then, success included, and ${*why} (static) says what
 * it stumbled over.  ${wraps}: numbers over 2^31 wrap around (libpam up to 1.5)
 * instead of being refused.
 */
bool stack_control_parse(
    struct stack_control *, const char *text, bool wraps, const char **why);

/* Everything is bad: what libpam does with a line that it can't use. */
void stack_control_fail(struct stack_control *);

#endif
