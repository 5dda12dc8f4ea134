#include "core/recovery.h"

#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"

/* Crockford's alphabet: without I, L, O and U. */
static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* 64 bits, five a letter; the last letter has the four that remain. */
static void
recovery_write(struct recovery_code *code, uint64_t bits)
{
	size_t i;

	for (i = 0; i < RECOVERY_LETTERS - 1; i++)
		code->text[i] = letters[bits >> (59 - 5 * i) & 31];
	code->text[i++] = letters[bits & 15];
	code->text[i] = '\0';
}

enum err
recovery_new(struct recovery_code *code)
{
	uint64_t bits;
	enum err err;

	do {
		if ((err = secret_random(&bits, sizeof(bits))) != ERR_OK)
			break;
		recovery_write(code, bits);
	} while (text_all_digits(code->text));
	memory_wipe(&bits, sizeof(bits));
	if (err != ERR_OK)
		memory_wipe(code, sizeof(*code));
	return err;
}

/* The letter that ${c} stands for, '\0' for none. */
static char
recovery_letter(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'I' || c == 'L')
		return '1';
	if (c == 'O')
		return '0';
	if (c == '\0' || strchr(letters, c) == NULL)
		return '\0';
	return c;
}

enum err
recovery_parse(struct recovery_code *code, const char *text)
{
	size_t used = 0;
	char letter;

	for (; *text != '\0'; text++) {
		if (*text == ' ' || *text == '-')
			continue;
		letter = recovery_letter(*text);
		if (letter == '\0' || used == RECOVERY_LETTERS)
			goto invalid;
		code->text[used++] = letter;
	}
	code->text[used] = '\0';
	if (used == RECOVERY_LETTERS && !text_all_digits(code->text))
		return ERR_OK;
invalid:
	memory_wipe(code, sizeof(*code));
	return ERR_INVALID;
}

void
recovery_text(char text[RECOVERY_TEXT_SIZE], const struct recovery_code *code)
{
	text_format(text, RECOVERY_TEXT_SIZE, "%.4s-%.4s-%.5s", code->text,
	    code->text + 4, code->text + 8);
}
