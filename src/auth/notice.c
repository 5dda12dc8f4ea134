#include "auth/notice.h"

#include <stdint.h>
#include <syslog.h>

#include "base/text.h"
#include "core/wire.h"
#include "auth/delivery.h"
#include "auth/record.h"

struct notice {
	struct store *store;
	const struct conf *conf;
	enum notice_kind kind;
	const char *user;
	const struct e164 *number;
};

/* The word in the log, and what is said with the brand in it. */
static const struct {
	const char *word, *before, *after;
} notices[] = {
	[NOTICE_REMOVED] = { "removed",
	    "This number no longer receives sign-in codes for ", "." },
	[NOTICE_CHANGED] = { "changed", "Your number for sign-in codes on ",
	    " has been changed." },
	[NOTICE_RECOVERY] = { "recovery",
	    "A recovery code was used to sign in to ", "." },
	[NOTICE_LOCKED] = { "locked", "Codes for signing in to ",
	    " are locked after too many wrong ones." },
};

static enum err
notice_text(const struct notice *notice, char *text, size_t size)
{
	const struct conf_message *message = &notice->conf->message;
	char name[CONF_WORD_SIZE];
	const char *where = message->brand;

	if (where[0] == '\0')
		where = delivery_host(name);
	return text_format(text, size, "%s%s%s Not you? %s",
	    notices[notice->kind].before, where, notices[notice->kind].after,
	    message->contact[0] != '\0' ? message->contact :
					  "Contact your administrator.");
}

static void
notice_log(const struct notice *notice, const char *outcome,
    const struct wire_reply *reply)
{
	bool sent = reply != NULL && reply->class == DELIVERY_SENT;
	char masked[E164_MASKED_SIZE];
	char user[STORE_NAME_SIZE];
	char sid[WIRE_WORD_SIZE], request[WIRE_WORD_SIZE];

	e164_mask(masked, notice->number, notice->conf->mask);
	text_word(user, sizeof(user), notice->user);
	text_word(sid, sizeof(sid), reply == NULL ? "" : reply->sid);
	text_word(
	    request, sizeof(request), reply == NULL ? "" : reply->request_id);
	syslog(LOG_AUTHPRIV | (sent ? LOG_NOTICE : LOG_WARNING),
	    "event=notice kind=%s user=%s number=%s outcome=%s sid=%s "
	    "request=%s",
	    notices[notice->kind].word, user, masked, outcome, sid, request);
}

/* A notice that was never charged leaves no event of a send: leave this one. */
static enum err
notice_refused(const struct notice *notice, const char *why)
{
	struct store_actor actor = { .name = "pam_sms2fa" };
	char what[STORE_DETAIL_SIZE];

	text_format(actor.origin, sizeof(actor.origin), "notice %s",
	    notices[notice->kind].word);
	text_format(what, sizeof(what), "notice not sent: %s", why);
	notice_log(notice, why, NULL);
	return store_note(notice->store, notice->user, what, &actor);
}

static enum err
notice_deliver(const struct notice *notice, int64_t charge, bool *sent)
{
	char text[WIRE_BODY_SIZE];
	struct wire_reply reply;
	enum err err;

	if ((err = notice_text(notice, text, sizeof(text))) != ERR_OK)
		return err;
	delivery_send_text(notice->conf, notice->number, text,
	    delivery_deadline_us(notice->conf), &reply);
	*sent = reply.class == DELIVERY_SENT;
	notice_log(
	    notice, delivery_word((enum delivery_class)reply.class), &reply);
	return record_reply(notice->store, charge, &reply);
}

enum err
notice_send(struct store *store, const struct conf *conf, enum notice_kind kind,
    const char *user, const struct e164 *number, bool *sent)
{
	const struct notice notice = { store, conf, kind, user, number };
	struct store_send send = {
		.kind = STORE_SEND_NOTICE,
		.user = user,
		.service = "sms2fa",
		.number = number,
	};
	struct store_obstacle obstacle;
	int64_t charge;
	enum err err;

	*sent = false;
	if (!conf_number_allowed(conf, number, &send.country))
		return notice_refused(&notice, "number_not_allowed");
	err = record_charge(
	    store, conf, DELIVERY_SMS, &send, &obstacle, &charge);
	if (err != ERR_OK)
		return err;
	if (obstacle.kind != STORE_FREE)
		return notice_refused(&notice,
		    obstacle.kind == STORE_OVER_BUDGET ? "over_budget" :
							 "over_limit");
	return notice_deliver(&notice, charge, sent);
}
