#include "config.h"

#include "auth/standing.h"

#include "auth/language.h"
#include "auth/policy.h"
#include "base/clock.h"
#include "base/text.h"

enum reason
standing_find_account(struct login *login)
{
	switch ((int)account_find(&login->account, login->open->user)) {
	case ERR_OK:
		login->language =
		    language_tag(login->conf, login->account.name, NULL);
		return REASON_NONE;
	case ERR_NOT_FOUND:
		login->account.name[0] = '\0';
		return REASON_NO_ACCOUNT;
	default:
		login->account.name[0] = '\0';
		login_note(login, "getpwnam failed: check nsswitch.conf and "
		    "its services");
		return REASON_LOOKUP;
	}
}

static enum reason
standing_apply_policy(struct login *login)
{
	const struct policy_subject subject = { .account = &login->account,
		.service = login->open->service,
		.address = &login->address };

	if (policy_decide(login->conf, &subject, &login->action,
		&login->line) != ERR_OK) {
		login_note(login, "the look-up of a policy rule's users or "
		    "groups failed, or took over 2 s");
		return REASON_LOOKUP;
	}
	if (login->line != 0)
		text_format(login->note, sizeof(login->note),
		    "policy rule in line %u", login->line);
	switch (login->action) {
	case CONF_EXEMPT:
		return REASON_EXEMPT;
	case CONF_REFUSE:
		return REASON_POLICY;
	case CONF_REQUIRE:
		break;
	}
	return REASON_NONE;
}

/* A clock before the build can't be trusted to say that the day is not over. */
static bool
standing_unenrolled_allowed(const struct conf *conf)
{
	struct moment now;

	if (!conf->unenrolled_allowed)
		return false;
	if (conf->unenrolled_until == 0)
		return true;
	if (clock_now(&now) != ERR_OK ||
	    now.real_us / CLOCK_SECOND < BUILD_DATE)
		return false;
	return now.real_us / CLOCK_SECOND <= conf->unenrolled_until;
}

static enum reason
standing_unenrolled(struct login *login, enum reason reason)
{
	return standing_unenrolled_allowed(login->conf) ?
	    REASON_UNENROLLED_ALLOWED : reason;
}

/* A pending user has a first number alone: a change is of a verified one. */
static enum reason
standing_check_status(struct login *login)
{
	if (login->user.uid != login->account.uid) {
		text_format(login->note, sizeof(login->note),
		    "enrolled as uid %lu, the account is uid %lu",
		    (unsigned long)login->user.uid,
		    (unsigned long)login->account.uid);
		return standing_unenrolled(login, REASON_REUSED_NAME);
	}
	switch (login->user.status) {
	case STORE_VERIFIED:
		return REASON_NONE;
	case STORE_PENDING:
		return login->conf->verify_at_login ? REASON_NONE :
						      REASON_NOT_VERIFIED;
	case STORE_SUSPENDED:
		break;
	}
	return REASON_SUSPENDED;
}

static enum reason
standing_find_user(struct login *login)
{
	if (login->store == NULL &&
	    store_open(&login->store, login->conf->state) != ERR_OK)
		return login_store_failed(login);
	switch ((int)store_user_find(login->store, login->account.name,
	    &login->user)) {
	case ERR_OK:
		login->language = language_tag(login->conf,
		    login->account.name, &login->user.number);
		return standing_check_status(login);
	case ERR_NOT_FOUND:
		return standing_unenrolled(login, REASON_NOT_ENROLLED);
	default:
		return login_store_failed(login);
	}
}

enum reason
standing_find(struct login *login)
{
	enum reason reason;

	if ((reason = standing_find_account(login)) != REASON_NONE ||
	    (reason = standing_apply_policy(login)) != REASON_NONE)
		return reason;
	return standing_find_user(login);
}

enum reason
standing_check_number(struct login *login)
{
	if (conf_number_allowed(login->conf, &login->user.number,
		&login->country))
		return REASON_NONE;
	login_note(login, "numbers.allow, numbers.deny");
	return REASON_NUMBER_CLASS;
}
