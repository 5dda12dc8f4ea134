/*
 * What the harnesses share.  One input is one run: a harness takes it apart
 * with the functions below, and aborts where something that MUST hold does
 * not.  libFuzzer calls it (`make fuzz`), or replay.c with the committed seeds
 * (`make check`).
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(claim)                                                     \
	do {                                                            \
		if (!(claim)) {                                         \
			(void)fprintf(stderr, "%s:%d: must hold: %s\n", \
			    __FILE__, __LINE__, #claim);                \
			abort();                                        \
		}                                                       \
	} while (0)

/* What is left of an input; past its end everything is 0 and empty. */
struct input {
	const uint8_t *at;
	size_t left;
};

static inline unsigned
input_byte(struct input *input)
{
	if (input->left == 0)
		return 0;
	input->left--;
	return *input->at++;
}

static inline unsigned
input_short(struct input *input)
{
	unsigned high = input_byte(input);

	return high << 8 | input_byte(input);
}

/* At most ${size} bytes, as many as there are, into ${bytes}. */
static inline size_t
input_bytes(struct input *input, void *bytes, size_t size)
{
	size_t count = size < input->left ? size : input->left;

	if (count > 0)
		memcpy(bytes, input->at, count);
	input->at += count;
	input->left -= count;
	return count;
}

/* A byte of length, then a text of at most ${size} - 1 bytes. */
static inline void
input_text(struct input *input, char *text, size_t size)
{
	size_t length = input_byte(input);

	if (length > size - 1)
		length = size - 1;
	text[input_bytes(input, text, length)] = '\0';
}

/* All that is left, as a text on the heap: a sanitizer sees its bounds. */
static inline char *
input_rest(struct input *input)
{
	char *text = malloc(input->left + 1);

	MUST(text != NULL);
	text[input_bytes(input, text, input->left)] = '\0';
	return text;
}

/* No byte of a text that is for a log or a terminal is anything else. */
static inline bool
is_printable(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

#endif
