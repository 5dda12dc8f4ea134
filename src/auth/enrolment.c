#include "auth/enrolment.h"

#include <string.h>

#include "base/text.h"
#include "core/code.h"
#include "auth/record.h"

/*
 * MUSTs of this unit: no number becomes verified but by the code that was sent
 * to it (the store says which one a code proves, and compares the number in
 * the transaction that verifies it); a message is charged before it is sent; a
 * guess is counted before it is compared.
 */

enum err
enrolment_begin(const struct enrolment *enrolment, uid_t uid,
    const struct e164 *number, long *others, enum enrolment_end *end)
{
	struct store *store = enrolment->store;
	struct store_user row;
	enum err err;

	*end = ENROLMENT_NUMBER_REFUSED;
	if (!conf_number_allowed(enrolment->conf, number, NULL))
		return ERR_OK;
	err = store_number_users(store, number, enrolment->user, others);
	if (err != ERR_OK)
		return err;

	err = store_user_find(store, enrolment->user, &row);
	if (err != ERR_OK && err != ERR_NOT_FOUND)
		return err;
	*end = ENROLMENT_DONE;
	if (err == ERR_OK && row.status == STORE_PENDING && row.uid == uid &&
	    strcmp(row.number.text, number->text) == 0)
		return ERR_OK;

	err = store_user_add(
	    store, enrolment->user, uid, number, enrolment->actor);
	if (err == ERR_EXISTS) {
		*end = ENROLMENT_ENROLLED;
		return ERR_OK;
	}
	return err;
}

enum err
enrolment_change(const struct enrolment *enrolment, const struct e164 *number,
    long *others, enum enrolment_end *end)
{
	struct store *store = enrolment->store;
	struct store_user row;
	enum err err;

	*end = ENROLMENT_NUMBER_REFUSED;
	if (!conf_number_allowed(enrolment->conf, number, NULL))
		return ERR_OK;
	err = store_number_users(store, number, enrolment->user, others);
	if (err != ERR_OK ||
	    (err = store_user_find(store, enrolment->user, &row)) != ERR_OK)
		return err;

	*end = ENROLMENT_NOT_VERIFIED;
	if (row.status != STORE_VERIFIED)
		return ERR_OK;
	*end = ENROLMENT_SAME;
	if (strcmp(row.number.text, number->text) == 0)
		return ERR_OK;
	*end = ENROLMENT_DONE;
	if (strcmp(row.pending_number.text, number->text) == 0)
		return ERR_OK;
	return store_change_begin(
	    store, enrolment->user, number, enrolment->actor);
}

static enum err
enrolment_charge(const struct enrolment *enrolment,
    enum delivery_channel channel, const struct e164 *number,
    struct store_obstacle *obstacle, int64_t *charge, enum enrolment_end *end)
{
	struct store_send send = {
		.kind = STORE_SEND_VERIFY,
		.user = enrolment->user,
		.service = "sms2fa",
		.number = number,
	};
	enum err err;

	*end = ENROLMENT_NUMBER_REFUSED;
	if (!conf_number_allowed(enrolment->conf, number, &send.country))
		return ERR_OK;
	err = record_charge(enrolment->store, enrolment->conf, channel, &send,
	    obstacle, charge);
	if (err != ERR_OK)
		return err;
	*end =
	    obstacle->kind == STORE_FREE ? ENROLMENT_DONE : ENROLMENT_LIMITED;
	return ERR_OK;
}

/* The charge of a message that nobody tried to send. */
static void
enrolment_give_back(const struct enrolment *enrolment, int64_t charge)
{
	struct wire_reply reply = {
		.class = DELIVERY_UNSENT,
		.surely_unsent = 1,
	};

	/* Best effort: kept, it only delays the next code. */
	(void)!record_reply(enrolment->store, charge, &reply);
}

static enum err
enrolment_deliver(const struct enrolment *enrolment,
    enum delivery_channel channel, const struct e164 *number,
    const char *service, const struct code *code, struct enrolment_sent *sent,
    enum enrolment_end *end)
{
	struct delivery_code what = {
		.channel = channel,
		.user = enrolment->user,
		.number = number,
		.code = code,
		.service = service,
		.attempt = 1,
	};
	enum delivery_class class;
	int64_t charge;
	enum err err;

	err = enrolment_charge(
	    enrolment, channel, number, &sent->obstacle, &charge, end);
	if (err != ERR_OK || *end != ENROLMENT_DONE)
		return err;
	err =
	    store_waiting_set(enrolment->store, enrolment->user, number, code);
	if (err != ERR_OK) {
		enrolment_give_back(enrolment, charge);
		return err;
	}

	what.deadline_us = delivery_deadline_us(enrolment->conf);
	delivery_send_code(enrolment->conf, &what, &sent->reply);
	sent->tried = true;
	class = (enum delivery_class)sent->reply.class;
	if (class != DELIVERY_SENT && class != DELIVERY_MAYBE)
		*end = ENROLMENT_UNSENT;
	/* Best effort: kept, it waits in vain.  A lost one may be there. */
	if (*end == ENROLMENT_UNSENT && class != DELIVERY_LOST)
		(void)!store_waiting_drop(
		    enrolment->store, enrolment->user, code);
	return record_reply(enrolment->store, charge, &sent->reply);
}

enum err
enrolment_send(const struct enrolment *enrolment, enum delivery_channel channel,
    const struct e164 *number, const char *service, struct enrolment_sent *sent,
    enum enrolment_end *end)
{
	const struct conf_code *rules = &enrolment->conf->code;
	struct code *code = NULL;
	enum err err;

	memset(sent, 0, sizeof(*sent));
	*end = ENROLMENT_UNSENT;
	err = code_new(&code, rules->digits, rules->lifetime_seconds);
	if (err == ERR_OK)
		err = enrolment_deliver(
		    enrolment, channel, number, service, code, sent, end);
	code_free(code);
	return err;
}

/* The row is read after the code was right: it may have changed before. */
static enum err
enrolment_complete(
    const struct enrolment *enrolment, struct enrolment_done *done)
{
	struct store *store = enrolment->store;
	const char *user = enrolment->user;
	const char *proven = done->number.text;
	struct store_user row;
	enum err err;

	if ((err = store_user_find(store, user, &row)) != ERR_OK)
		return err;
	if (strcmp(row.pending_number.text, proven) == 0) {
		done->deed = ENROLMENT_CHANGED;
		return store_change_finish(store, user, &done->number,
		    &done->old, enrolment->actor);
	}
	if (strcmp(row.number.text, proven) != 0)
		return ERR_NOT_FOUND;
	if (row.status == STORE_PENDING) {
		done->deed = ENROLMENT_VERIFIED;
		return store_user_verify(
		    store, user, &done->number, enrolment->actor);
	}
	done->deed = ENROLMENT_UNLOCKED;
	return store_user_unlock(store, user, enrolment->actor);
}

enum err
enrolment_answer(const struct enrolment *enrolment, const char *answer,
    struct enrolment_done *done, enum enrolment_end *end)
{
	struct store_user row;
	bool right = false;
	enum err err;

	memset(done, 0, sizeof(*done));
	*end = ENROLMENT_NO_CODE;
	err = store_user_find(enrolment->store, enrolment->user, &row);
	if (err != ERR_OK)
		return err;
	err = store_waiting_check(enrolment->store, enrolment->user, answer,
	    enrolment->conf->code.guesses, &right, &done->number);
	if (err == ERR_NOT_FOUND)
		return ERR_OK;
	if (err != ERR_OK)
		return err;
	*end = right ? ENROLMENT_DONE : ENROLMENT_WRONG;
	return right ? enrolment_complete(enrolment, done) : ERR_OK;
}

void
enrolment_advice(char text[ENROLMENT_ADVICE_SIZE], const char *url)
{
	text_format(text, ENROLMENT_ADVICE_SIZE,
	    "Codes come by text when you sign in. Stronger, free, and to be "
	    "preferred:\n"
	    "  a passkey or security key   pam_u2f; register with pamu2fcfg\n"
	    "  an authenticator app        TOTP with pam_oath or\n"
	    "                              pam_google_authenticator\n");
	if (url[0] != '\0')
		text_append(text, ENROLMENT_ADVICE_SIZE,
		    "  how to get there            %s\n", url);
	text_append(text, ENROLMENT_ADVICE_SIZE,
	    "\n"
	    "SMS is the weaker choice: a number can be moved to a stranger's "
	    "SIM card, a\n"
	    "text can be read on its way, a code can be typed into the wrong "
	    "page. It is\n"
	    "fine beside a password for ordinary accounts, or where there is "
	    "no other\n"
	    "option. For administrators, money and health records it is too "
	    "weak.\n");
}
