#include "auth/enrolment.h"

#include <string.h>

#include "core/code.h"
#include "auth/delivery.h"
#include "auth/record.h"

/*
 * MUSTs of this unit: nobody becomes verified but by the code that was sent
 * to the number that the row then has (the store compares the number in the
 * same transaction); a message is charged before it is sent; a guess is
 * counted before it is compared.
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

static enum err
enrolment_charge(const struct enrolment *enrolment, const struct e164 *number,
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
	err = store_charge(enrolment->store, &enrolment->conf->limits, &send,
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
	if (record_reply(enrolment->store, charge, &reply) != ERR_OK)
		return;
}

static enum err
enrolment_deliver(const struct enrolment *enrolment, const struct e164 *number,
    const char *service, const struct code *code, struct enrolment_sent *sent,
    enum enrolment_end *end)
{
	enum delivery_class class;
	int64_t charge;
	enum err err;

	err =
	    enrolment_charge(enrolment, number, &sent->obstacle, &charge, end);
	if (err != ERR_OK || *end != ENROLMENT_DONE)
		return err;
	err =
	    store_waiting_set(enrolment->store, enrolment->user, number, code);
	if (err != ERR_OK) {
		enrolment_give_back(enrolment, charge);
		return err;
	}

	delivery_send_code(enrolment->conf, number, code, service, 1,
	    delivery_deadline_us(enrolment->conf), &sent->reply);
	sent->tried = true;
	class = (enum delivery_class)sent->reply.class;
	if (class != DELIVERY_SENT && class != DELIVERY_MAYBE)
		*end = ENROLMENT_UNSENT;
	return record_reply(enrolment->store, charge, &sent->reply);
}

enum err
enrolment_send(const struct enrolment *enrolment, const struct e164 *number,
    const char *service, struct enrolment_sent *sent, enum enrolment_end *end)
{
	const struct conf_code *rules = &enrolment->conf->code;
	struct code *code = NULL;
	enum err err;

	memset(sent, 0, sizeof(*sent));
	*end = ENROLMENT_UNSENT;
	err = code_new(&code, rules->digits, rules->lifetime_seconds);
	if (err == ERR_OK)
		err = enrolment_deliver(
		    enrolment, number, service, code, sent, end);
	code_free(code);
	return err;
}

enum err
enrolment_answer(const struct enrolment *enrolment, const char *answer,
    struct store_user *row, enum enrolment_end *end)
{
	struct store *store = enrolment->store;
	const char *user = enrolment->user;
	bool right = false;
	enum err err;

	*end = ENROLMENT_NO_CODE;
	if ((err = store_user_find(store, user, row)) != ERR_OK)
		return err;
	err = store_waiting_check(
	    store, user, answer, enrolment->conf->code.guesses, &right);
	if (err == ERR_NOT_FOUND)
		return ERR_OK;
	if (err != ERR_OK)
		return err;
	*end = ENROLMENT_WRONG;
	if (!right)
		return ERR_OK;

	*end = ENROLMENT_DONE;
	if (row->status == STORE_PENDING)
		return store_user_verify(
		    store, user, &row->number, enrolment->actor);
	return store_user_unlock(store, user, enrolment->actor);
}

const char *
enrolment_advice(void)
{
	return "Codes come by text when you sign in.\n"
	       "\n"
	       "SMS is the weaker choice: a number can be moved to a "
	       "stranger's "
	       "SIM card, a\n"
	       "text can be read on its way, a code can be typed into the "
	       "wrong "
	       "page. It is\n"
	       "fine beside a password for ordinary accounts, or where there "
	       "is "
	       "no other\n"
	       "option. For administrators, money and health records it is too "
	       "weak.\n"
	       "\n"
	       "Stronger, and free:\n"
	       "  a passkey or security key   pam_u2f; register with "
	       "pamu2fcfg\n"
	       "  an authenticator app        TOTP with pam_oath or\n"
	       "                              pam_google_authenticator\n";
}
