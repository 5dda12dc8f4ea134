#include "cli/prices.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "store/upkeep.h"
#include "auth/delivery.h"
#include "cli/session.h"

#define PRICES_MOST 200
#define PRICES_US (60 * CLOCK_SECOND)
#define PRICES_GONE 404 /* that one: others may be known */

struct price {
	int64_t charge;
	char sid[WIRE_WORD_SIZE];
};

struct prices {
	struct price of[PRICES_MOST];
	size_t count, known, gone;
};

static bool
prices_take(int64_t charge, const char *sid, void *closure)
{
	struct prices *prices = closure;
	struct price *price = &prices->of[prices->count];

	if (prices->count == PRICES_MOST)
		return false;
	if (text_copy(price->sid, sizeof(price->sid), sid) != ERR_OK)
		return true; /* no SID of ours */
	price->charge = charge;
	prices->count++;
	return true;
}

static enum err
prices_keep(const struct cli *cli, struct prices *prices, int64_t charge,
    const struct wire_reply *reply)
{
	struct money money;
	enum err err;

	/* none yet; a price that is none is not known either */
	if (money_parse_amount(&money.micros, reply->price) != ERR_OK ||
	    text_copy(money.currency, sizeof(money.currency),
		reply->price_unit) != ERR_OK ||
	    money.currency[0] == '\0')
		return ERR_OK;
	err = store_price_set(cli->store, charge, &money);
	if (err == ERR_OK)
		prices->known++;
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
prices_ask(const struct cli *cli, struct prices *prices)
{
	int64_t end = clock_deadline_us(PRICES_US);
	struct wire_reply reply;
	enum err err = ERR_OK;
	size_t i;

	for (i = 0; err == ERR_OK && i < prices->count; i++) {
		if (clock_boot_us() >= end)
			break;
		delivery_price(cli->conf, prices->of[i].sid, &reply);
		if (reply.http_status == PRICES_GONE) {
			prices->gone++;
		} else if (reply.class != DELIVERY_SENT &&
			   reply.class != DELIVERY_NUMBER) {
			output_warning(cli->out,
			    "prices: not all are known: %s: try again later",
			    reply.detail[0] != '\0' ?
				reply.detail :
				delivery_word(
				    (enum delivery_class)reply.class));
			break;
		}
		if (reply.class == DELIVERY_SENT)
			err = prices_keep(
			    cli, prices, prices->of[i].charge, &reply);
		tty_progress(
		    &cli->tty, "Asking for prices", i + 1, prices->count);
	}
	if (prices->gone > 0)
		output_warning(cli->out,
		    "prices: the provider does not know %zu of the sends: "
		    "deleted there, or of another account_sid or api_url",
		    prices->gone);
	return err;
}

bool
prices_update(const struct cli *cli)
{
	struct prices *prices = calloc(1, sizeof(*prices));
	enum err err = ERR_MEMORY;

	if (prices != NULL)
		err = store_unpriced_each(
		    cli->store, PRICES_MOST, prices_take, prices);
	if (err == ERR_OK)
		err = prices_ask(cli, prices);
	if (err == ERR_OK)
		output_number(
		    cli->out, "prices_learned", (int64_t)prices->known);
	else
		session_store_failed(cli, err);
	free(prices);
	return err == ERR_OK;
}
