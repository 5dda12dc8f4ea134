#include "auth/risk.h"

#include <string.h>

#include "auth/delivery.h"
#include "auth/trail.h"
#include "base/clock.h"
#include "base/text.h"

/* One finding: a log line; with `refuse` also the end of this way. */
static enum reason
risk_found(struct login *login, enum conf_response response, const char *what)
{
	const struct store_outcome outcome = { .word = "risk", .sid = "",
		.request_id = "", .detail = what };
	char rest[256];

	if (response == CONF_OFF)
		return REASON_NONE;
	text_format(rest, sizeof(rest), "response=%s signal=\"%s\"",
	    response == CONF_DENY ? "refuse" : "warn", what);
	trail_event(login, "risk", rest);
	if (response != CONF_DENY)
		return REASON_NONE;
	login_note(login, what);
	if (store_outcome(login->store, login->charge, &outcome) != ERR_OK)
		return login_store_failed(login);
	return REASON_RISK;
}

static enum reason
risk_failed(struct login *login, const struct wire_reply *reply)
{
	char what[200], *quote;

	text_format(what, sizeof(what), "Lookup failed: %s %d %s",
	    delivery_word((enum delivery_class)reply->class),
	    (int)reply->provider_code, reply->detail);
	/* Foreign words do not end the quotes that they are logged in. */
	for (quote = what; (quote = strchr(quote, '"')) != NULL; quote++)
		*quote = '\'';
	return risk_found(login, login->conf->risk.refuse_on_error ?
	    CONF_DENY : CONF_WARN, what);
}

/* The date where the carrier gives one; without a clock any date is recent. */
static bool
risk_is_swapped(const struct conf_risk *conf,
    const struct store_signals *signals)
{
	struct moment now;

	if (signals->sim_swap_at == 0)
		return signals->sim_swapped == WIRE_SIGNAL_YES;
	if (clock_now(&now) != ERR_OK)
		return true;
	return now.real_us / CLOCK_SECOND - signals->sim_swap_at <
	    conf->sim_swap_window_seconds;
}

static bool
risk_is_refused_type(const struct conf_risk *conf, const char *type)
{
	size_t i;

	for (i = 0; i < conf->refused_type_count; i++)
		if (strcmp(conf->refused_types[i], type) == 0)
			return true;
	return false;
}

static enum reason
risk_judge(struct login *login, const struct store_signals *signals)
{
	const struct conf_risk *conf = &login->conf->risk;
	enum reason reason = REASON_NONE;
	char what[64];

	if (risk_is_swapped(conf, signals))
		reason = risk_found(login, conf->sim_swap,
		    "the SIM was swapped lately");
	if (reason == REASON_NONE &&
	    risk_is_refused_type(conf, signals->line_type)) {
		text_format(what, sizeof(what), "line type %s",
		    signals->line_type);
		reason = risk_found(login, conf->line_type, what);
	}
	return reason;
}

/* What a package could not say is not kept: the next login asks again. */
static enum reason
risk_look_up(struct login *login, uint32_t want, struct store_signals *signals)
{
	struct wire_reply reply;

	delivery_lookup(login->conf, &login->user.number,
	    want == STORE_ASKED_SIM_SWAP ? "sim_swap" :
	    want == STORE_ASKED_LINE_TYPE ? "line_type_intelligence" :
	    "sim_swap,line_type_intelligence", &reply);
	memset(signals, 0, sizeof(*signals));
	if (reply.class != DELIVERY_SENT)
		return risk_failed(login, &reply);
	signals->asked = want;
	signals->sim_swapped = reply.sim_swapped;
	signals->forwarding = reply.forwarding;
	signals->valid = reply.valid;
	signals->sim_swap_at = reply.sim_swap_at;
	if (text_copy(signals->line_type, sizeof(signals->line_type),
		reply.line_type) != ERR_OK)
		return REASON_INTERNAL;
	if (reply.provider_code != 0)
		return risk_failed(login, &reply);
	if (store_signals_keep(login->store, &login->user.number, signals) !=
	    ERR_OK)
		return login_store_failed(login);
	return REASON_NONE;
}

enum reason
risk_check_message(struct login *login)
{
	const struct conf_risk *conf = &login->conf->risk;
	struct store_signals signals;
	enum reason reason;
	uint32_t want = 0;

	if (conf->sim_swap != CONF_OFF)
		want |= STORE_ASKED_SIM_SWAP;
	if (conf->line_type != CONF_OFF)
		want |= STORE_ASKED_LINE_TYPE;
	if (want == 0)
		return REASON_NONE;
	switch ((int)store_signals_find(login->store, &login->user.number,
	    conf->cache_seconds, &signals)) {
	case ERR_OK:
		if ((signals.asked & want) == want)
			return risk_judge(login, &signals);
		break;
	case ERR_NOT_FOUND:
		break;
	default:
		return login_store_failed(login);
	}
	reason = risk_look_up(login, want, &signals);
	return reason == REASON_NONE ? risk_judge(login, &signals) : reason;
}

enum reason
risk_check_call(struct login *login)
{
	enum conf_response response = login->conf->risk.call_forwarding;
	struct wire_reply reply;

	if (response == CONF_OFF)
		return REASON_NONE;
	delivery_lookup(login->conf, &login->user.number, "call_forwarding",
	    &reply);
	if (reply.class != DELIVERY_SENT || reply.provider_code != 0)
		return risk_failed(login, &reply);
	if (reply.forwarding != WIRE_SIGNAL_YES)
		return REASON_NONE;
	return risk_found(login, response, "calls are forwarded");
}
