#include "module/evidence.h"

#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "module/item.h"
#include "module/mark.h"

/*
 * MUST: a datum that this module has seen before on this handle proves
 * nothing, whoever the user is by then; PAM_AUTHTOK, which libpam clears
 * before each call, ties the data of pam_unix and pam_krb5, and the mark of our
 * witness, to this call; a blank password is no factor.
 */

/* pam_unix sets it on every way out, to the PAM code of that way. */
#define EVIDENCE_UNIX_DATUM "unix_setcred_return"
/* pam_krb5 (Allbery) sets it after a success. */
#define EVIDENCE_KRB5_DATUM "pam_krb5"

/* Ours: which of them this module saw last, whoever the user was then. */
#define EVIDENCE_UNIX_SEEN "pam_sms2fa_seen_unix"
#define EVIDENCE_KRB5_SEEN "pam_sms2fa_seen_krb5"

static const struct {
	const char *name;
	enum evidence evidence;
} evidence_names[] = {
	{ "unix", EVIDENCE_UNIX },
	{ "krb5", EVIDENCE_KRB5 },
	{ "publickey", EVIDENCE_PUBLICKEY },
	{ "witness", EVIDENCE_WITNESS },
	{ "stack", EVIDENCE_STACK },
};
#define EVIDENCE_NAMES (sizeof(evidence_names) / sizeof(evidence_names[0]))

static unsigned
evidence_named(const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < EVIDENCE_NAMES; i++)
		if (strlen(evidence_names[i].name) == length &&
		    memcmp(evidence_names[i].name, name, length) == 0)
			return evidence_names[i].evidence;
	return 0;
}

enum err
evidence_parse(unsigned *accepted, const char *list)
{
	unsigned set = 0, one;
	size_t length;

	for (;;) {
		length = strcspn(list, ",");
		one = evidence_named(list, length);
		if (one == 0 || (set & one) != 0)
			return ERR_INVALID;
		set |= one;
		if (list[length] == '\0')
			break;
		list += length + 1;
	}
	*accepted = set;
	return ERR_OK;
}

/* Whether ${datum} is other than what ${mark} remembers as seen last. */
static bool
evidence_is_new(pam_handle_t *pamh, const char *mark, const void *datum)
{
	const void *seen = NULL;
	int status = pam_get_data(pamh, mark, &seen);

	return status == PAM_NO_MODULE_DATA ||
	    (status == PAM_SUCCESS && seen != datum);
}

/*
 * The address alone is kept, and never followed.  False when it can't be: then
 * nothing is proven.
 */
static bool
evidence_remember(pam_handle_t *pamh, const char *mark, const void *datum)
{
	return pam_set_data(pamh, mark, (void *)(uintptr_t)datum, NULL) ==
	    PAM_SUCCESS;
}

/* NULL: there is none.  What can't be read must go, as it can't be marked. */
static const void *
evidence_datum(pam_handle_t *pamh, const char *name)
{
	const void *datum = NULL;
	int status = pam_get_data(pamh, name, &datum);

	if (status == PAM_SUCCESS)
		return datum;
	if (status != PAM_NO_MODULE_DATA)
		(void)pam_set_data(pamh, name, NULL, NULL);
	return NULL;
}

static bool
evidence_has_password(pam_handle_t *pamh)
{
	const char *password = item_password(pamh);

	return password != NULL && password[0] != '\0';
}

/*
 * A success is cleared once read, so that what pam_unix leaves next time is
 * new whatever address it gets; a failure is remembered by its address, as is
 * a success that can't be cleared.
 */
static bool
evidence_take_unix(pam_handle_t *pamh)
{
	const void *datum = evidence_datum(pamh, EVIDENCE_UNIX_DATUM);
	bool fresh, success, cleared;

	if (datum == NULL)
		return false;
	fresh = evidence_is_new(pamh, EVIDENCE_UNIX_SEEN, datum);
	success = *(const int *)datum == PAM_SUCCESS;
	if (!success) {
		(void)evidence_remember(pamh, EVIDENCE_UNIX_SEEN, datum);
		return false;
	}
	cleared = pam_set_data(pamh, EVIDENCE_UNIX_DATUM, NULL, NULL) ==
	    PAM_SUCCESS;
	if (!evidence_remember(
		pamh, EVIDENCE_UNIX_SEEN, cleared ? NULL : datum) ||
	    !cleared)
		return false;
	return fresh && evidence_has_password(pamh);
}

/*
 * There after a success alone.  pam_krb5 needs it again, so it stays; while it
 * does no other can get its address.  What can't be remembered must go: the
 * next call would take it for new.
 */
static bool
evidence_take_krb5(pam_handle_t *pamh)
{
	const void *datum = evidence_datum(pamh, EVIDENCE_KRB5_DATUM);
	bool fresh;

	if (datum == NULL)
		return false;
	fresh = evidence_is_new(pamh, EVIDENCE_KRB5_SEEN, datum);
	if (!evidence_remember(pamh, EVIDENCE_KRB5_SEEN, datum)) {
		(void)pam_set_data(pamh, EVIDENCE_KRB5_DATUM, NULL, NULL);
		return false;
	}
	return fresh && evidence_has_password(pamh);
}

/* What our other line saw must be what is in hand here. */
static bool
evidence_take_witness(pam_handle_t *pamh, const char *user)
{
	bool held = evidence_has_password(pamh) &&
	    mark_holds_password(pamh, MARK_WITNESS, user,
		item_password(pamh));

	return mark_remove(pamh, MARK_WITNESS) && held;
}

enum err
evidence_witness(pam_handle_t *pamh, const char *user)
{
	if (evidence_has_password(pamh))
		return mark_leave(
		    pamh, MARK_WITNESS, user, item_password(pamh));
	return mark_remove(pamh, MARK_WITNESS) ? ERR_OK : ERR_MEMORY;
}

/* Lines of "method[/submethod] ...", one per method that was completed. */
static bool
evidence_has_publickey(pam_handle_t *pamh)
{
	const char *line = pam_getenv(pamh, "SSH_AUTH_INFO_0");
	const void *tty = NULL;

	if (line == NULL ||
	    pam_get_item(pamh, PAM_TTY, &tty) != PAM_SUCCESS || tty == NULL ||
	    strcmp(tty, "ssh") != 0)
		return false;
	while (line != NULL) {
		if (text_starts(line, "publickey "))
			return true;
		line = strchr(line, '\n');
		if (line != NULL)
			line++;
	}
	return false;
}

const char *
evidence_find(pam_handle_t *pamh, unsigned accepted, const char *user)
{
	bool unix_ran = evidence_take_unix(pamh);
	bool krb5_ran = evidence_take_krb5(pamh);
	bool witnessed = evidence_take_witness(pamh, user);

	if ((accepted & EVIDENCE_UNIX) != 0 && unix_ran)
		return "unix";
	if ((accepted & EVIDENCE_KRB5) != 0 && krb5_ran)
		return "krb5";
	if ((accepted & EVIDENCE_PUBLICKEY) != 0 &&
	    evidence_has_publickey(pamh))
		return "publickey";
	if ((accepted & EVIDENCE_WITNESS) != 0 && witnessed)
		return "witness";
	if ((accepted & EVIDENCE_STACK) != 0)
		return "stack";
	return NULL;
}

static bool
evidence_has_environment(void)
{
	char **variable;

	for (variable = environ; variable != NULL && *variable != NULL;
	     variable++)
		if (!text_starts(*variable, "TZ="))
			return true;
	return false;
}

bool
evidence_can_ask(pam_handle_t *pamh)
{
	const void *tty = NULL;

	if (pam_get_item(pamh, PAM_TTY, &tty) != PAM_SUCCESS)
		return false;
	if (tty == NULL || strcmp(tty, "ssh") != 0)
		return true;
	return pam_getenv(pamh, "SSH_AUTH_INFO_0") != NULL &&
	    !evidence_has_environment();
}
