#include "conf/list.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "conf/value.h"

/* ( ) and [ ] are one thing here; ${max} bounds what is stored. */
static bool
list_check(const struct reading *reading, const struct setting *setting,
    const config_setting_t *list)
{
	char what[REPORT_VALUE_SIZE];
	int64_t length;

	if (!config_setting_is_list(list) && !config_setting_is_array(list))
		return value_refuse(reading, setting, list,
		    "is no list: write one in ( ) or [ ]");
	length = config_setting_length(list);
	if (length < setting->min)
		return value_refuse(reading, setting, list,
		    "is empty: it needs at least one entry");
	if (length > setting->max) {
		text_format(what, sizeof(what),
		    "has too many entries: at most %d", (int)setting->max);
		return value_refuse(reading, setting, list, what);
	}
	return true;
}

/* The row's settings into ${into}; false when it is no row. */
static bool
list_read_row(const struct reading *reading, const struct setting *setting,
    const config_setting_t *row, void *into)
{
	struct reading inside = { .report = reading->report, .into = into };
	char prefix[CONF_WORD_SIZE];

	if (!config_setting_is_group(row))
		return value_refuse(reading, setting, row,
		    "is no row: write { name = value; ... }");
	text_format(prefix, sizeof(prefix), "%s[].", setting->name);
	settings_read_group(&inside, prefix, row);
	return true;
}

/* Room for each entry, zeroed, or NULL and a report of it. */
static void *
list_allocate(
    const struct reading *reading, const config_setting_t *list, size_t width)
{
	void *values = calloc((size_t)config_setting_length(list) + 1, width);

	if (values == NULL)
		reading->report->overflowed = true;
	return values;
}

static bool
list_read_limits(const struct reading *reading, const struct setting *setting,
    const config_setting_t *list, struct limit *rows, size_t *count)
{
	int i;

	*count = 0;
	if (!list_check(reading, setting, list))
		return false;
	for (i = 0; i < config_setting_length(list); i++) {
		rows[i] = (struct limit){ 0 };
		list_read_row(reading, setting,
		    config_setting_get_elem(list, (unsigned)i), &rows[i]);
	}
	*count = (size_t)i;
	return true;
}

bool
list_limits(const struct reading *reading, const struct setting *setting,
    const config_setting_t *list)
{
	struct conf *conf = reading->into;

	return list_read_limits(reading, setting, list, conf->limits.sends,
	    &conf->limits.send_count);
}

bool
list_guesses(const struct reading *reading, const struct setting *setting,
    const config_setting_t *list)
{
	struct conf *conf = reading->into;

	return list_read_limits(reading, setting, list, conf->limits.guesses,
	    &conf->limits.guess_count);
}

bool
list_policy(const struct reading *reading, const struct setting *setting,
    const config_setting_t *list)
{
	struct conf *conf = reading->into;
	const config_setting_t *row;
	struct conf_rule *rule;
	int i;

	if (!list_check(reading, setting, list))
		return false;
	conf->rules = list_allocate(reading, list, sizeof(*conf->rules));
	if (conf->rules == NULL)
		return true;
	conf->rule_count = (size_t)config_setting_length(list);
	for (i = 0; i < config_setting_length(list); i++) {
		row = config_setting_get_elem(list, (unsigned)i);
		rule = &conf->rules[i];
		rule->action = CONF_REFUSE;
		rule->line = config_setting_source_line(row);
		list_read_row(reading, setting, row, rule);
	}
	return true;
}

/* One name into ${width} bytes. */
static bool
list_read_name(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value, char *into, size_t width)
{
	const char *text = value_string(reading, setting, value);
	const char *c;

	if (text == NULL)
		return false;
	for (c = text; *c != '\0'; c++)
		if ((*c > 0 && *c < ' ') || *c == 0x7f)
			return value_refuse(
			    reading, setting, value, "has control characters");
	if (text[0] == '\0')
		return value_refuse(
		    reading, setting, value, "is empty: it names nothing");
	if (text_copy(into, width, text) != ERR_OK)
		return value_refuse(reading, setting, value, "is too long");
	return true;
}

/* Every name of ${list} into rows of ${width} bytes; NULL when none could. */
static void *
list_read_names(const struct reading *reading, const struct setting *setting,
    const config_setting_t *list, size_t width, size_t *count)
{
	char *names;
	int i;

	if (!list_check(reading, setting, list) ||
	    (names = list_allocate(reading, list, width)) == NULL)
		return NULL;
	for (i = 0; i < config_setting_length(list); i++)
		list_read_name(reading, setting,
		    config_setting_get_elem(list, (unsigned)i),
		    names + (size_t)i * width, width);
	*count = (size_t)i;
	return names;
}

bool
list_users(const struct reading *reading, const struct setting *setting,
    const config_setting_t *list)
{
	struct conf_rule *rule = reading->into;

	rule->users = list_read_names(
	    reading, setting, list, sizeof(*rule->users), &rule->user_count);
	return rule->users != NULL;
}

bool
list_groups(const struct reading *reading, const struct setting *setting,
    const config_setting_t *list)
{
	struct conf_rule *rule = reading->into;

	rule->groups = list_read_names(
	    reading, setting, list, sizeof(*rule->groups), &rule->group_count);
	return rule->groups != NULL;
}

bool
list_services(const struct reading *reading, const struct setting *setting,
    const config_setting_t *list)
{
	struct conf_rule *rule = reading->into;

	rule->services = list_read_names(reading, setting, list,
	    sizeof(*rule->services), &rule->service_count);
	return rule->services != NULL;
}

static void
list_read_network(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value, struct network *network)
{
	const char *text = value_string(reading, setting, value);
	enum err err;

	if (text == NULL)
		return;
	err = network_parse(network, text);
	if (err == ERR_RANGE)
		value_refuse(reading, setting, value,
		    "has a prefix out of range, or bits set after it: write "
		    "the network itself, such as \"10.0.0.0/8\"");
	else if (err != ERR_OK)
		value_refuse(reading, setting, value,
		    "is no network: write one such as \"10.0.0.0/8\" or "
		    "\"fd00::/8\", never a name");
}

bool
list_networks(const struct reading *reading, const struct setting *setting,
    const config_setting_t *list)
{
	struct conf_rule *rule = reading->into;
	int i;

	if (!list_check(reading, setting, list) ||
	    (rule->networks = list_allocate(
		 reading, list, sizeof(*rule->networks))) == NULL)
		return false;
	for (i = 0; i < config_setting_length(list); i++)
		list_read_network(reading, setting,
		    config_setting_get_elem(list, (unsigned)i),
		    &rule->networks[i]);
	rule->network_count = (size_t)i;
	return true;
}

bool
list_languages(const struct reading *reading, const struct setting *setting,
    const config_setting_t *list)
{
	struct conf *conf = reading->into;
	const config_setting_t *row;
	int i;

	if (!list_check(reading, setting, list))
		return false;
	conf->languages = list_allocate(reading, list,
	    sizeof(*conf->languages));
	if (conf->languages == NULL)
		return true;
	conf->language_count = (size_t)config_setting_length(list);
	for (i = 0; i < config_setting_length(list); i++) {
		row = config_setting_get_elem(list, (unsigned)i);
		conf->languages[i].line = config_setting_source_line(row);
		list_read_row(reading, setting, row, &conf->languages[i]);
	}
	return true;
}

bool
list_language_users(const struct reading *reading,
    const struct setting *setting, const config_setting_t *list)
{
	struct conf_language *row = reading->into;

	row->users = list_read_names(
	    reading, setting, list, sizeof(*row->users), &row->user_count);
	return row->users != NULL;
}

static bool
prefix_is_fine(const char *text)
{
	return text[0] == '+' && text[1] != '0' && text_all_digits(text + 1) &&
	       strlen(text + 1) <= E164_DIGITS_MAX;
}

static bool
list_read_prefixes(const struct reading *reading, const struct setting *setting,
    const config_setting_t *list, char (*prefixes)[E164_TEXT_SIZE],
    size_t *count)
{
	const config_setting_t *value;
	const char *text;
	int i;

	*count = 0;
	if (!list_check(reading, setting, list))
		return false;
	for (i = 0; i < config_setting_length(list); i++) {
		value = config_setting_get_elem(list, (unsigned)i);
		text = value_string(reading, setting, value);
		if (text == NULL)
			continue;
		if (!prefix_is_fine(text) ||
		    text_copy(prefixes[*count], E164_TEXT_SIZE, text) != ERR_OK)
			value_refuse(reading, setting, value,
			    "is no prefix of numbers: write one such as "
			    "\"+44\"");
		else
			++*count;
	}
	return true;
}

bool
list_language_numbers(const struct reading *reading,
    const struct setting *setting, const config_setting_t *list)
{
	struct conf_language *row = reading->into;

	return list_read_prefixes(
	    reading, setting, list, row->numbers, &row->number_count);
}

bool
list_allow(const struct reading *reading, const struct setting *setting,
    const config_setting_t *list)
{
	struct conf *conf = reading->into;

	return list_read_prefixes(reading, setting, list, conf->numbers.allow,
	    &conf->numbers.allow_count);
}

bool
list_deny(const struct reading *reading, const struct setting *setting,
    const config_setting_t *list)
{
	struct conf *conf = reading->into;

	return list_read_prefixes(reading, setting, list, conf->numbers.deny,
	    &conf->numbers.deny_count);
}

/* Lookup's words (line_type_intelligence), as it writes them. */
static bool
type_is_known(const char *text)
{
	static const char *const types[] = { "mobile", "landline", "fixedVoip",
		"nonFixedVoip", "personal", "tollFree", "premium", "sharedCost",
		"uan", "voicemail", "pager", "unknown" };
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(text, types[i]) == 0)
			return true;
	return false;
}

static void
list_read_type(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value, struct conf_risk *risk)
{
	const char *text = value_string(reading, setting, value);
	size_t count = risk->refused_type_count;

	if (text == NULL)
		return;
	if (!type_is_known(text) ||
	    text_copy(risk->refused_types[count],
		sizeof(risk->refused_types[count]), text) != ERR_OK)
		value_refuse(reading, setting, value,
		    "is no type of line: sms2fa.conf(5) has the known ones");
	else
		risk->refused_type_count++;
}

bool
list_types(const struct reading *reading, const struct setting *setting,
    const config_setting_t *list)
{
	struct conf *conf = reading->into;
	int i;

	conf->risk.refused_type_count = 0;
	if (!list_check(reading, setting, list))
		return false;
	for (i = 0; i < config_setting_length(list); i++)
		list_read_type(reading, setting,
		    config_setting_get_elem(list, (unsigned)i), &conf->risk);
	return true;
}
