#include "auth/explain.h"

#include <string.h>

#include "auth/record.h"
#include "auth/send.h"
#include "auth/standing.h"
#include "base/text.h"

static enum reason
explain_send(struct login *login)
{
	struct store_send send = {
		.kind = STORE_SEND_LOGIN,
		.user = login->account.name,
		.service = login->open->service,
		.address = login_address(login),
		.number = &login->user.number,
		.country = login->country,
		.unverified_too = login->conf->verify_at_login,
	};

	if (record_foresee(login->store, login->conf, &send,
		&login->obstacle) != ERR_OK)
		return login_store_failed(login);
	if (send_can_wait(&login->obstacle)) {
		login_note(login, "the person is asked to wait first");
		return REASON_NONE;
	}
	return send_obstacle_reason(&login->obstacle);
}

static enum reason
explain_steps(struct login *login)
{
	enum reason reason;

	if ((reason = standing_find(login)) != REASON_NONE ||
	    (reason = standing_check_number(login)) != REASON_NONE)
		return reason;
	return explain_send(login);
}

void
explain_login(struct explain *explain, const struct conf *conf,
    struct store *store, const char *user, const char *service,
    const struct address *address)
{
	struct wire_open open = { .phase = WIRE_PHASE_AUTH };
	struct login login = { .open = &open, .conf = conf, .store = store,
		.country = "", .address = *address };

	memset(explain, 0, sizeof(*explain));
	if (text_copy(open.user, sizeof(open.user), user) != ERR_OK ||
	    text_copy(open.service, sizeof(open.service), service) != ERR_OK) {
		explain->reason = REASON_INTERNAL;
		text_format(explain->note, sizeof(explain->note),
		    "a user name or service that is too long");
		return;
	}
	explain->reason = explain_steps(&login);
	explain->account = login.account;
	explain->action = login.action;
	explain->line = login.line;
	explain->enrolled = login.user.user[0] != '\0';
	explain->user = login.user;
	explain->obstacle = login.obstacle;
	memcpy(explain->note, login.note, sizeof(login.note));
	if (explain->enrolled &&
	    store_recovery_left(store, login.account.name,
		&explain->recovery_left) != ERR_OK)
		explain->reason = login_store_failed(&login);
}
