#include "auth/record.h"

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
