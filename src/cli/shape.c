#include "cli/shape.h"

static void
shape_usage(struct output *out, const struct store_usage *usage)
{
	output_open_row(out, "limits");
	output_text(out, "per", limit_per_word(usage->limit.per));
	output_number(out, "max", usage->limit.max);
	output_number(out, "window", usage->limit.window_seconds);
	output_number(out, "used", usage->used);
	output_time(out, "free_at", usage->free_at);
	output_close(out);
}

static void
shape_fill_user(struct output *out, const struct user_view *view)
{
	const struct store_user *row = view->row;
	size_t i;

	output_text(out, "user", row->user);
	output_text(out, "number", view->number);
	output_text(out, "status", view->status);
	output_flag(out, "change_pending", row->pending_number.text[0] != '\0');
	output_time(out, "verified_at", row->verified_at);
	output_time(out, "changed_at", row->changed_at);
	output_word(out, "changed_by", row->changed_by);
	output_number(out, "failures", row->failures);
	output_time(out, "last_login", row->last_login);
	output_number(out, "recovery_codes", view->recovery_codes);
	output_list(out, "limits");
	for (i = 0; i < view->usage_count; i++)
		shape_usage(out, &view->usage[i]);
	output_close(out);
}

void
shape_user(struct output *out, const struct user_view *view)
{
	output_open(out, "user");
	shape_fill_user(out, view);
}

void
shape_users_add(struct output *out, const struct user_view *view)
{
	output_open_row(out, "users");
	shape_fill_user(out, view);
}

void
shape_events_add(struct output *out, const struct store_event *event)
{
	output_open_row(out, "events");
	output_number(out, "id", event->id);
	output_time(out, "at", event->at);
	output_word(out, "kind", event->kind);
	output_word(out, "user", event->user);
	output_word(out, "service", event->service);
	output_word(out, "address", event->address);
	output_word(out, "outcome", event->outcome);
	output_word(out, "reason", event->reason);
	output_word(out, "sid", event->sid);
	output_word(out, "request_id", event->request_id);
	output_word(out, "detail", event->detail);
	output_word(out, "actor", event->actor);
	output_close(out);
}

static void
shape_code(struct output *out, const char *key, int32_t code)
{
	if (code == 0)
		output_word(out, key, NULL);
	else
		output_number(out, key, code);
}

void
shape_message(struct output *out, const char *number,
    const struct wire_reply *reply, const char *advice)
{
	output_open(out, "message");
	output_text(out, "number", number);
	output_text(out, "class",
	    delivery_word((enum delivery_class)reply->class));
	shape_code(out, "http_status", reply->http_status);
	shape_code(out, "provider_code", reply->provider_code);
	output_word(out, "sid", reply->sid);
	output_word(out, "request_id", reply->request_id);
	output_word(out, "detail", reply->detail);
	output_word(out, "advice", advice);
	output_close(out);
}
