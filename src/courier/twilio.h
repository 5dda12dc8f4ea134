/*
 * Twilio's Messages, Calls and account: what an answer of status 2xx means.
 */
#ifndef COURIER_TWILIO_H
#define COURIER_TWILIO_H

#include "core/wire.h"
#include "courier/said.h"

/*
 * Each fills the reply.  A message or call counts as sent only when the
 * provider says so.
 */
void twilio_judge_sent(const struct said *, long status, struct wire_reply *);
void twilio_judge_price(const struct said *, long status, struct wire_reply *);
void twilio_judge_account(
    const struct said *, long status, struct wire_reply *);
void twilio_judge_balance(
    const struct said *, long status, struct wire_reply *);

#endif
