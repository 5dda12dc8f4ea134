#include "tests/store/charge.h"

#include "base/text.h"

const struct store_budget budget = {
	.max = { .micros = MAX * PRICE, .currency = "USD" },
	.window_seconds = 3600,
};

int64_t
charge(struct store *mine, enum store_send_kind kind, const char *channel,
    int64_t micros, const char *currency, struct store_obstacle *obstacle)
{
	struct limits limits = harness_limits(LIMIT_HOST, 100000, 60);
	struct e164 number = harness_number(ALICE);
	struct store_send send = { .kind = kind,
		.user = "alice",
		.service = "sshd",
		.number = &number,
		.channel = channel,
		.price = { .micros = micros } };
	int64_t id = 0;

	text_format(
	    send.price.currency, sizeof(send.price.currency), "%s", currency);
	assert_ok(
	    mine, store_charge(mine, &limits, &budget, &send, obstacle, &id));
	assert_int_equal(id != 0, obstacle->kind == STORE_FREE);
	return id;
}

int64_t
sms(struct store_obstacle *obstacle)
{
	return charge(store, STORE_SEND_LOGIN, "sms", PRICE, "USD", obstacle);
}
