#include "auth/notice.h"

#include <stdint.h>
#include <syslog.h>

#include "base/text.h"
#include "core/wire.h"
#include "auth/delivery.h"
#include "auth/language.h"
#include "auth/record.h"

struct notice {
	struct store *store;
	const struct conf *conf;
	enum notice_kind kind;
	const char *user;
	const struct e164 *number;
};

static const char *const notice_words[] = {
	[NOTICE_REMOVED] = "removed",
	[NOTICE_CHANGED] = "changed",
	[NOTICE_RECOVERY] = "recovery",
	[NOTICE_LOCKED] = "locked",
};

/* What happened, ${where}. */
static void
notice_news(enum notice_kind kind, const char *tag, const char *where,
    char *text, size_t size)
{
	switch (kind) {
	case NOTICE_REMOVED:
		text_format(text, size, language_text(tag, N_("This "
		    "number no longer receives sign-in codes for %s.")), where);
		break;
	case NOTICE_CHANGED:
		text_format(text, size, language_text(tag, N_("Your "
		    "number for sign-in codes on %s has been changed.")),
		    where);
		break;
	case NOTICE_RECOVERY:
		text_format(text, size, language_text(tag, N_("A "
		    "recovery code was used to sign in to %s.")), where);
		break;
	case NOTICE_LOCKED:
		text_format(text, size, language_text(tag, N_("Codes for "
		    "signing in to %s are locked after too many wrong "
		    "ones.")), where);
		break;
	}
}

/* At most a news, 64 bytes of a name and 256 of a contact. */
static void
notice_text(const struct notice *notice, char *text, size_t size)
{
	const struct conf_message *message = &notice->conf->message;
	const char *tag =
	    language_tag(notice->conf, notice->user, notice->number);
	char name[CONF_WORD_SIZE];
	const char *where = message->brand;

	if (where[0] == '\0')
		where = delivery_host(name);
	notice_news(notice->kind, tag, where, text, size);
	text_append(text, size, " %s %s", language_text(tag, N_("Not you?")),
	    message->contact[0] != '\0' ? message->contact :
	    language_text(tag, N_("Contact your administrator.")));
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
	    notice_words[notice->kind], user, masked, outcome, sid, request);
}

/* A notice that was never charged leaves no event of a send: leave this one. */
static enum err
notice_refused(const struct notice *notice, const char *why)
{
	struct store_actor actor = { .name = "pam_sms2fa" };
	char what[STORE_DETAIL_SIZE];

	text_format(actor.origin, sizeof(actor.origin), "notice %s",
	    notice_words[notice->kind]);
	text_format(what, sizeof(what), "notice not sent: %s", why);
	notice_log(notice, why, NULL);
	return store_note(notice->store, notice->user, what, &actor);
}

static enum err
notice_deliver(const struct notice *notice, int64_t charge, bool *sent)
{
	char text[WIRE_BODY_SIZE];
	struct wire_reply reply;

	notice_text(notice, text, sizeof(text));
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
