#include "conf/value.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "base/duration.h"
#include "base/text.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

static void *
value_place(const struct reading *reading, const struct setting *setting)
{
	return (char *)reading->into + setting->offset;
}

void
value_describe(char text[REPORT_VALUE_SIZE], const config_setting_t *value)
{
	char shown[REPORT_VALUE_SIZE - 2];

	switch (config_setting_type(value)) {
	case CONFIG_TYPE_INT:
	case CONFIG_TYPE_INT64:
		text_format(text, REPORT_VALUE_SIZE, "%lld",
		    config_setting_get_int64(value));
		break;
	case CONFIG_TYPE_FLOAT:
		text_format(text, REPORT_VALUE_SIZE, "%g",
		    config_setting_get_float(value));
		if (strpbrk(text, ".en") == NULL)
			text_append(text, REPORT_VALUE_SIZE, ".0");
		break;
	case CONFIG_TYPE_BOOL:
		text_format(text, REPORT_VALUE_SIZE, "%s",
		    config_setting_get_bool(value) ? "true" : "false");
		break;
	case CONFIG_TYPE_STRING:
		text_printable(
		    shown, sizeof(shown), config_setting_get_string(value));
		text_format(text, REPORT_VALUE_SIZE, "\"%s\"", shown);
		break;
	case CONFIG_TYPE_GROUP:
		text_format(text, REPORT_VALUE_SIZE, "{ ... }");
		break;
	case CONFIG_TYPE_ARRAY:
		text_format(text, REPORT_VALUE_SIZE, "[ ... ]");
		break;
	default:
		text_format(text, REPORT_VALUE_SIZE, "( ... )");
		break;
	}
}

bool
value_refuse(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value, const char *what)
{
	char text[REPORT_VALUE_SIZE];

	value_describe(text, value);
	report_error(reading->report, config_setting_source_line(value),
	    "%s = %s %s", setting->name, text, what);
	return false;
}

bool
value_refuse_unseen(const struct reading *reading,
    const struct setting *setting, const config_setting_t *value,
    const char *what)
{
	report_error(reading->report, config_setting_source_line(value),
	    "%s %s", setting->name, what);
	return false;
}

bool
value_number(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	long long number = config_setting_get_int64(value);
	long *into = value_place(reading, setting);
	char what[REPORT_VALUE_SIZE];
	int type = config_setting_type(value);

	if (type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64) {
		text_format(what, sizeof(what),
		    "is no whole number: write one from %" PRId64 " to %" PRId64
		    "%s",
		    setting->min, setting->max,
		    type == CONFIG_TYPE_STRING ? ", without quotes" : "");
		return value_refuse(reading, setting, value, what);
	}
	if (number < setting->min || number > setting->max) {
		text_format(what, sizeof(what),
		    "is out of range: %" PRId64 " to %" PRId64, setting->min,
		    setting->max);
		return value_refuse(reading, setting, value, what);
	}
	*into = (long)number;
	return true;
}

/* As the file would write it. */
static void
duration_bound(char text[DURATION_TEXT_SIZE], int64_t seconds)
{
	static const struct {
		int64_t seconds;
		char name;
	} units[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	size_t i = 0;

	while (seconds % units[i].seconds != 0)
		i++;
	text_format(text, DURATION_TEXT_SIZE, "\"%" PRId64 "%c\"",
	    seconds / units[i].seconds, units[i].name);
}

bool
value_duration(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	int64_t *into = value_place(reading, setting);
	char min[DURATION_TEXT_SIZE], max[DURATION_TEXT_SIZE];
	char what[REPORT_VALUE_SIZE];
	int64_t seconds;

	if (config_setting_type(value) != CONFIG_TYPE_STRING ||
	    duration_parse(&seconds, config_setting_get_string(value)) !=
		ERR_OK)
		return value_refuse(reading, setting, value,
		    "is no duration: write a number and one of s m h d in "
		    "quotes, such as \"30s\"");
	if (seconds < setting->min || seconds > setting->max) {
		duration_bound(min, setting->min);
		duration_bound(max, setting->max);
		text_format(
		    what, sizeof(what), "is out of range: %s to %s", min, max);
		return value_refuse(reading, setting, value, what);
	}
	*into = seconds;
	return true;
}

const char *
value_string(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	if (config_setting_type(value) == CONFIG_TYPE_STRING)
		return config_setting_get_string(value);
	value_refuse(
	    reading, setting, value, "is no text: write one in quotes");
	return NULL;
}

bool
value_store(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value, const char *text)
{
	char what[REPORT_VALUE_SIZE];

	if ((int64_t)strlen(text) < setting->min)
		return value_refuse(
		    reading, setting, value, "is empty: it must be given");
	if (text_copy(value_place(reading, setting), setting->size, text) ==
	    ERR_OK)
		return true;
	text_format(what, sizeof(what), "is too long: at most %zu bytes",
	    setting->size - 1);
	/* A token may be, in place of an identifier. */
	return value_refuse_unseen(reading, setting, value, what);
}

bool
value_word(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	const char *text = value_string(reading, setting, value);
	const char *c;

	if (text == NULL)
		return false;
	/* It becomes part of "login:password", or of a form. */
	for (c = text; *c != '\0'; c++)
		if (*c <= ' ' || *c > '~' || strchr("/?#%\\:\"", *c) != NULL)
			return value_refuse_unseen(reading, setting, value,
			    "is no identifier: blanks, quotes and / ? # % : "
			    "\\ can't be in it");
	return value_store(reading, setting, value, text);
}

bool
value_text(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	const char *text = value_string(reading, setting, value);
	size_t at;

	if (text == NULL)
		return false;
	if (strpbrk(text, "{}") != NULL)
		return value_refuse(reading, setting, value,
		    "has a brace: nothing is filled in here");
	if (template_check(text, NULL, &at) == ERR_INVALID)
		return value_refuse(
		    reading, setting, value, "is no single line of UTF-8 text");
	return value_store(reading, setting, value, text);
}

static bool
path_is_plain(const char *path)
{
	const char *c;
	size_t length;

	if (path[0] != '/')
		return false;
	for (c = path; *c != '\0'; c++)
		if ((*c > 0 && *c < ' ') || *c == 0x7f)
			return false;
	for (; *path != '\0'; path += length) {
		path += strspn(path, "/");
		length = strcspn(path, "/");
		if ((length == 1 && path[0] == '.') ||
		    (length == 2 && path[0] == '.' && path[1] == '.'))
			return false;
	}
	return true;
}

bool
value_path(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	const char *text = value_string(reading, setting, value);

	if (text == NULL)
		return false;
	if (text[0] != '\0' && !path_is_plain(text))
		return value_refuse(reading, setting, value,
		    "is no plain absolute path: begin it with '/', without . "
		    "or .. in it");
	return value_store(reading, setting, value, text);
}

bool
value_template(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	const char *text = value_string(reading, setting, value);
	char what[REPORT_VALUE_SIZE * 2], rest[16];
	size_t at = 0;
	enum err err;

	if (text == NULL)
		return false;
	err = template_check(text, setting->words, &at);
	if (err == ERR_OK)
		return value_store(reading, setting, value, text);
	if (err == ERR_TOO_LONG) {
		text_format(what, sizeof(what),
		    "is too long: at most %d characters", TEMPLATE_MAX);
		return value_refuse(reading, setting, value, what);
	}
	if (text[at] == '\0') {
		text_format(what, sizeof(what),
		    "lacks %s: without it no code is told", setting->words);
		return value_refuse(reading, setting, value, what);
	}
	text_printable(rest, sizeof(rest), text + at);
	text_format(what, sizeof(what),
	    "is wrong at character %zu (%s): one line of UTF-8, and {code} "
	    "{digits} {service} {host} {brand} {minutes} {seconds}",
	    at + 1, rest);
	return value_refuse(reading, setting, value, what);
}

/* RFC 5646 by its form: letters, then parts of letters and digits. */
static bool
language_is_fine(const char *text)
{
	size_t length = strspn(text, LETTERS);

	if (length < 2)
		return false;
	while (length >= 1 && length <= 8) {
		if (text[length] == '\0')
			return true;
		if (text[length] != '-')
			return false;
		text += length + 1;
		length = strspn(text, LETTERS "0123456789");
	}
	return false;
}

bool
value_language(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	const char *text = value_string(reading, setting, value);

	if (text == NULL)
		return false;
	if ((text[0] != '\0' || setting->min > 0) && !language_is_fine(text))
		return value_refuse(reading, setting, value,
		    "is no language: write one such as \"en\" or \"en-GB\"");
	return value_store(reading, setting, value, text);
}

bool
value_money(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	struct money *into = value_place(reading, setting);
	const char *text = value_string(reading, setting, value);
	struct money money;
	enum err err;

	if (text == NULL)
		return false;
	if (text[0] == '\0')
		return true;
	err = money_parse(&money, text);
	if (err == ERR_INVALID)
		return value_refuse(reading, setting, value,
		    "is no amount of money: write one such as \"0.0075 USD\"");
	if (err != ERR_OK)
		return value_refuse(reading, setting, value,
		    "is out of range: at most 999999999, with at most six "
		    "decimals");
	if (money.micros < setting->min)
		return value_refuse(
		    reading, setting, value, "is nothing: leave it out");
	into->micros = money.micros;
	memcpy(into->currency, money.currency, sizeof(into->currency));
	return true;
}

/* ERR_INVALID for a day that no calendar has. */
static enum err
date_parse(int64_t *last_second, const char *text)
{
	struct tm day = { .tm_hour = 23, .tm_min = 59, .tm_sec = 59 };
	char parts[11];
	long year, month, mday;
	time_t seconds;

	if (text_copy(parts, sizeof(parts), text) != ERR_OK ||
	    strlen(parts) != 10 || parts[4] != '-' || parts[7] != '-')
		return ERR_INVALID;
	parts[4] = parts[7] = '\0';
	if (!text_all_digits(parts) || !text_all_digits(parts + 5) ||
	    !text_all_digits(parts + 8) ||
	    !text_number(parts, 1970, 9999, &year) ||
	    !text_number(parts + 5, 1, 12, &month) ||
	    !text_number(parts + 8, 1, 31, &mday))
		return ERR_INVALID;
	day.tm_year = (int)year - 1900;
	day.tm_mon = (int)month - 1;
	day.tm_mday = (int)mday;
	seconds = timegm(&day);
	if (seconds == -1 || day.tm_mon != month - 1)
		return ERR_INVALID; /* it became a day of the next month */
	*last_second = seconds;
	return ERR_OK;
}

bool
value_date(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	int64_t *into = value_place(reading, setting);
	const char *text = value_string(reading, setting, value);

	if (text == NULL)
		return false;
	if (text[0] == '\0') {
		*into = 0;
		return true;
	}
	if (date_parse(into, text) == ERR_OK)
		return true;
	return value_refuse(reading, setting, value,
	    "is no day of the calendar: write \"YYYY-MM-DD\"");
}
