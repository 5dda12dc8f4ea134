#include "config.h"

#include "core/wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/packet.h"
#include "base/text.h"

/* Where the text fields of each kind are. */
struct wire_field {
	size_t offset, size;
};

#define FIELD(type, name)                                                      \
	{                                                                      \
		offsetof(struct type, name), sizeof(((struct type *)0)->name)  \
	}

static const struct wire_field open_fields[] = { FIELD(wire_open, conf),
	FIELD(wire_open, user), FIELD(wire_open, service),
	FIELD(wire_open, ruser), FIELD(wire_open, rhost), FIELD(wire_open, tty),
	FIELD(wire_open, connection), FIELD(wire_open, first_factor), { 0, 0 } };
static const struct wire_field ask_fields[] = { FIELD(wire_ask, text),
	{ 0, 0 } };
static const struct wire_field tell_fields[] = { FIELD(wire_tell, text),
	{ 0, 0 } };
static const struct wire_field answer_fields[] = { FIELD(wire_answer, text),
	{ 0, 0 } };
static const struct wire_field job_fields[] = { FIELD(wire_job, api_url),
	FIELD(wire_job, account), FIELD(wire_job, login),
	FIELD(wire_job, secret_file), FIELD(wire_job, from),
	FIELD(wire_job, service), FIELD(wire_job, ca_file),
	FIELD(wire_job, proxy), FIELD(wire_job, to), FIELD(wire_job, sid),
	FIELD(wire_job, language), FIELD(wire_job, fields),
	FIELD(wire_job, sha1), FIELD(wire_job, body), { 0, 0 } };
static const struct wire_field password_fields[] = {
	FIELD(wire_password, text), { 0, 0 } };
static const struct wire_field reply_fields[] = { FIELD(wire_reply, sid),
	FIELD(wire_reply, request_id), FIELD(wire_reply, detail),
	FIELD(wire_reply, line_type), FIELD(wire_reply, price),
	FIELD(wire_reply, price_unit), FIELD(wire_reply, sandbox),
	FIELD(wire_reply, sandbox_lacks), { 0, 0 } };
static const struct wire_field no_fields[] = { { 0, 0 } };

static const struct {
	size_t size;
	const struct wire_field *fields;
} kinds[] = {
	[0] = { 0, no_fields },
	[WIRE_OPEN] = { sizeof(struct wire_open), open_fields },
	[WIRE_ASK] = { sizeof(struct wire_ask), ask_fields },
	[WIRE_TELL] = { sizeof(struct wire_tell), tell_fields },
	[WIRE_ANSWER] = { sizeof(struct wire_answer), answer_fields },
	[WIRE_VERDICT] = { sizeof(struct wire_verdict), no_fields },
	[WIRE_JOB] = { sizeof(struct wire_job), job_fields },
	[WIRE_STAGE] = { sizeof(struct wire_stage), no_fields },
	[WIRE_REPLY] = { sizeof(struct wire_reply), reply_fields },
	[WIRE_WANT_PASSWORD] = { sizeof(struct wire_want_password),
	    no_fields },
	[WIRE_PASSWORD] = { sizeof(struct wire_password), password_fields },
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

_Static_assert(sizeof(struct wire_job) <= WIRE_PACKET_MAX, "a job is a packet");
_Static_assert(sizeof(struct wire_open) <= WIRE_PACKET_MAX,
    "an opening is a packet");

#define DELIVERY_ROW(name, word, reason)                                       \
	[DELIVERY_##name] = { word, REASON_##reason },
static const struct {
	const char *word;
	enum reason reason;
} deliveries[DELIVERY_COUNT] = { DELIVERY_LIST(DELIVERY_ROW) };
#undef DELIVERY_ROW

const char *
delivery_word(enum delivery_class class)
{
	if ((unsigned)class >= DELIVERY_COUNT)
		return "unknown";
	return deliveries[class].word;
}

enum reason
delivery_reason(enum delivery_class class)
{
	if ((unsigned)class >= DELIVERY_COUNT)
		return REASON_COURIER_LOST;
	return deliveries[class].reason;
}

static const char wire_mark[] = WIRE_BUILD_MARK PACKAGE_VERSION;

const char *
wire_build(void)
{
	return wire_mark + sizeof(WIRE_BUILD_MARK) - 1;
}

enum err
wire_send(int socket, enum wire_kind kind, void *packet, int64_t deadline_us)
{
	struct wire_head *head = packet;

	head->magic = WIRE_MAGIC;
	head->kind = kind;
	memset(head->build, 0, sizeof(head->build));
	if (text_copy(head->build, sizeof(head->build), wire_build()) !=
	    ERR_OK)
		return ERR_PROTOCOL;
	return packet_send(socket, packet, kinds[kind].size, deadline_us);
}

static bool
wire_is_ours(const void *packet, size_t size)
{
	const struct wire_head *head = packet;
	const struct wire_field *field;
	const char *text;

	if (size < sizeof(*head) || head->magic != WIRE_MAGIC ||
	    head->kind == 0 || head->kind >= KINDS ||
	    size != kinds[head->kind].size)
		return false;
	if (memchr(head->build, '\0', sizeof(head->build)) == NULL ||
	    strcmp(head->build, wire_build()) != 0)
		return false;
	for (field = kinds[head->kind].fields; field->size != 0; field++) {
		text = (const char *)packet + field->offset;
		if (memchr(text, '\0', field->size) == NULL)
			return false;
	}
	return true;
}

static enum err
wire_receive_at_most(int socket, void *packet, size_t max, int64_t deadline_us)
{
	size_t size;
	enum err err = packet_receive(socket, packet, max, &size, deadline_us);

	if (err != ERR_OK)
		return err;
	return wire_is_ours(packet, size) ? ERR_OK : ERR_PROTOCOL;
}

enum err
wire_receive(int socket, enum wire_kind kind, void *packet, int64_t deadline_us)
{
	const struct wire_head *head = packet;
	enum err err = wire_receive_at_most(socket, packet, kinds[kind].size,
	    deadline_us);

	if (err != ERR_OK)
		return err;
	return head->kind == (uint32_t)kind ? ERR_OK : ERR_PROTOCOL;
}

enum err
wire_receive_any(int socket, union wire_any *any, int64_t deadline_us)
{
	return wire_receive_at_most(socket, any, sizeof(*any), deadline_us);
}
