#include "reply.h"

#include <err.h>
#include <stdio.h>

static json_t *
reply_numbers(const struct wire_reply *reply)
{
	return json_pack("{s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:I,s:I}",
	    "surely_unsent", (int)reply->surely_unsent, "http_status",
	    reply->http_status, "provider_code", reply->provider_code,
	    "requests", (int)reply->requests, "valid", (int)reply->valid,
	    "sim_swapped", (int)reply->sim_swapped, "forwarding",
	    (int)reply->forwarding, "sim_swap_at",
	    (json_int_t)reply->sim_swap_at, "pwned_count",
	    (json_int_t)reply->pwned_count);
}

static json_t *
reply_texts(const struct wire_reply *reply)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "class",
	    delivery_word(reply->class), "sid", reply->sid, "request_id",
	    reply->request_id, "detail", reply->detail, "line_type",
	    reply->line_type, "price", reply->price, "price_unit",
	    reply->price_unit, "sandbox", reply->sandbox, "sandbox_lacks",
	    reply->sandbox_lacks);
}

void
reply_print(const struct wire_reply *reply, json_t *stages, int64_t took_us)
{
	json_t *root = json_pack("{s:o,s:I,s:I}", "stages", stages, "took_ms",
	    (json_int_t)(took_us / 1000), "took_us", (json_int_t)took_us);
	json_t *numbers_of = reply_numbers(reply);
	json_t *texts_of = reply_texts(reply);

	if (json_object_update(root, numbers_of) != 0 ||
	    json_object_update(root, texts_of) != 0)
		errx(1, "the reply holds what JSON can't");
	json_dumpf(root, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(numbers_of);
	json_decref(texts_of);
	json_decref(root);
}
