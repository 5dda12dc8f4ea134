#include "auth/trail.h"

#include <syslog.h>

#include "base/text.h"

#define TRAIL_LINE_SIZE 2048 /* every field at its longest */

void
trail_open(void)
{
	openlog(TRAIL_IDENT, LOG_PID, LOG_AUTHPRIV);
}

static void
trail_word(char *line, const char *name, const char *value)
{
	char word[80];

	text_word(word, sizeof(word), value);
	text_append(line, TRAIL_LINE_SIZE, " %s=%s", name,
	    word[0] == '\0' ? "-" : word);
}

static void
trail_prose(char *line, const char *name, const char *value)
{
	char prose[LOGIN_NOTE_SIZE];
	char *quote;

	if (value[0] == '\0')
		return;
	text_printable(prose, sizeof(prose), value);
	for (quote = prose; *quote != '\0'; quote++)
		if (*quote == '"')
			*quote = '\'';
	text_append(line, TRAIL_LINE_SIZE, " %s=\"%s\"", name, prose);
}

static const char *
trail_phase(uint32_t phase)
{
	switch (phase) {
	case WIRE_PHASE_ACCOUNT:
		return " phase=account";
	case WIRE_PHASE_PASSWORD:
		return " phase=password";
	default:
		return "";
	}
}

static void
trail_delivery(char *line, const struct wire_reply *reply)
{
	if (reply->head.magic == 0 && reply->detail[0] == '\0')
		return; /* no exchange in this login */
	trail_word(line, "delivery", delivery_word(
	    (enum delivery_class)reply->class));
	if (reply->http_status != 0)
		text_append(line, TRAIL_LINE_SIZE, " http=%d",
		    (int)reply->http_status);
	if (reply->provider_code != 0)
		text_append(line, TRAIL_LINE_SIZE, " code=%d",
		    (int)reply->provider_code);
	if (reply->sandbox[0] != '\0')
		trail_word(line, "sandbox", reply->sandbox);
	trail_prose(line, "detail", reply->detail);
}

static int
trail_priority(enum reason reason)
{
	if (reason == REASON_UNREACHABLE_ALLOWED)
		return LOG_ALERT; /* somebody is in without a second factor */
	switch (reason_verdict(reason)) {
	case VERDICT_GRANT:
	case VERDICT_IGNORE:
		return LOG_INFO;
	case VERDICT_DENY:
	case VERDICT_MAXTRIES:
	case VERDICT_CONV:
		return LOG_NOTICE;
	case VERDICT_UNAVAIL:
		return LOG_WARNING;
	case VERDICT_SYSTEM:
		break;
	}
	return LOG_ERR;
}

void
trail_decision(const struct login *login, enum reason reason)
{
	char line[TRAIL_LINE_SIZE] = "";
	char address[NETWORK_TEXT_SIZE];
	char masked[E164_MASKED_SIZE] = "";

	text_format(line, sizeof(line), "outcome=%s reason=%s",
	    verdict_word(reason_verdict(reason)), reason_word(reason));
	trail_word(line, "user", login->account.name);
	trail_word(line, "ruser", login->open->ruser);
	trail_word(line, "service", login->open->service);
	address_text(address, &login->address);
	trail_word(line, "addr", address);
	if (login->user.number.text[0] != '\0')
		e164_mask(masked, &login->user.number, login->conf->mask);
	trail_word(line, "number", masked);
	trail_word(line, "sid", login->reply.sid);
	trail_word(line, "request", login->reply.request_id);
	text_append(line, sizeof(line), "%s", trail_phase(login->open->phase));
	trail_delivery(line, &login->reply);
	trail_word(line, "first_factor", login->open->first_factor);
	trail_prose(line, "note", login->note);
	syslog(trail_priority(reason), "%s", line);
}

void
trail_event(const struct login *login, const char *event, const char *rest)
{
	char line[TRAIL_LINE_SIZE], masked[E164_MASKED_SIZE] = "";

	if (login->user.number.text[0] != '\0')
		e164_mask(masked, &login->user.number, login->conf->mask);
	text_format(line, sizeof(line), "event=%s", event);
	trail_word(line, "user", login->account.name);
	trail_word(line, "service", login->open->service);
	trail_word(line, "number", masked);
	text_append(line, sizeof(line), " %s", rest);
	trail_note(LOG_WARNING, line);
}

void
trail_debug(const struct wire_open *open, const char *conf)
{
	char line[TRAIL_LINE_SIZE];

	text_format(line, sizeof(line), "debug: phase=%u flags=%#x",
	    open->phase, open->flags);
	trail_word(line, "tty", open->tty);
	trail_word(line, "rhost", open->rhost);
	trail_word(line, "connection", open->connection);
	trail_word(line, "conf", conf);
	syslog(LOG_DEBUG, "%s", line);
}

void
trail_note(int priority, const char *text)
{
	char line[TRAIL_LINE_SIZE];

	text_printable(line, sizeof(line), text);
	syslog(priority, "%s", line);
}
