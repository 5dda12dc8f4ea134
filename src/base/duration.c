#include "base/duration.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

static int64_t
duration_unit(char unit)
{
	switch (unit) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 3600;
	case 'd':
		return 86400;
	default:
		return 0;
	}
}

enum err
duration_parse(int64_t *seconds, const char *text)
{
	size_t digits = strspn(text, "0123456789");
	int64_t unit = duration_unit(text[digits]);
	char number[10];
	long count;

	if (unit == 0 || text[digits + 1] != '\0')
		return ERR_INVALID;
	if (digits >= sizeof(number))
		return ERR_INVALID;
	memcpy(number, text, digits);
	number[digits] = '\0';
	if (!text_number(number, 1, 999999999, &count))
		return ERR_INVALID;
	*seconds = count * unit;
	return ERR_OK;
}

int64_t
duration_round(int64_t seconds, char *unit)
{
	static const struct {
		int64_t from, unit;
		char name;
	} units[] = { { 172800, 86400, 'd' }, { 7200, 3600, 'h' },
		{ 120, 60, 'm' }, { 0, 1, 's' } };
	size_t i = 0;

	while (i < 3 && seconds < units[i].from)
		i++;
	*unit = units[i].name;
	return (seconds + units[i].unit - 1) / units[i].unit;
}

void
duration_text(char text[DURATION_TEXT_SIZE], int64_t seconds)
{
	char unit;
	int64_t count = duration_round(seconds, &unit);

	text_format(text, DURATION_TEXT_SIZE, "%" PRId64 " %c%s", count, unit,
	    unit == 'm' ? "in" : "");
}
