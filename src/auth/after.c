#include "auth/after.h"

#include <syslog.h>

#include "auth/trail.h"
#include "base/clock.h"
#include "base/text.h"

#define AFTER_SECONDS 5 /* for the host to show it: the grant waits */

static void
after_failed(const struct login *login, char text[WIRE_TEXT_SIZE])
{
	const struct store_failed *failed = &login->failed;
	unsigned long count = (unsigned long)failed->count;
	char when[CLOCK_TEXT_SIZE];

	if (failed->count <= 0)
		return;
	clock_text(when, failed->last_at);
	if (failed->last_address[0] == '\0')
		text_append(text, WIRE_TEXT_SIZE,
		    login_texts(login, "%ld failed code since your last login, "
			"the last at %s.", "%ld failed codes since your last "
			"login, the last at %s.", count),
		    failed->count, when);
	else
		text_append(text, WIRE_TEXT_SIZE,
		    login_texts(login, "%ld failed code since your last login, "
			"the last at %s from %s.", "%ld failed codes since "
			"your last login, the last at %s from %s.", count),
		    failed->count, when, failed->last_address);
}

static bool
after_advice_is_due(struct login *login)
{
	int64_t ago;

	switch ((int)store_notice_shown(login->store, login->account.name,
	    &ago)) {
	case ERR_OK:
		return ago >= login->conf->notice.every_seconds;
	case ERR_NOT_FOUND:
		return true;
	default:
		return false;
	}
}

static void
after_advise(const struct login *login, char text[WIRE_TEXT_SIZE])
{
	const char *url = login->conf->notice.url;

	text_append(text, WIRE_TEXT_SIZE, "%s%s", text[0] == '\0' ? "" : " ",
	    login_text(login, N_("SMS is the weaker choice: consider an "
		"authenticator app or a passkey.")));
	if (url[0] == '\0')
		return;
	text_append(text, WIRE_TEXT_SIZE, " ");
	text_append(text, WIRE_TEXT_SIZE, login_text(login, N_("See %s")), url);
}

void
after_tell(struct login *login)
{
	char text[WIRE_TEXT_SIZE] = "";
	bool is_due;

	if ((login->open->flags & WIRE_OPEN_SILENT) != 0)
		return;
	after_failed(login, text);
	is_due = after_advice_is_due(login);
	if (is_due)
		after_advise(login, text);
	if (text[0] != '\0' &&
	    login->host->tell(login->host, false, text,
		clock_deadline_us(AFTER_SECONDS * CLOCK_SECOND)) == ERR_OK) {
		login->shown = true;
		login->advised = is_due;
	}
}

void
after_mark(struct login *login)
{
	if (login->shown &&
	    store_notice_mark(login->store, login->account.name,
		login->advised, login->failed.count > 0 ? &login->failed :
							  NULL) != ERR_OK)
		trail_note(LOG_WARNING, store_why(login->store));
}
