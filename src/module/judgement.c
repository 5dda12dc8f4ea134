#include "config.h"

#include "module/judgement.h"

#include <stdbool.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include <security/pam_modutil.h>

#include "base/memory.h"
#include "base/text.h"
#include "core/network.h"
#include "module/conversation.h"
#include "module/entry.h"
#include "module/evidence.h"
#include "module/item.h"
#include "module/verifier.h"

#define JUDGEMENT_WORD_SIZE 80

static const char *
judgement_word(char word[JUDGEMENT_WORD_SIZE], const char *text)
{
	text_word(word, JUDGEMENT_WORD_SIZE, text);
	return word[0] == '\0' ? "-" : word;
}

/* As the verifier finds it: sshd's words first, and never a name. */
static void
judgement_address(pam_handle_t *pamh, char text[NETWORK_TEXT_SIZE])
{
	const char *connection = pam_getenv(pamh, "SSH_CONNECTION");
	struct address address;

	if ((connection == NULL ||
		address_parse_connection(&address, connection) != ERR_OK) &&
	    address_parse(&address, item_text(pamh, PAM_RHOST)) != ERR_OK)
		memset(&address, 0, sizeof(address));
	address_text(text, &address);
}

void
judgement_log(
    pam_handle_t *pamh, enum reason reason, const char *user, const char *hint)
{
	char name[JUDGEMENT_WORD_SIZE], ruser[JUDGEMENT_WORD_SIZE];
	char service[JUDGEMENT_WORD_SIZE], address[NETWORK_TEXT_SIZE];

	judgement_address(pamh, address);
	entry_write(pamh,
	    reason_verdict(reason) == VERDICT_SYSTEM ? LOG_ERR : LOG_NOTICE,
	    "outcome=%s reason=%s user=%s ruser=%s service=%s addr=%s "
	    "number=- sid=- request=-%s",
	    verdict_word(reason_verdict(reason)), reason_word(reason),
	    pam_modutil_getpwnam(pamh, user) == NULL ?
		"-" : judgement_word(name, user),
	    judgement_word(ruser, item_text(pamh, PAM_RUSER)),
	    judgement_word(service, item_text(pamh, PAM_SERVICE)), address,
	    hint);
}

static uint32_t
judgement_flags(
    pam_handle_t *pamh, int flags, const struct arguments *arguments)
{
	const char *password = item_password(pamh);
	uint32_t set = 0;

	if (((unsigned)flags & PAM_SILENT) != 0)
		set |= WIRE_OPEN_SILENT;
	if (!evidence_can_ask(pamh))
		set |= WIRE_OPEN_CANNOT_ASK;
	if (arguments->debug)
		set |= WIRE_OPEN_DEBUG;
	if (password != NULL && password[0] != '\0')
		set |= WIRE_OPEN_PASSWORD;
	/*
	 * sshd and login change an expired password as root, but it is its
	 * owner who types the new one.
	 */
	if (getuid() == 0 &&
	    ((unsigned)flags & PAM_CHANGE_EXPIRED_AUTHTOK) == 0)
		set |= WIRE_OPEN_ROOT;
	return set;
}

static enum err
judgement_fill(pam_handle_t *pamh, struct wire_open *open,
    const struct arguments *arguments, const char *user, const char *proof)
{
	if (text_copy(open->conf, sizeof(open->conf), arguments->conf) !=
		ERR_OK ||
	    text_copy(open->user, sizeof(open->user), user) != ERR_OK ||
	    text_copy(open->service, sizeof(open->service),
		item_text(pamh, PAM_SERVICE)) != ERR_OK ||
	    text_copy(open->first_factor, sizeof(open->first_factor), proof) !=
		ERR_OK)
		return ERR_TOO_LONG;
	text_printable(
	    open->ruser, sizeof(open->ruser), item_text(pamh, PAM_RUSER));
	text_printable(
	    open->rhost, sizeof(open->rhost), item_text(pamh, PAM_RHOST));
	text_printable(open->tty, sizeof(open->tty), item_text(pamh, PAM_TTY));
	text_printable(open->connection, sizeof(open->connection),
	    pam_getenv(pamh, "SSH_CONNECTION"));
	return ERR_OK;
}

/* The end of a login without a verifier, as that would have told it. */
static void
judgement_tell(pam_handle_t *pamh, int flags)
{
	const char *say = reason_say(REASON_INSTALLATION);
	char prompt[WIRE_TEXT_SIZE];
	struct wire_answer answer;

	if (((unsigned)flags & PAM_SILENT) == 0) {
		conversation_tell(pamh, 1, say, &answer);
		return;
	}
	text_format(prompt, sizeof(prompt), "%s Press Enter: ", say);
	conversation_ask(pamh, prompt, &answer);
	memory_wipe(&answer, sizeof(answer));
}

struct judgement
judgement_get(pam_handle_t *pamh, enum wire_phase phase, int flags,
    const struct arguments *arguments, const char *user, const char *proof)
{
	struct judgement none = { VERDICT_SYSTEM, REASON_INTERNAL };
	struct judgement judgement = none;
	struct wire_open open = { .phase = phase,
		.flags = judgement_flags(pamh, flags, arguments) };
	bool was_asked;
	enum err err;

	if (judgement_fill(pamh, &open, arguments, user, proof) != ERR_OK) {
		judgement_log(pamh, REASON_INTERNAL, "-",
		    ": a user name or conf= of over 255 bytes, or a "
		    "service of over 63");
		return none;
	}
	err = verifier_judge(pamh, &open, &judgement.verdict,
	    &judgement.reason, &was_asked);
	if (err == ERR_OK)
		return judgement;
	judgement_log(
	    pamh, REASON_INSTALLATION, user, " program=" VERIFIER_PATH);
	entry_write(
	    pamh, LOG_ERR, "no verdict from the verifier: %s", err_text(err));
	if (phase == WIRE_PHASE_AUTH && !was_asked)
		judgement_tell(pamh, flags);
	return none;
}
