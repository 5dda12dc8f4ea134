/*
 * One exchange with the provider, from the checked job to the reply.
 */
#ifndef COURIER_EXCHANGE_H
#define COURIER_EXCHANGE_H

#include "core/wire.h"

/*
 * Do ${job}, telling ${socket} how far it is; always fills ${reply}.  Posts
 * once; again, at most twice, only after HTTP 429.  A question (GET) that gets
 * no answer, or 429, is asked once more.
 */
void exchange_run(int socket, const struct wire_job *, struct wire_reply *);

#endif
