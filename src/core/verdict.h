/*
 * Every way in which a login can end, said once: the verdict that the host
 * hears, the word in the log, the words to the user.
 */
#ifndef CORE_VERDICT_H
#define CORE_VERDICT_H

#include <stdint.h>

#include "base/text.h"

/*
 * Far apart in Hamming distance, and zero is none of them: no flipped bit and
 * no forgotten assignment grants.
 */
enum verdict {
	VERDICT_GRANT = 0x2b5c96e1,  /* PAM_SUCCESS */
	VERDICT_IGNORE = 0x54a369d2, /* PAM_IGNORE: a deliberate exemption */
	VERDICT_DENY = 0x11111111,   /* PAM_AUTH_ERR */
	VERDICT_MAXTRIES = 0x22222222,
	VERDICT_UNAVAIL = 0x33333333, /* PAM_AUTHINFO_UNAVAIL */
	VERDICT_SYSTEM = 0x44444444,  /* PAM_SYSTEM_ERR */
	VERDICT_CONV = 0x55555555     /* PAM_CONV_ERR */
};

#define REASON_SAY_BROKEN                                                      \
	N_("Sign-in codes do not work on this host now. Contact your "         \
	   "administrator.")

/*
 * reason, verdict, word in the log and in `event`, words to the user (NULL:
 * the user is told nothing).  REASON_NONE is "nothing refuses yet".
 */
#define REASON_LIST(REASON)                                                    \
	REASON(NONE, VERDICT_SYSTEM, "none", NULL)                             \
	REASON(RIGHT_CODE, VERDICT_GRANT, "right_code", NULL)                  \
	REASON(EXEMPT, VERDICT_IGNORE, "exempt", NULL)                         \
	REASON(RECOVERY_CODE, VERDICT_GRANT, "recovery_code", NULL)            \
	REASON(UNREACHABLE_ALLOWED, VERDICT_IGNORE, "unreachable_allowed",     \
	    NULL)                                                              \
	REASON(UNENROLLED_ALLOWED, VERDICT_IGNORE, "unenrolled_allowed", NULL) \
	REASON(NO_FIRST_FACTOR, VERDICT_DENY, "no_first_factor", NULL)         \
	REASON(CANNOT_ASK, VERDICT_DENY, "cannot_ask", NULL)                   \
	REASON(NO_ACCOUNT, VERDICT_DENY, "no_account", NULL)                   \
	REASON(POLICY, VERDICT_DENY, "policy",                                 \
	    "This action requires app-based or hardware 2FA.")                 \
	REASON(NOT_ENROLLED, VERDICT_DENY, "not_enrolled",                     \
	    "No phone number is enrolled for you. Contact your "               \
	    "administrator.")                                                  \
	REASON(NOT_VERIFIED, VERDICT_DENY, "not_verified",                     \
	    "Your phone number is not verified yet. Contact your "             \
	    "administrator.")                                                  \
	REASON(SUSPENDED, VERDICT_DENY, "suspended",                           \
	    "Codes are suspended for you. Contact your administrator.")        \
	REASON(REUSED_NAME, VERDICT_DENY, "reused_name",                       \
	    "No phone number is enrolled for you. Contact your "               \
	    "administrator.")                                                  \
	REASON(LIMITED, VERDICT_MAXTRIES, "limited",                           \
	    "Too many codes were sent")                                        \
	REASON(BUDGET, VERDICT_MAXTRIES, "budget",                             \
	    "The budget for codes is used up. Contact your administrator.")    \
	REASON(RISK, VERDICT_DENY, "risk",                                     \
	    "A code can't be sent to your phone number safely now: use a "     \
	    "stronger factor, or contact your administrator.")                 \
	REASON(WEAK_PASSWORD, VERDICT_DENY, "weak_password",                   \
	    "Your password is too weak to sign in with. Contact your "         \
	    "administrator.")                                                  \
	REASON(PASSWORD_UNCHECKED, VERDICT_DENY, "password_unchecked",         \
	    "Your password could not be checked now. Try again later.")        \
	REASON(NO_MARK, VERDICT_DENY, "no_second_factor", NULL)                \
	REASON(PASSWORD_OK, VERDICT_IGNORE, "password_ok", NULL)               \
	REASON(GUESSED, VERDICT_MAXTRIES, "too_many_wrong_codes",              \
	    "Too many wrong codes")                                            \
	REASON(LOCKED, VERDICT_MAXTRIES, "locked",                             \
	    "Codes are locked after too many wrong ones. Contact your "        \
	    "administrator.")                                                  \
	REASON(CODE_SPENT, VERDICT_MAXTRIES, "guesses_used_up",                \
	    "Too many wrong codes")                                            \
	REASON(ANSWERS_SPENT, VERDICT_MAXTRIES, "answers_used_up",             \
	    "Too many answers without a code.")                                \
	REASON(REFUSED_BEFORE, VERDICT_MAXTRIES, "refused_before", NULL)       \
	REASON(NUMBER_CLASS, VERDICT_DENY, "number_refused",                   \
	    "No code can be sent to your phone number. Contact your "          \
	    "administrator.")                                                  \
	REASON(PROVIDER_UNREACHABLE, VERDICT_UNAVAIL, "provider_unreachable",  \
	    "The message service can't be reached. Try again later.")          \
	REASON(PROVIDER_ACCOUNT, VERDICT_UNAVAIL, "provider_account",          \
	    "The message service refuses to send for this host. Contact "      \
	    "your administrator.")                                             \
	REASON(PROVIDER_LATER, VERDICT_UNAVAIL, "provider_later",              \
	    "The message service is busy. Try again later.")                   \
	REASON(UNSENT, VERDICT_UNAVAIL, "unsent",                              \
	    "The code could not be sent. Try again later.")                    \
	REASON(PROVIDER_CONFIG, VERDICT_SYSTEM, "provider_config",             \
	    "The message service refuses this host's settings. Contact "       \
	    "your administrator.")                                             \
	REASON(COURIER_LOST, VERDICT_SYSTEM, "courier_lost",                   \
	    "The code could not be sent. Contact your administrator.")         \
	REASON(WRONG_CODE, VERDICT_DENY, "wrong_code", "Wrong code.")          \
	REASON(EXPIRED, VERDICT_DENY, "expired", "The code has expired.")      \
	REASON(JUNK_ANSWER, VERDICT_DENY, "junk_answer", NULL)                 \
	REASON(CONVERSATION, VERDICT_CONV, "conversation_failed", NULL)        \
	REASON(HOST_GONE, VERDICT_CONV, "host_gone", NULL)                     \
	REASON(ARGUMENT, VERDICT_SYSTEM, "argument", REASON_SAY_BROKEN)        \
	REASON(CONFIG, VERDICT_SYSTEM, "configuration", REASON_SAY_BROKEN)     \
	REASON(STORE, VERDICT_SYSTEM, "state", REASON_SAY_BROKEN)              \
	REASON(LOOKUP, VERDICT_SYSTEM, "account_lookup_failed", REASON_SAY_BROKEN)\
	REASON(INSTALLATION, VERDICT_SYSTEM, "installation", REASON_SAY_BROKEN)\
	REASON(INTERNAL, VERDICT_SYSTEM, "internal", REASON_SAY_BROKEN)

#define REASON_ENUM(name, verdict, word, say) REASON_##name,
enum reason { REASON_LIST(REASON_ENUM) REASON_COUNT };
#undef REASON_ENUM

/* Total: an unknown reason is VERDICT_SYSTEM. */
enum verdict reason_verdict(enum reason);
const char *reason_word(enum reason); /* never NULL */
const char *reason_say(enum reason);  /* NULL: nothing to tell */

/* "granted", "ignored", "denied", "unavailable", "failed": for the log. */
const char *verdict_word(enum verdict);

#endif
