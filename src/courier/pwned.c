#include "courier/pwned.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "courier/outcome.h"

#define PWNED_PREFIX 5
#define PWNED_SUFFIX 35

static size_t
pwned_span(const char *text, size_t size, const char *allowed)
{
	size_t i;

	for (i = 0; i < size && text[i] != '\0'; i++)
		if (strchr(allowed, text[i]) == NULL)
			break;
	return i;
}

/* The count, as much of it as there is room for. */
static uint32_t
pwned_count(const char *digits, size_t size)
{
	uint64_t count = 0;
	size_t i;

	for (i = 0; i < size && count <= UINT32_MAX; i++)
		count = count * 10 + (uint64_t)(digits[i] - '0');
	return count <= UINT32_MAX ? (uint32_t)count : UINT32_MAX;
}

/* One line: its length with its end, 0 when it is none. */
static size_t
pwned_line(const char *line, size_t size, uint32_t *count)
{
	size_t digits, at = PWNED_SUFFIX;

	if (pwned_span(line, size, "0123456789ABCDEFabcdef") != PWNED_SUFFIX ||
	    at >= size || line[at++] != ':')
		return 0;
	digits = pwned_span(line + at, size - at, "0123456789");
	if (digits == 0)
		return 0;
	*count = pwned_count(line + at, digits);
	at += digits;
	if (at < size && line[at] == '\r')
		at++;
	if (at == size)
		return at;
	return line[at] == '\n' ? at + 1 : 0;
}

enum err
pwned_find(
    const char *text, size_t size, const char *suffix, uint32_t *count)
{
	uint32_t here, found = 0;
	size_t at, length;

	if (size == 0)
		return ERR_INVALID;
	for (at = 0; at < size; at += length) {
		length = pwned_line(text + at, size - at, &here);
		if (length == 0)
			return ERR_INVALID;
		if (here > found &&
		    strncasecmp(text + at, suffix, PWNED_SUFFIX) == 0)
			found = here;
	}
	*count = found;
	return ERR_OK;
}

void
pwned_judge(const struct wire_job *job, const struct http_answer *answer,
    struct wire_reply *reply)
{
	if (answer->status != 200 ||
	    pwned_find(answer->body, answer->body_size,
		job->sha1 + PWNED_PREFIX, &reply->pwned_count) != ERR_OK) {
		outcome_set(reply, DELIVERY_MAYBE,
		    "HTTP %ld, but no list of hashes in the answer",
		    answer->status);
		return;
	}
	outcome_set(reply, DELIVERY_SENT, "HTTP %ld", answer->status);
}
