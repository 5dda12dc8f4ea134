#include "cli/advice.h"

#include <stddef.h>

#include "base/clock.h"
#include "base/duration.h"

/* Codes whose mend is not that of their class (twilio.com/docs/api/errors). */
static const struct {
	int32_t code;
	const char *text;
} codes[] = {
	{ 20003, "account_sid, api_key and the secret do not belong together, "
		 "or the key was revoked: compare them with the console." },
	{ 20404, "There is no such account: compare account_sid and api_url "
		 "with the console." },
	{ 21211, "The provider takes this for no telephone number: check "
		 "every digit." },
	{ 21212, "`from` is no number that can send: use one of the account." },
	{ 21215, "Calling this country is off: permit it in the console under "
		 "Voice, Geographic permissions." },
	{ 21266, "The number is the sender itself: give another one." },
	{ 21408, "Sending to this country is off: permit it in the console "
		 "under Messaging, Geo permissions." },
	{ 21606, "`from` is not a number of this account that can send "
		 "messages: use one that is." },
	{ 21608, "The account is on trial: verify the number in the console, "
		 "or upgrade the account." },
	{ 21610, "The number has answered STOP to this sender: text START from "
		 "it." },
	{ 21611, "The sender's queue is full: wait, or use another sender." },
	{ 21612, "This sender can't reach this number: use a sender that its "
		 "country accepts." },
	{ 21614, "The number is not a mobile one: enroll another." },
	{ 21635, "The number is a landline: enroll a mobile one." },
	{ 21659, "`from` is not a number of this account: use one that is." },
	{ 21660, "`from` belongs to another account: use one of account_sid." },
	{ 30034, "The sender is not registered for A2P 10DLC: register brand "
		 "and campaign in the console." },
	{ 70051, "The key lacks the permission to create messages: give it." },
};

static const char *advice_class(enum delivery_class class)
{
	switch (class) {
	case DELIVERY_SENT:
		return "The provider took it. If it does not arrive within a "
		       "minute, look the SID up in the provider's log.";
	case DELIVERY_MAYBE:
		return "It may have been sent. Look at the phone and in the "
		       "provider's log before sending another.";
	case DELIVERY_NUMBER:
		return "The provider can't send to this number: check it, or "
		       "use another one.";
	case DELIVERY_CONFIG:
		return "The provider refuses these settings: check "
		       "account_sid, api_key, secret_file and the sender.";
	case DELIVERY_ACCOUNT:
		return "The provider refuses to send for this account: check "
		       "its balance and status in the console.";
	case DELIVERY_LATER:
		return "The provider is busy: try again in a minute.";
	case DELIVERY_UNREACHABLE:
		return "The provider could not be reached: check the "
		       "network, the name service, api_url and proxy.";
	case DELIVERY_UNSENT:
		return "Nothing was sent: check the network, the clock, "
		       "ca_file and proxy.";
	case DELIVERY_LOST:
	case DELIVERY_COUNT:
		break;
	}
	return "The courier gave no answer: check the installation of "
	       "sms2fa-courier and the system's log.";
}

const char *
advice_text(const struct wire_reply *reply)
{
	size_t i;

	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == reply->provider_code)
			return codes[i].text;
	if (reply->class == DELIVERY_CONFIG && reply->requests == 0)
		return "The provider was not asked: mend what the detail says.";
	if (reply->class == DELIVERY_UNSENT && reply->requests > 0)
		return "The provider refuses this message: look its code up "
		       "at twilio.com/docs/api/errors.";
	return advice_class((enum delivery_class)reply->class);
}

const char *
advice_of_check(const struct wire_reply *reply)
{
	if (reply->class == DELIVERY_MAYBE)
		return "No sound answer came: check api_url, or try again "
		       "later.";
	return advice_text(reply);
}

void
advice_limited(const struct cli *cli, const char *masked,
    const struct store_obstacle *obstacle)
{
	char window[DURATION_TEXT_SIZE], wait[DURATION_TEXT_SIZE];
	char max[MONEY_TEXT_SIZE];

	duration_text(window, obstacle->window_seconds);
	duration_text(wait, (obstacle->wait_us - 1) / CLOCK_SECOND + 1);
	if (obstacle->kind == STORE_OVER_BUDGET) {
		duration_text(window, cli->conf->budget.window_seconds);
		money_text(max, &cli->conf->budget.max);
		output_error(cli->out,
		    "%s: over the budget of %s in %s: raise budget.max, or "
		    "wait",
		    masked, max, window);
		return;
	}
	output_error(cli->out,
	    "%s: over the limit of %ld in %s per %s: try again "
	    "in %s",
	    masked, obstacle->max, window, limit_per_word(obstacle->per), wait);
}
