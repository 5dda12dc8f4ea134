/*
 * A message on its way: fills the text, starts one courier, waits for its
 * reply.  Never repeats anything itself.
 */
#ifndef AUTH_DELIVERY_H
#define AUTH_DELIVERY_H

#include <stdint.h>

#include "base/err.h"
#include "conf/conf.h"
#include "core/code.h"
#include "core/wire.h"

/*
 * Send ${code} to ${number} in the words of message.sms.  ${attempt} is 1 for
 * the first message of a login.  Returns by ${deadline_us} (clock_boot_us, at
 * most provider.timeout from now); ${reply} is always filled: its class is
 * DELIVERY_LOST when there is no courier, no memory or no sense in its reply,
 * DELIVERY_UNREACHABLE when it never got an answer from the name service.
 */
void delivery_send_code(const struct conf *, const struct e164 *number,
    const struct code *, const char *service, unsigned attempt,
    int64_t deadline_us, struct wire_reply *reply);

/* The same for a text of our own: notices and send-test. */
void delivery_send_text(const struct conf *, const struct e164 *number,
    const char *text, int64_t deadline_us, struct wire_reply *reply);

/* provider.timeout from now, by clock_boot_us. */
int64_t delivery_deadline_us(const struct conf *);

/* The host's name for messages, up to its first dot; never NULL. */
const char *delivery_host(char host[CONF_WORD_SIZE]);

#endif
