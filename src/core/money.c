#include "core/money.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/text.h"

#define MONEY_DIGITS "0123456789"
#define MONEY_WHOLE 9
#define MONEY_DECIMALS 6

/* Read digits, then maybe a point and digits; ${*end} is what follows. */
static enum err
money_take(int64_t *micros, const char *text, const char **end)
{
	size_t whole = strspn(text, MONEY_DIGITS), decimals = 0, i;
	int64_t value = 0;

	if (whole == 0)
		return ERR_INVALID;
	for (i = 0; i < whole && i <= MONEY_WHOLE; i++)
		value = value * 10 + (text[i] - '0');
	text += whole;
	if (*text == '.' && (decimals = strspn(++text, MONEY_DIGITS)) == 0)
		return ERR_INVALID;
	for (i = 0; i < MONEY_DECIMALS; i++)
		value = value * 10 + (i < decimals ? text[i] - '0' : 0);
	if (whole > MONEY_WHOLE || value > MONEY_MAX)
		return ERR_RANGE;
	/* What is finer than a millionth must at least be nothing. */
	for (; i < decimals; i++)
		if (text[i] != '0')
			return ERR_RANGE;
	*micros = value;
	*end = text + decimals;
	return ERR_OK;
}

enum err
money_parse_amount(int64_t *micros, const char *text)
{
	int64_t value;
	enum err err;

	if (*text == '-')
		text++;
	if ((err = money_take(&value, text, &text)) != ERR_OK)
		return err;
	if (*text != '\0')
		return ERR_INVALID;
	*micros = value;
	return ERR_OK;
}

static bool
money_is_currency(const char *text)
{
	return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3 &&
	       text[3] == '\0';
}

enum err
money_parse(struct money *money, const char *text)
{
	int64_t micros;
	enum err err;

	if ((err = money_take(&micros, text, &text)) != ERR_OK)
		return err;
	if (*text != ' ' || !money_is_currency(text + 1))
		return ERR_INVALID;
	money->micros = micros;
	memcpy(money->currency, text + 1, sizeof(money->currency));
	return ERR_OK;
}

void
money_text(char text[MONEY_TEXT_SIZE], const struct money *money)
{
	size_t length;

	text_format(text, MONEY_TEXT_SIZE, "%" PRId64 ".%06" PRId64,
	    money->micros / MONEY_UNIT, money->micros % MONEY_UNIT);
	length = strlen(text);
	while (text[length - 1] == '0' && text[length - 3] != '.')
		length--;
	text[length] = '\0';
	if (money->currency[0] != '\0')
		text_append(text, MONEY_TEXT_SIZE, " %s", money->currency);
}
