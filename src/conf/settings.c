#include "conf/table.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "conf/value.h"

/* The part of ${name} behind ${prefix}; NULL when it is not directly there. */
static const char *
setting_member(const char *name, const char *prefix)
{
	if (!text_starts(name, prefix))
		return NULL;
	name += strlen(prefix);
	return strpbrk(name, ".[") == NULL ? name : NULL;
}

/* Length of the group's name in that of a setting, 0 when it is in none. */
static size_t
setting_group_length(const char *name)
{
	size_t length = strcspn(name, ".[");

	return name[length] == '.' ? length : 0;
}

static bool
settings_know(const char *prefix, const char *member)
{
	const char *name;
	size_t i;

	for (i = 0; i < setting_count; i++) {
		name = setting_member(settings[i].name, prefix);
		if (name != NULL && strcmp(name, member) == 0)
			return true;
	}
	return false;
}

static bool
settings_know_group(const char *member)
{
	size_t i, length = strlen(member);

	for (i = 0; i < setting_count; i++)
		if (setting_group_length(settings[i].name) == length &&
		    strncmp(settings[i].name, member, length) == 0)
			return true;
	return false;
}

static void
settings_report_unknown(const struct reading *reading, const char *prefix,
    const config_setting_t *member)
{
	char name[2 * CONF_WORD_SIZE], nearest[CONF_WORD_SIZE];
	char shown[2 * CONF_WORD_SIZE];

	text_format(
	    name, sizeof(name), "%s%s", prefix, config_setting_name(member));
	text_printable(shown, sizeof(shown), name);
	settings_nearest(nearest, name);
	if (nearest[0] == '\0')
		report_error(reading->report,
		    config_setting_source_line(member),
		    "unknown name %s: sms2fa.conf(5) has the known ones",
		    shown);
	else
		report_error(reading->report,
		    config_setting_source_line(member),
		    "unknown name %s: did you mean %s?", shown, nearest);
}

static void
settings_check_names(const struct reading *reading, const char *prefix,
    const config_setting_t *group)
{
	const config_setting_t *member;
	const char *name;
	int i;

	for (i = 0; i < config_setting_length(group); i++) {
		member = config_setting_get_elem(group, (unsigned)i);
		name = config_setting_name(member);
		if (!settings_know(prefix, name) &&
		    !(prefix[0] == '\0' && settings_know_group(name)))
			settings_report_unknown(reading, prefix, member);
	}
}

/* The default takes the same way as a value of the file. */
static void
setting_read_standard(
    const struct reading *reading, const struct setting *setting)
{
	config_t config;
	char text[512];

	if (setting->standard == NULL || setting->standard[0] == '\0')
		return;
	config_init(&config);
	if (text_format(text, sizeof(text), "standard = %s;",
		setting->standard) != ERR_OK ||
	    !config_read_string(&config, text) ||
	    !setting->read(
		reading, setting, config_lookup(&config, "standard")))
		report_error(reading->report, 0,
		    "%s: this build's default %s can't be used", setting->name,
		    setting->standard);
	config_destroy(&config);
}

static void
setting_read_member(const struct reading *reading,
    const struct setting *setting, const config_setting_t *group,
    const config_setting_t *member)
{
	if (member != NULL && setting->read(reading, setting, member))
		return;
	if (member == NULL && setting->standard == NULL) {
		report_error(reading->report,
		    group == NULL ? 0 : config_setting_source_line(group),
		    "%s is missing: it has no default", setting->name);
		return;
	}
	/* So that checks across settings say nothing about a reported one. */
	setting_read_standard(reading, setting);
}

void
settings_read_group(const struct reading *reading, const char *prefix,
    const config_setting_t *group)
{
	const config_setting_t *member;
	const char *name;
	size_t i;

	if (group != NULL)
		settings_check_names(reading, prefix, group);
	for (i = 0; i < setting_count; i++) {
		name = setting_member(settings[i].name, prefix);
		if (name == NULL)
			continue;
		member = group == NULL ? NULL
				       : config_setting_get_member(group, name);
		setting_read_member(reading, &settings[i], group, member);
	}
}

/* A known group's setting, NULL when it is absent or something else. */
static const config_setting_t *
settings_group(const struct reading *reading, const config_setting_t *root,
    const char *name)
{
	const config_setting_t *group = config_setting_get_member(root, name);
	char value[REPORT_VALUE_SIZE];

	if (group == NULL || config_setting_is_group(group))
		return group;
	value_describe(value, group);
	report_error(reading->report, config_setting_source_line(group),
	    "%s = %s: write a group, %s = { ... };", name, value, name);
	return NULL;
}

void
settings_read(const struct reading *reading, const config_setting_t *root)
{
	char name[CONF_WORD_SIZE], prefix[CONF_WORD_SIZE], last[CONF_WORD_SIZE];
	size_t i, length;

	last[0] = '\0';
	settings_read_group(reading, "", root);
	for (i = 0; i < setting_count; i++) {
		length = setting_group_length(settings[i].name);
		if (length == 0)
			continue;
		text_format(
		    name, sizeof(name), "%.*s", (int)length, settings[i].name);
		if (strcmp(name, last) == 0)
			continue;
		text_format(prefix, sizeof(prefix), "%s.", name);
		settings_read_group(
		    reading, prefix, settings_group(reading, root, name));
		memcpy(last, name, sizeof(last));
	}
}

void
conf_print_settings(FILE *out)
{
	const char *standard;
	size_t i;

	for (i = 0; i < setting_count; i++) {
		standard = settings[i].standard;
		if (standard == NULL)
			standard = "required";
		else if (standard[0] == '\0')
			standard = "absent";
		(void)fprintf(out, "%s = %s\n", settings[i].name, standard);
	}
}
