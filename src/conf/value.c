#include "conf/value.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "base/duration.h"
#include "base/text.h"

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
	return value_refuse(reading, setting, value, what);
}

bool
value_word(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	const char *text = value_string(reading, setting, value);
	const char *c;

	if (text == NULL)
		return false;
	/* It becomes part of a URL, and of "login:password". */
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
	err = template_check(text, "{code}", &at);
	if (err == ERR_OK)
		return value_store(reading, setting, value, text);
	if (err == ERR_TOO_LONG) {
		text_format(what, sizeof(what),
		    "is too long: at most %d characters", TEMPLATE_MAX);
		return value_refuse(reading, setting, value, what);
	}
	if (text[at] == '\0')
		return value_refuse(reading, setting, value,
		    "lacks {code}: without it no code is told");
	text_printable(rest, sizeof(rest), text + at);
	text_format(what, sizeof(what),
	    "is wrong at character %zu (%s): one line of UTF-8, and {code} "
	    "{digits} {service} {host} {brand} {minutes} {seconds}",
	    at + 1, rest);
	return value_refuse(reading, setting, value, what);
}

bool
value_unenrolled(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	bool *into = value_place(reading, setting);
	const char *text = value_string(reading, setting, value);

	if (text == NULL)
		return false;
	if (strcmp(text, "allow") != 0 && strcmp(text, "deny") != 0)
		return value_refuse(reading, setting, value,
		    "is neither \"deny\" nor \"allow\"");
	*into = strcmp(text, "allow") == 0;
	return true;
}

bool
value_per(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	enum limit_per *into = value_place(reading, setting);
	const char *text = value_string(reading, setting, value);
	char what[REPORT_VALUE_SIZE];
	unsigned i;

	if (text == NULL)
		return false;
	if (limit_per_parse(into, text) == ERR_OK)
		return true;
	text_format(what, sizeof(what), "is none of");
	for (i = 0; i < LIMIT_PER_COUNT; i++)
		text_append(what, sizeof(what), " %s",
		    limit_per_word((enum limit_per)i));
	return value_refuse(reading, setting, value, what);
}

bool
value_action(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	static const char *const words[] = { [CONF_REQUIRE] = "require",
		[CONF_EXEMPT] = "exempt",
		[CONF_REFUSE] = "refuse" };
	enum conf_action *into = value_place(reading, setting);
	const char *text = value_string(reading, setting, value);
	unsigned i;

	if (text == NULL)
		return false;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(text, words[i]) == 0) {
			*into = (enum conf_action)i;
			return true;
		}
	return value_refuse(
	    reading, setting, value, "is none of require exempt refuse");
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
