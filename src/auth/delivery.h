/*
 * What leaves this host: fills a job, starts one courier for it, waits for
 * its reply.  Never repeats anything itself.
 */
#ifndef AUTH_DELIVERY_H
#define AUTH_DELIVERY_H

#include <stdint.h>

#include "base/err.h"
#include "conf/conf.h"
#include "core/code.h"
#include "core/wire.h"

/* How a code reaches the phone. */
enum delivery_channel { DELIVERY_SMS, DELIVERY_VOICE };

/* A code on its way; all borrowed. */
struct delivery_code {
	enum delivery_channel channel;
	const char *user; /* whose language it is, or NULL */
	const struct e164 *number;
	const struct code *code;
	const char *service;
	unsigned attempt;    /* 1 for the first message of a login */
	int64_t deadline_us; /* clock_boot_us */
};

/*
 * Send a code: in the words of message.sms, or by a call that reads
 * message.voice three times, or of a row of `languages`.  Returns by the
 * deadline (at most provider.timeout from now); ${reply} is always filled: its
 * class is DELIVERY_LOST when there is no courier, no memory or no sense in its
 * reply, DELIVERY_UNSENT when it stood still before it connected,
 * DELIVERY_CONFIG (surely unsent) when there is no number to call from.
 */
void delivery_send_code(const struct conf *, const struct delivery_code *,
    struct wire_reply *reply);

/* The same for a text of our own: notices and send-test. */
void delivery_send_text(const struct conf *, const struct e164 *number,
    const char *text, int64_t deadline_us, struct wire_reply *reply);

/*
 * Ask Lookup for ${fields} ("sim_swap,line_type_intelligence", "" for the
 * free validation alone).  DELIVERY_SENT: the signals in ${reply} hold, each
 * maybe WIRE_SIGNAL_UNKNOWN.  At most 4 s.
 */
void delivery_lookup(const struct conf *, const struct e164 *number,
    const char *fields, struct wire_reply *reply);

/*
 * Ask whether the password with this SHA-1 (40 upper case hex digits) is in
 * the list of breached ones: pwned_count of DELIVERY_SENT.  Five digits leave
 * the host.  At most 4 s.
 */
void delivery_pwned(const struct conf *, const char *sha1,
    struct wire_reply *reply);

/*
 * The price of message or call ${sid}: price of DELIVERY_SENT, "" where the
 * provider does not know it yet.  At most 4 s.
 */
void delivery_price(const struct conf *, const char *sid,
    struct wire_reply *reply);

/*
 * Whether the credentials are right: DELIVERY_SENT, for `setup`.  A key that
 * may send and not read gets DELIVERY_CONFIG with provider_code 70051, test
 * credentials with 20008; the detail explains it.  At most 4 s.
 */
void delivery_check_account(const struct conf *, struct wire_reply *reply);

/*
 * What is left on the account: price and price_unit of DELIVERY_SENT.  A key
 * that may not read it gets DELIVERY_CONFIG.  At most 4 s.
 */
void delivery_balance(const struct conf *, struct wire_reply *reply);

/* provider.timeout from now, by clock_boot_us. */
int64_t delivery_deadline_us(const struct conf *);

/* The host's name for messages, up to its first dot; never NULL. */
const char *delivery_host(char host[CONF_WORD_SIZE]);

#endif
