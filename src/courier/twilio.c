#include "courier/twilio.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "courier/codes.h"
#include "courier/outcome.h"

#define TWILIO_DIGITS "0123456789"
#define TWILIO_CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static bool
twilio_is_word(const char *text)
{
	char word[WIRE_WORD_SIZE];

	text_word(word, sizeof(word), text);
	return word[0] != '\0' && strcmp(word, text) == 0;
}

/* Words of messages and of calls for "there is no more to come". */
static bool
twilio_has_failed(const struct said *said)
{
	static const char *const words[] = { "failed", "canceled",
		"undelivered", "busy", "no-answer" };
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (text_same_word(said->status, words[i]))
			return true;
	return said->code != 0;
}

static const char *
twilio_status(const struct said *said)
{
	return said->status[0] == '\0' ? "not said" : said->status;
}

void
twilio_judge_sent(
    const struct said *said, long status, struct wire_reply *reply)
{
	enum delivery_class class = codes_class(said->code);

	if (twilio_is_word(said->sid))
		text_format(reply->sid, sizeof(reply->sid), "%s", said->sid);
	if (twilio_has_failed(said)) {
		outcome_answer(reply,
		    class == DELIVERY_LOST ? DELIVERY_LATER : class, status,
		    "; taken, then failed", said->code, said->words);
		return;
	}
	if ((status == 200 || status == 201) && reply->sid[0] != '\0') {
		outcome_set(reply, DELIVERY_SENT, "HTTP %ld, status %s", status,
		    twilio_status(said));
		return;
	}
	outcome_set(reply, DELIVERY_MAYBE,
	    "HTTP %ld, but neither message nor call in the answer", status);
}

/* "-0.00750" is what it costs: a decimal without its sign. */
static bool
twilio_is_decimal(const char *text)
{
	size_t whole = strspn(text, TWILIO_DIGITS), decimals;

	if (whole == 0 || text[whole] == '\0')
		return whole != 0;
	if (text[whole] != '.')
		return false;
	decimals = strspn(text + whole + 1, TWILIO_DIGITS);
	return decimals > 0 && text[whole + 1 + decimals] == '\0';
}

/* The sign of a price says nothing, that of a balance does. */
static void
twilio_read_money(const struct said *said, const char *amount_name,
    const char *unit_name, bool with_sign, struct wire_reply *reply)
{
	char price[sizeof(reply->price) + 1], unit[sizeof(reply->price_unit)];
	const char *amount;

	said_text(said, amount_name, price, sizeof(price));
	said_text(said, unit_name, unit, sizeof(unit));
	amount = price + (price[0] == '-');
	if (!twilio_is_decimal(amount) || strlen(unit) != 3 ||
	    unit[strspn(unit, TWILIO_CAPITALS)] != '\0')
		return;
	if (text_copy(reply->price, sizeof(reply->price),
		with_sign ? price : amount) == ERR_OK)
		text_format(
		    reply->price_unit, sizeof(reply->price_unit), "%s", unit);
}

/* That a message failed later is no failure of the question. */
void
twilio_judge_price(
    const struct said *said, long status, struct wire_reply *reply)
{
	if (status != 200 || !twilio_is_word(said->sid)) {
		outcome_set(reply, DELIVERY_MAYBE,
		    "HTTP %ld, but neither message nor call in the answer",
		    status);
		return;
	}
	text_format(reply->sid, sizeof(reply->sid), "%s", said->sid);
	twilio_read_money(said, "price", "price_unit", false, reply);
	outcome_set(reply, DELIVERY_SENT, "HTTP %ld, status %s", status,
	    twilio_status(said));
}

void
twilio_judge_account(
    const struct said *said, long status, struct wire_reply *reply)
{
	if (status != 200 || !said_is_list(said, "messages"))
		outcome_set(reply, DELIVERY_MAYBE,
		    "HTTP %ld, but no list of messages in the answer; check "
		    "api_url",
		    status);
	else
		outcome_set(reply, DELIVERY_SENT,
		    "HTTP %ld: the account knows these credentials", status);
}

void
twilio_judge_balance(
    const struct said *said, long status, struct wire_reply *reply)
{
	twilio_read_money(said, "balance", "currency", true, reply);
	if (status == 200 && reply->price[0] != '\0')
		outcome_set(reply, DELIVERY_SENT, "HTTP %ld", status);
	else
		outcome_set(reply, DELIVERY_MAYBE,
		    "HTTP %ld, but no balance in the answer", status);
}
