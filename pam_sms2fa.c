/*
 * pam_sms2fa: the PAM entry points.  Gather the evidence, open the verifier,
 * relay its questions to the conversation, return its verdict.
 */
#include "config.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <security/pam_modutil.h>

#include "base/text.h"
#include "core/verdict.h"
#include "module/evidence.h"
#include "module/verifier.h"

#define EXPORT __attribute__((visibility("default")))
#define REFUSED_DATUM "pam_sms2fa_refused"
#define FAIL_DELAY_US 2000000u

struct arguments {
	const char *conf;
	unsigned first_factor;
	bool debug;
};

static bool
argument_parse(struct arguments *arguments, const char *argument)
{
	if (text_starts(argument, "conf=/"))
		arguments->conf = argument + strlen("conf=");
	else if (text_starts(argument, "first_factor="))
		return evidence_parse(&arguments->first_factor,
			   argument + strlen("first_factor=")) == ERR_OK;
	else if (strcmp(argument, "debug") == 0)
		arguments->debug = true;
	else
		return false;
	return true;
}

static bool
arguments_parse(pam_handle_t *pamh, struct arguments *arguments, int argc,
    const char **argv)
{
	char word[64];
	int i;

	for (i = 0; i < argc; i++)
		if (!argument_parse(arguments, argv[i])) {
			text_printable(word, sizeof(word), argv[i]);
			pam_syslog(pamh, LOG_ERR,
			    "outcome=failed reason=argument argument=\"%s\": "
			    "known are conf=/FILE, first_factor=LIST of unix, "
			    "publickey, stack, and debug", word);
			return false;
		}
	return true;
}

/* The one place where a verdict becomes a PAM code. */
static int
verdict_pam(enum verdict verdict)
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

/*
 * One line for a decision that no verifier made.  A name that is no account
 * is withheld: people type passwords there.
 */
static void
log_decision(pam_handle_t *pamh, enum reason reason, const char *user,
    const char *hint)
{
	char word[64];

	text_word(word, sizeof(word),
	    pam_modutil_getpwnam(pamh, user) == NULL ? "-" : user);
	pam_syslog(pamh, LOG_NOTICE, "outcome=%s reason=%s user=%s%s",
	    verdict_word(reason_verdict(reason)), reason_word(reason), word,
	    hint);
}

static void
refused_forget(pam_handle_t *pamh, void *data, int status)
{
	(void)pamh;
	(void)status;
	free(data);
}

static bool
refused_before(pam_handle_t *pamh, const char *user)
{
	const void *data = NULL;

	return pam_get_data(pamh, REFUSED_DATUM, &data) == PAM_SUCCESS &&
	    data != NULL && strcmp(data, user) == 0;
}

/* sudo calls three times on one handle: the next ones are refused at once. */
static void
refused_mark(pam_handle_t *pamh, const char *user)
{
	char *mark = strdup(user);

	if (mark != NULL &&
	    pam_set_data(pamh, REFUSED_DATUM, mark, refused_forget) !=
		PAM_SUCCESS)
		free(mark);
}

static const char *
item_text(pam_handle_t *pamh, int item)
{
	const void *text = NULL;

	if (pam_get_item(pamh, item, &text) != PAM_SUCCESS || text == NULL)
		return "";
	return text;
}

static enum err
open_fill(pam_handle_t *pamh, struct wire_open *open, int flags,
    const struct arguments *arguments, const char *user)
{
	const char *connection = pam_getenv(pamh, "SSH_CONNECTION");

	if (text_copy(open->conf, sizeof(open->conf), arguments->conf) !=
		ERR_OK ||
	    text_copy(open->user, sizeof(open->user), user) != ERR_OK ||
	    text_copy(open->service, sizeof(open->service),
		item_text(pamh, PAM_SERVICE)) != ERR_OK)
		return ERR_TOO_LONG;
	text_printable(open->ruser, sizeof(open->ruser),
	    item_text(pamh, PAM_RUSER));
	text_printable(open->rhost, sizeof(open->rhost),
	    item_text(pamh, PAM_RHOST));
	text_printable(open->tty, sizeof(open->tty), item_text(pamh, PAM_TTY));
	text_printable(open->connection, sizeof(open->connection), connection);
	if (((unsigned)flags & PAM_SILENT) != 0)
		open->flags |= WIRE_OPEN_SILENT;
	if (!evidence_can_ask(pamh))
		open->flags |= WIRE_OPEN_CANNOT_ASK;
	if (arguments->debug)
		open->flags |= WIRE_OPEN_DEBUG;
	return ERR_OK;
}

static int
judge(pam_handle_t *pamh, struct wire_open *open, const char *user)
{
	enum verdict verdict = VERDICT_SYSTEM;
	enum reason reason = REASON_INTERNAL;
	enum err err = verifier_judge(pamh, open, &verdict, &reason);

	if (err != ERR_OK) {
		log_decision(pamh, REASON_INSTALLATION, user, " program="
		    VERIFIER_PATH);
		pam_syslog(pamh, LOG_ERR, "no verdict from the verifier: %s",
		    err_text(err));
		return PAM_SYSTEM_ERR;
	}
	if (verdict == VERDICT_MAXTRIES)
		refused_mark(pamh, user);
	return verdict_pam(verdict);
}

static int
authenticate(pam_handle_t *pamh, int flags,
    const struct arguments *arguments)
{
	struct wire_open open = { .flags = 0 };
	const char *user = item_text(pamh, PAM_USER);
	const char *proof = evidence_find(pamh, arguments->first_factor, user);

	if (proof == NULL) {
		log_decision(pamh, REASON_NO_FIRST_FACTOR, user,
		    ": no first factor succeeded before this line: put it "
		    "after the lines that check the password, as `requisite'");
		return PAM_AUTH_ERR;
	}
	if (refused_before(pamh, user)) {
		log_decision(pamh, REASON_REFUSED_BEFORE, user, "");
		return PAM_MAXTRIES;
	}
	if (open_fill(pamh, &open, flags, arguments, user) != ERR_OK ||
	    text_copy(open.first_factor, sizeof(open.first_factor), proof) !=
		ERR_OK) {
		log_decision(pamh, REASON_INTERNAL, "-",
		    ": a user name, service or conf= of over 255 bytes");
		return PAM_SYSTEM_ERR;
	}
	return judge(pamh, &open, user);
}

EXPORT int
pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct arguments arguments = { .conf = "",
		.first_factor = EVIDENCE_UNIX };
	int result = PAM_SYSTEM_ERR;

	if (arguments_parse(pamh, &arguments, argc, argv))
		result = authenticate(pamh, flags, &arguments);
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
