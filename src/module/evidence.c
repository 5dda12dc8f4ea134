#include "module/evidence.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

/*
 * MUST: a datum that this module has seen before on this handle proves
 * nothing; a proof is for the user that was proven; PAM_AUTHTOK, which libpam
 * clears before each call, ties the datum of pam_unix to this call; a blank
 * password is no factor.
 */

/* pam_unix sets it on every way out, to the PAM code of that way. */
#define EVIDENCE_UNIX_DATUM "unix_setcred_return"
/* Ours: the datum of pam_unix seen last, and for whom. */
#define EVIDENCE_SEEN_DATUM "pam_sms2fa_seen"

struct evidence_seen {
	const void *datum;
	char user[];
};

static const struct {
	const char *name;
	enum evidence evidence;
} evidence_names[] = {
	{ "unix", EVIDENCE_UNIX },
	{ "publickey", EVIDENCE_PUBLICKEY },
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

static void
evidence_forget(pam_handle_t *pamh, void *data, int status)
{
	(void)pamh;
	(void)status;
	free(data);
}

/* Remember ${datum}; false when that is impossible: then nothing is proven. */
static bool
evidence_remember(pam_handle_t *pamh, const void *datum, const char *user)
{
	size_t size = strlen(user) + 1;
	struct evidence_seen *seen = malloc(sizeof(*seen) + size);

	if (seen == NULL)
		return false;
	seen->datum = datum;
	memcpy(seen->user, user, size);
	if (pam_set_data(pamh, EVIDENCE_SEEN_DATUM, seen, evidence_forget) ==
	    PAM_SUCCESS)
		return true;
	free(seen);
	return false;
}

static bool
evidence_is_new(pam_handle_t *pamh, const void *datum)
{
	const void *data = NULL;
	const struct evidence_seen *seen;

	if (pam_get_data(pamh, EVIDENCE_SEEN_DATUM, &data) != PAM_SUCCESS ||
	    data == NULL)
		return true;
	seen = data;
	return seen->datum != datum;
}

static bool
evidence_has_password(pam_handle_t *pamh)
{
	const void *password = NULL;

	return pam_get_item(pamh, PAM_AUTHTOK, &password) == PAM_SUCCESS &&
	    password != NULL && *(const char *)password != '\0';
}

/*
 * A success is cleared once read, so that what pam_unix leaves next time is
 * new whatever address it gets; a failure is remembered by its address.
 */
static bool
evidence_take_unix(pam_handle_t *pamh, const char *user)
{
	const void *datum = NULL;
	bool fresh, success;

	if (pam_get_data(pamh, EVIDENCE_UNIX_DATUM, &datum) != PAM_SUCCESS ||
	    datum == NULL)
		return false;
	fresh = evidence_is_new(pamh, datum);
	success = *(const int *)datum == PAM_SUCCESS;
	if (!success) {
		(void)evidence_remember(pamh, datum, user);
		return false;
	}
	if (pam_set_data(pamh, EVIDENCE_UNIX_DATUM, NULL, NULL) !=
		PAM_SUCCESS ||
	    !evidence_remember(pamh, NULL, user))
		return false;
	return fresh && evidence_has_password(pamh);
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
	bool unix_ran = evidence_take_unix(pamh, user);

	if ((accepted & EVIDENCE_UNIX) != 0 && unix_ran)
		return "unix";
	if ((accepted & EVIDENCE_PUBLICKEY) != 0 &&
	    evidence_has_publickey(pamh))
		return "publickey";
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
