#include "auth/password.h"

#include <string.h>

#include <nettle/sha1.h>

#include "auth/delivery.h"
#include "auth/trail.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"

#define PASSWORD_TELL_SECONDS 60
#define PASSWORD_HEX_SIZE (2 * SHA1_DIGEST_SIZE + 1)

/* What is wrong with a password, and what that leads to; CONF_OFF: nothing. */
struct fault {
	enum conf_response response;
	enum reason reason;
	const char *word; /* for the log */
	char say[512];
};

/* In characters: UTF-8's continuation bytes do not count. */
static long
password_length(const char *text)
{
	long length = 0;

	for (; *text != '\0'; text++)
		if (((unsigned char)*text & 0xc0) != 0x80)
			length++;
	return length;
}

static void
password_find_short(
    const struct login *login, const char *text, struct fault *fault)
{
	const struct conf_password *conf = &login->conf->password;

	if (conf->too_short == CONF_OFF ||
	    password_length(text) >= conf->min_length)
		return;
	fault->response = conf->too_short;
	fault->reason = REASON_WEAK_PASSWORD;
	fault->word = "short";
	text_format(fault->say, sizeof(fault->say),
	    login_text(login, N_("The password is too short: take %ld "
		"characters or more.")),
	    conf->min_length);
}

static void
password_hash(char hex[PASSWORD_HEX_SIZE], const char *text)
{
	uint8_t digest[SHA1_DIGEST_SIZE];
	struct sha1_ctx context;
	size_t i;

	sha1_init(&context);
	sha1_update(&context, strlen(text), (const uint8_t *)text);
	sha1_digest(&context, sizeof(digest), digest);
	for (i = 0; i < sizeof(digest); i++)
		text_format(hex + 2 * i, 3, "%02X", digest[i]);
	memory_wipe(&context, sizeof(context));
	memory_wipe(digest, sizeof(digest));
}

static void
password_say(const struct login *login, struct fault *fault, const char *say)
{
	text_format(fault->say, sizeof(fault->say), "%s",
	    login_text(login, say));
}

static void
password_find_breached(
    const struct login *login, const char *text, struct fault *fault)
{
	const struct conf_password *password = &login->conf->password;
	char hex[PASSWORD_HEX_SIZE];
	struct wire_reply reply;

	if (password->breached == CONF_OFF)
		return;
	password_hash(hex, text);
	delivery_pwned(login->conf, hex, &reply);
	memory_wipe(hex, sizeof(hex));
	if (reply.class != DELIVERY_SENT) {
		fault->response = password->breached == CONF_DENY &&
			password->deny_on_error ? CONF_DENY : CONF_WARN;
		fault->reason = REASON_PASSWORD_UNCHECKED;
		fault->word = "unchecked";
		password_say(login, fault, N_("The list of stolen passwords "
		    "can't be asked now. Try again later."));
	} else if (reply.pwned_count > 0) {
		fault->response = password->breached;
		fault->reason = REASON_WEAK_PASSWORD;
		fault->word = "breached";
		password_say(login, fault, N_("The password is in the list of "
		    "stolen passwords: take another one."));
	}
}

static void
password_log(const struct login *login, const struct fault *fault)
{
	char rest[64];

	text_format(rest, sizeof(rest), "fault=%s response=%s", fault->word,
	    fault->response == CONF_DENY ? "deny" : "warn");
	trail_event(login, "password", rest);
}

/* The fault that denies, else the one that warns; nobody else is asked of a
 * password that is denied already. */
static void
password_judge(const struct login *login, const char *text,
    struct fault *fault)
{
	struct fault found = { .response = CONF_OFF };

	memset(fault, 0, sizeof(*fault));
	password_find_short(login, text, fault);
	if (fault->response != CONF_OFF)
		password_log(login, fault);
	if (fault->response == CONF_DENY)
		return;
	password_find_breached(login, text, &found);
	if (found.response == CONF_OFF)
		return;
	password_log(login, &found);
	if (found.response == CONF_DENY || fault->response == CONF_OFF)
		*fault = found;
}

static bool
password_is_checked(const struct conf_password *conf)
{
	return conf->too_short != CONF_OFF || conf->breached != CONF_OFF;
}

/* REASON_NONE: ${*fault} is the judgement; `present` said whether of any. */
static enum reason
password_fetch(struct login *login, struct fault *fault, bool *present)
{
	struct wire_password password;
	enum reason reason = REASON_NONE;
	enum err err;

	memset(fault, 0, sizeof(*fault));
	err = login->host->want_password(login->host, &password);
	*present = err == ERR_OK && password.present != 0 &&
	    password.text[0] != '\0';
	if (err != ERR_OK)
		reason = err == ERR_CLOSED ? REASON_HOST_GONE :
					     REASON_INTERNAL;
	else if (*present)
		password_judge(login, password.text, fault);
	memory_wipe(&password, sizeof(password));
	return reason;
}

enum reason
password_check(struct login *login)
{
	enum reason reason;
	struct fault fault;
	bool present;

	if ((login->open->flags & WIRE_OPEN_PASSWORD) == 0 ||
	    !password_is_checked(&login->conf->password))
		return REASON_NONE;
	reason = password_fetch(login, &fault, &present);
	if (reason == REASON_NONE && fault.response == CONF_DENY) {
		login_note(login, fault.word);
		return fault.reason;
	}
	return reason;
}

static void
password_tell(struct login *login, const struct fault *fault, bool is_error)
{
	if ((login->open->flags & WIRE_OPEN_SILENT) == 0)
		(void)!login->host->tell(login->host, is_error, fault->say,
		    clock_deadline_us(PASSWORD_TELL_SECONDS * CLOCK_SECOND));
}

enum reason
password_check_new(struct login *login)
{
	bool is_root = (login->open->flags & WIRE_OPEN_ROOT) != 0;
	bool denied, present;
	enum reason reason;
	struct fault fault;

	if (!password_is_checked(&login->conf->password))
		return REASON_PASSWORD_OK;
	reason = password_fetch(login, &fault, &present);
	if (reason != REASON_NONE)
		return reason;
	if (!present)
		return REASON_INTERNAL;
	denied = fault.response == CONF_DENY && !is_root;
	if (fault.response != CONF_OFF)
		password_tell(login, &fault, denied);
	return denied ? fault.reason : REASON_PASSWORD_OK;
}
