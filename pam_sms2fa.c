/*
 * pam_sms2fa: the PAM entry points.  Gather the evidence, open the verifier,
 * relay its questions to the conversation, return its verdict.
 */
#include "config.h"

#include <stdbool.h>
#include <stddef.h>

#include <security/pam_ext.h>
#include <security/pam_modules.h>

#include "module/arguments.h"
#include "module/ending.h"
#include "module/evidence.h"
#include "module/item.h"
#include "module/judgement.h"
#include "module/mark.h"

#define EXPORT __attribute__((visibility("default")))
#define FAIL_DELAY_US 2000000u

/*
 * Without its mark the account line refuses, and the next call is left to the
 * limits: neither is a reason to end otherwise here.
 */
static void
leave_mark(pam_handle_t *pamh, const char *name, const char *user)
{
	if (mark_leave(pamh, name, user, NULL) != ERR_OK)
		judgement_log(pamh, REASON_INTERNAL, user,
		    ": no memory for a mark on the handle");
}

/* The line that only success gets to: a success in itself it never is. */
static int
bear_witness(pam_handle_t *pamh, const char *user)
{
	if (evidence_witness(pamh, user) != ERR_OK)
		judgement_log(pamh, REASON_INTERNAL, user,
		    ": no memory for the mark of the witness");
	return PAM_IGNORE;
}

static int
ask_for_code(pam_handle_t *pamh, int flags, const struct arguments *arguments,
    const char *user, const char *proof)
{
	struct judgement judgement =
	    judgement_get(pamh, WIRE_PHASE_AUTH, flags, arguments, user, proof);
	int result = ending_auth(judgement.verdict);

	/* sudo calls three times on one handle: the next ones fail at once. */
	if (result == PAM_MAXTRIES)
		leave_mark(pamh, MARK_REFUSED, user);
	if (result == PAM_SUCCESS || result == PAM_IGNORE)
		leave_mark(pamh, MARK_PASSED, user);
	return result;
}

static int
authenticate(pam_handle_t *pamh, int flags, const struct arguments *arguments)
{
	const char *user = item_text(pamh, PAM_USER);
	const char *proof;

	if (arguments->witness)
		return bear_witness(pamh, user);
	proof = evidence_find(pamh, arguments->first_factor, user);
	if (!mark_remove(pamh, MARK_PASSED))
		return PAM_SYSTEM_ERR;
	if (proof == NULL) {
		judgement_log(pamh, REASON_NO_FIRST_FACTOR, user,
		    ": no first factor succeeded before this line: put it "
		    "after the lines that check the password, as `requisite'");
		return PAM_AUTH_ERR;
	}
	if (mark_holds(pamh, MARK_REFUSED, user)) {
		judgement_log(pamh, REASON_REFUSED_BEFORE, user, "");
		return PAM_MAXTRIES;
	}
	return ask_for_code(pamh, flags, arguments, user, proof);
}

/* A line that can't work takes away what a later one could believe. */
static void
forget_proofs(pam_handle_t *pamh)
{
	(void)evidence_find(pamh, 0, item_text(pamh, PAM_USER));
	if (!mark_remove(pamh, MARK_PASSED))
		judgement_log(pamh, REASON_INTERNAL, "-",
		    ": a mark on the handle could not be taken away");
}

EXPORT int
pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	int result = PAM_SYSTEM_ERR;
	struct arguments arguments;

	if (arguments_parse(pamh, &arguments, argc, argv))
		result = authenticate(pamh, flags, &arguments);
	else
		forget_proofs(pamh);
	if (result != PAM_SUCCESS && result != PAM_IGNORE)
		(void)pam_fail_delay(pamh, FAIL_DELAY_US);
	return result;
}

/* There are no credentials to set; anything else would fail the whole stack. */
EXPORT int
pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh;
	(void)flags;
	(void)argc;
	(void)argv;
	return PAM_SUCCESS;
}

/* sshd lets a public key in without a word to the lines above. */
EXPORT int
pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	const char *user = item_text(pamh, PAM_USER);
	struct judgement judgement;
	struct arguments arguments;

	if (!arguments_parse(pamh, &arguments, argc, argv))
		return PAM_SYSTEM_ERR;
	if (mark_holds(pamh, MARK_PASSED, user))
		return PAM_SUCCESS;
	judgement = judgement_get(
	    pamh, WIRE_PHASE_ACCOUNT, flags, &arguments, user, "");
	return ending_account(judgement.verdict);
}

/* The new password, from the line before or asked for twice. */
static bool
find_new_password(pam_handle_t *pamh, const struct arguments *arguments)
{
	const char *password = item_password(pamh);

	if (password == NULL && !arguments->use_authtok &&
	    pam_get_authtok(pamh, PAM_AUTHTOK, &password, NULL) != PAM_SUCCESS)
		return false;
	return password != NULL && password[0] != '\0';
}

static int
judge_password(pam_handle_t *pamh, int flags, const struct arguments *arguments)
{
	struct judgement judgement;

	if (!find_new_password(pamh, arguments))
		return PAM_AUTHTOK_ERR;
	judgement = judgement_get(pamh, WIRE_PHASE_PASSWORD, flags, arguments,
	    item_text(pamh, PAM_USER), "");
	return ending_password(judgement.verdict, judgement.reason);
}

EXPORT int
pam_sm_chauthtok(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct arguments arguments;
	int result;

	if (!arguments_parse(pamh, &arguments, argc, argv))
		return PAM_SYSTEM_ERR;
	if (((unsigned)flags & PAM_UPDATE_AUTHTOK) == 0)
		return PAM_SUCCESS;
	result = judge_password(pamh, flags, &arguments);
	/* A `required' line ends nothing: what comes next must not store it. */
	if (result != PAM_SUCCESS &&
	    pam_set_item(pamh, PAM_AUTHTOK, NULL) != PAM_SUCCESS)
		return PAM_SYSTEM_ERR;
	return result;
}
