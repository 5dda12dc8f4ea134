#include "module/verifier.h"

#include <string.h>

#include "base/child.h"
#include "base/clock.h"
#include "base/memory.h"
#include "module/conversation.h"
#include "module/item.h"

#define VERIFIER_END_MS 2000 /* it ends by itself after its verdict */

/*
 * Hand an answer over, and wipe it.  A verifier that has ended meanwhile,
 * because its code expired, has left its verdict behind: that it listens no
 * more is no error.
 */
static enum err
verifier_answer(int socket, enum wire_kind kind, void *packet, size_t size)
{
	enum err err = wire_send(
	    socket, kind, packet, clock_deadline_us(WIRE_PATIENCE_US));

	memory_wipe(packet, size);
	return err == ERR_CLOSED ? ERR_OK : err;
}

/* Cut where it is longer than any that is short, or known to others. */
static enum err
verifier_answer_password(pam_handle_t *pamh, int socket)
{
	const char *password = item_password(pamh);
	struct wire_password packet = { .present = password != NULL };
	size_t length = 0;

	if (password != NULL)
		length = strnlen(password, sizeof(packet.text) - 1);
	if (length > 0)
		memcpy(packet.text, password, length);
	return verifier_answer(socket, WIRE_PASSWORD, &packet, sizeof(packet));
}

static enum err
verifier_relay(pam_handle_t *pamh, int socket, union wire_any *any)
{
	struct wire_answer answer;

	switch ((enum wire_kind)any->head.kind) {
	case WIRE_ASK:
		conversation_ask(pamh, any->ask.text, &answer);
		break;
	case WIRE_TELL:
		conversation_tell(pamh, any->tell.is_error != 0,
		    any->tell.text, &answer);
		break;
	case WIRE_WANT_PASSWORD:
		return verifier_answer_password(pamh, socket);
	case WIRE_OPEN:
	case WIRE_ANSWER:
	case WIRE_PASSWORD:
	case WIRE_VERDICT:
	case WIRE_JOB:
	case WIRE_STAGE:
	case WIRE_REPLY:
	default:
		return ERR_PROTOCOL;
	}
	return verifier_answer(socket, WIRE_ANSWER, &answer, sizeof(answer));
}

static enum err
verifier_talk(pam_handle_t *pamh, int socket, struct wire_open *open,
    union wire_any *any, bool *was_asked)
{
	enum err err = wire_send(
	    socket, WIRE_OPEN, open, clock_deadline_us(WIRE_PATIENCE_US));

	while (err == ERR_OK) {
		err = wire_receive_any(
		    socket, any, clock_deadline_us(WIRE_PATIENCE_US));
		if (err == ERR_OK && any->head.kind == WIRE_VERDICT)
			return ERR_OK;
		if (err == ERR_OK && any->head.kind == WIRE_ASK)
			*was_asked = true;
		if (err == ERR_OK)
			err = verifier_relay(pamh, socket, any);
	}
	return err;
}

enum err
verifier_judge(pam_handle_t *pamh, struct wire_open *open,
    enum verdict *verdict, enum reason *reason, bool *was_asked)
{
	struct child child = CHILD_NONE;
	union wire_any any;
	enum err err;

	*was_asked = false;
	if ((err = child_start(&child, VERIFIER_PATH)) != ERR_OK)
		return err;
	err = verifier_talk(pamh, child.socket, open, &any, was_asked);
	child_end(&child, err == ERR_OK ? VERIFIER_END_MS : 0);
	if (err != ERR_OK)
		return err;
	*verdict = (enum verdict)any.verdict.verdict;
	*reason = (enum reason)any.verdict.reason;
	return ERR_OK;
}
