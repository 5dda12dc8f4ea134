#include "auth/record.h"

#include <syslog.h>

#define RECORD_BUDGET_WARN_PERCENT 80

/* Fill in what ${send} may cost; the budget that it falls under, or NULL. */
static const struct store_budget *
record_cost(struct store_budget *budget, const struct conf *conf,
    enum delivery_channel channel, struct store_send *send)
{
	bool call = channel == DELIVERY_VOICE;
	const struct money *price = conf_price(conf, call);

	send->channel = call ? "voice" : "sms";
	if (price != NULL)
		send->price = *price;
	budget->max = conf->budget.max;
	budget->window_seconds = conf->budget.window_seconds;
	return budget->max.currency[0] == '\0' ? NULL : budget;
}

/* One line, by the send that crosses the mark. */
static void
record_watch_budget(const struct store_budget *budget,
    const struct store_send *send, int64_t spent_micros)
{
	char max[MONEY_TEXT_SIZE];
	int64_t mark = budget->max.micros / 100 * RECORD_BUDGET_WARN_PERCENT;

	if (spent_micros < mark || spent_micros - send->price.micros >= mark)
		return;
	money_text(max, &budget->max);
	syslog(LOG_AUTHPRIV | LOG_WARNING, "event=budget percent=%d max=\"%s\" "
	    "note=\"at all of budget.max, no more codes are sent\"",
	    RECORD_BUDGET_WARN_PERCENT, max);
}

enum err
record_charge(struct store *store, const struct conf *conf,
    enum delivery_channel channel, struct store_send *send,
    struct store_obstacle *obstacle, int64_t *charge)
{
	struct store_budget own;
	const struct store_budget *budget = record_cost(&own, conf, channel,
	    send);
	enum err err = store_charge(store, &conf->limits, budget, send,
	    obstacle, charge);

	if (err == ERR_OK && obstacle->kind == STORE_FREE && budget != NULL)
		record_watch_budget(budget, send, obstacle->spent_micros);
	return err;
}

enum err
record_foresee(struct store *store, const struct conf *conf,
    struct store_send *send, struct store_obstacle *obstacle)
{
	struct store_budget budget;

	return store_charge_foresee(store, &conf->limits,
	    record_cost(&budget, conf, DELIVERY_SMS, send), send, obstacle);
}

enum err
record_note(struct store *store, int64_t charge, const struct wire_reply *reply)
{
	const struct store_outcome outcome = {
		.word = delivery_word((enum delivery_class)reply->class),
		.give_back = reply->surely_unsent != 0,
		.sid = reply->sid,
		.request_id = reply->request_id,
		.detail = reply->detail,
	};

	return store_outcome(store, charge, &outcome);
}

enum err
record_reply(struct store *store, int64_t charge,
    const struct wire_reply *reply)
{
	enum err err = record_note(store, charge, reply);

	return err == ERR_OK ? store_flush(store) : err;
}
