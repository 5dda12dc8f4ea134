#include "courier/said.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "base/text.h"
#include "base/wiping.h"

enum err
said_start(void)
{
	size_t seed;
	enum err err = secret_random(&seed, sizeof(seed));

	/* Answers repeat the message. */
	json_set_alloc_funcs(malloc, wiping_free);
	if (err == ERR_OK)
		json_object_seed(seed | 1); /* 0 would be left to itself */
	return err;
}

static const json_t *
said_at(const struct said *said, const char *path)
{
	const json_t *at = said->root;
	char name[WIRE_WORD_SIZE];
	size_t length;

	while (at != NULL && *path != '\0') {
		length = strcspn(path, ".");
		if (text_format(name, sizeof(name), "%.*s", (int)length,
			path) != ERR_OK)
			return NULL;
		at = json_object_get(at, name);
		path += length + (path[length] == '.');
	}
	return at;
}

bool
said_has(const struct said *said, const char *path)
{
	return said_at(said, path) != NULL;
}

bool
said_is_object(const struct said *said, const char *path)
{
	return json_is_object(said_at(said, path));
}

bool
said_is_list(const struct said *said, const char *path)
{
	return json_is_array(said_at(said, path));
}

static void
said_take_text(char *to, size_t size, const json_t *value)
{
	const char *text = json_string_value(value); /* NULL for others */

	to[0] = '\0';
	if (text == NULL || text_copy(to, size, text) != ERR_OK)
		to[0] = '\0';
}

static int32_t
said_take_code(const json_t *value)
{
	json_int_t integer;
	long number;

	if (json_is_integer(value)) {
		integer = json_integer_value(value);
		return integer > 0 && integer <= INT32_MAX ? (int32_t)integer
							   : 0;
	}
	if (json_is_string(value) &&
	    text_number(json_string_value(value), 1, INT32_MAX, &number))
		return (int32_t)number;
	return 0;
}

void
said_text(const struct said *said, const char *path, char *to, size_t size)
{
	said_take_text(to, size, said_at(said, path));
}

int32_t
said_code(const struct said *said, const char *path)
{
	return said_take_code(said_at(said, path));
}

enum wire_signal
said_signal(const struct said *said, const char *path)
{
	const json_t *value = said_at(said, path);

	if (!json_is_boolean(value))
		return WIRE_SIGNAL_UNKNOWN;
	return json_is_true(value) ? WIRE_SIGNAL_YES : WIRE_SIGNAL_NO;
}

/* The first of an "errors" list, as bulk interfaces and others have it. */
static const json_t *
said_error_object(const json_t *root)
{
	const json_t *first =
	    json_array_get(json_object_get(root, "errors"), 0);

	if (json_is_object(first) && json_object_get(root, "code") == NULL)
		return first;
	return root;
}

void
said_open(struct said *said, const struct http_answer *answer, bool error)
{
	json_t *root = json_loadb(
	    answer->body, answer->body_size, JSON_REJECT_DUPLICATES, NULL);
	const json_t *from = root;

	*said = (struct said){ 0 };
	if (!json_is_object(root)) {
		json_decref(root);
		return;
	}
	said->root = root;
	if (error)
		from = said_error_object(root);
	said->code = said_take_code(
	    json_object_get(from, error ? "code" : "error_code"));
	said_text(said, "sid", said->sid, sizeof(said->sid));
	said_text(said, "status", said->status, sizeof(said->status));
	said->prose = json_string_value(
	    json_object_get(from, error ? "message" : "error_message"));
}

void
said_close(struct said *said)
{
	json_decref(said->root);
	said->root = NULL;
}
