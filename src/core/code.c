#include "core/code.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"

struct code {
	struct secret *text;
	int64_t deadline_us;
};

/* Uniform in [0, bound): draws past the last whole multiple are thrown away. */
static enum err
code_draw(uint64_t bound, uint64_t *value)
{
	uint64_t drawn;
	uint64_t last = UINT64_MAX - UINT64_MAX % bound;
	enum err err;

	do {
		if ((err = secret_random(&drawn, sizeof(drawn))) != ERR_OK)
			return err;
	} while (drawn >= last);
	*value = drawn % bound;
	memory_wipe(&drawn, sizeof(drawn));
	return ERR_OK;
}

static enum err
code_write(struct secret *text, long digits)
{
	char *digit = secret_bytes(text);
	uint64_t value;
	enum err err;
	long i;

	for (i = 0; i < digits; i++) {
		if ((err = code_draw(10, &value)) != ERR_OK)
			return err;
		digit[i] = (char)('0' + (int)value);
	}
	digit[digits] = '\0';
	return ERR_OK;
}

enum err
code_new(struct code **code, long digits, int64_t lifetime_seconds)
{
	int64_t now = clock_boot_us();
	struct code *fresh;
	enum err err;

	if (digits < CODE_DIGITS_MIN || digits > CODE_DIGITS_MAX ||
	    lifetime_seconds < 1 || lifetime_seconds > 3600)
		return ERR_RANGE;
	if (now == INT64_MAX)
		return ERR_CLOCK;
	if ((fresh = calloc(1, sizeof(*fresh))) == NULL)
		return ERR_MEMORY;
	fresh->deadline_us = now + lifetime_seconds * CLOCK_SECOND;
	if ((err = secret_new(&fresh->text, CODE_TEXT_SIZE)) != ERR_OK ||
	    (err = code_write(fresh->text, digits)) != ERR_OK) {
		code_free(fresh);
		return err;
	}
	*code = fresh;
	return ERR_OK;
}

void
code_free(struct code *code)
{
	if (code == NULL)
		return;
	secret_free(code->text);
	free(code);
}

const char *
code_text(const struct code *code)
{
	return secret_bytes(code->text);
}

int64_t
code_deadline_us(const struct code *code)
{
	return code->deadline_us;
}

long
code_seconds_left(const struct code *code)
{
	int64_t now = clock_boot_us();

	if (now >= code->deadline_us)
		return 0;
	return (long)((code->deadline_us - now) / CLOCK_SECOND);
}

enum err
code_normalise(char text[CODE_TEXT_SIZE], const char *answer)
{
	size_t length = 0;

	for (; *answer != '\0'; answer++) {
		if (*answer == ' ' || *answer == '-')
			continue;
		if (length == CODE_TEXT_SIZE - 1) {
			memory_wipe(text, CODE_TEXT_SIZE);
			return ERR_TOO_LONG;
		}
		text[length++] = *answer;
	}
	text[length] = '\0';
	return ERR_OK;
}

bool
code_matches(const struct code *code, const char *answer)
{
	char given[CODE_TEXT_SIZE] = "";
	bool same = false;

	if (code_normalise(given, answer) == ERR_OK)
		same = memory_equal_text(code_text(code), given);
	memory_wipe(given, sizeof(given));
	return same;
}
