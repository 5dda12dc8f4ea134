#include "conf/conf.h"

#include <stdlib.h>
#include <string.h>

#include <libconfig.h>

#include "base/file.h"
#include "base/text.h"
#include "conf/report.h"
#include "conf/scan.h"
#include "conf/table.h"
#include "conf/whole.h"

static void
conf_read(struct conf *conf, struct report *report, const char *text)
{
	struct reading reading = { .report = report, .into = conf };
	config_t config;

	config_init(&config);
	if (!config_read_string(&config, text)) {
		report_error(report, (unsigned)config_error_line(&config),
		    "%s: the rest is not read",
		    config_error_text(&config) == NULL
			? "can't be parsed"
			: config_error_text(&config));
	} else {
		settings_read(&reading, config_root_setting(&config));
		whole_check(conf, &config, report);
	}
	config_destroy(&config);
}

enum err
conf_parse(struct conf **conf, const char *name, const char *text, size_t size,
    struct conf_faults *faults)
{
	struct report report = { .file = name };
	struct conf *fresh = calloc(1, sizeof(*fresh));
	char *fit = NULL;
	enum err err = ERR_CONFIG;

	*faults = (struct conf_faults){ 0 };
	if (fresh == NULL)
		report.overflowed = true;
	else if ((fit = scan_text(&report, text, size)) != NULL)
		conf_read(fresh, &report, fit);
	if (report_has_errors(&report))
		goto out;
	*conf = fresh;
	fresh = NULL;
	err = ERR_OK;
out:
	report_finish(&report, faults);
	conf_free(fresh);
	free(fit);
	return err;
}

enum err
conf_load(struct conf **conf, const char *path, struct conf_faults *faults)
{
	char why[FILE_WHY_SIZE];
	struct report report;
	char *text = NULL;
	size_t size;
	enum err err;

	if (path == NULL || path[0] == '\0')
		path = CONF_PATH;
	err = file_read(path, CONF_FILE_MAX, false, &text, &size, why);
	if (err == ERR_OK) {
		err = conf_parse(conf, path, text, size, faults);
	} else {
		report = (struct report){ .file = path };
		*faults = (struct conf_faults){ 0 };
		report_error(&report, 0, "%s", why);
		report_finish(&report, faults);
		err = ERR_CONFIG;
	}
	free(text);
	return err;
}

void
conf_free(struct conf *conf)
{
	size_t i;

	if (conf == NULL)
		return;
	for (i = 0; i < conf->rule_count; i++) {
		free(conf->rules[i].users);
		free(conf->rules[i].groups);
		free(conf->rules[i].services);
		free(conf->rules[i].networks);
	}
	free(conf->rules);
	for (i = 0; i < conf->language_count; i++)
		free(conf->languages[i].users);
	free(conf->languages);
	free(conf);
}

static bool
language_is_for_user(const struct conf_language *row, const char *user)
{
	size_t i;

	for (i = 0; i < row->user_count; i++)
		if (user != NULL && strcmp(row->users[i], user) == 0)
			return true;
	return row->user_count == 0;
}

static bool
language_is_for_number(const struct conf_language *row,
    const struct e164 *number)
{
	size_t i;

	for (i = 0; i < row->number_count; i++)
		if (number != NULL &&
		    text_starts(number->text, row->numbers[i]))
			return true;
	return row->number_count == 0;
}

const struct conf_language *
conf_language(const struct conf *conf, const char *user,
    const struct e164 *number)
{
	size_t i;

	for (i = 0; i < conf->language_count; i++)
		if (language_is_for_user(&conf->languages[i], user) &&
		    language_is_for_number(&conf->languages[i], number))
			return &conf->languages[i];
	return NULL;
}

bool
conf_number_allowed(
    const struct conf *conf, const struct e164 *number, const char **country)
{
	const struct conf_numbers *numbers = &conf->numbers;
	const char *longest = "";
	size_t i;

	if (country != NULL)
		*country = "";
	for (i = 0; i < numbers->deny_count; i++)
		if (text_starts(number->text, numbers->deny[i]))
			return false;
	for (i = 0; i < numbers->allow_count; i++)
		if (text_starts(number->text, numbers->allow[i]) &&
		    strlen(numbers->allow[i]) > strlen(longest))
			longest = numbers->allow[i];
	if (numbers->allow_count > 0 && longest[0] == '\0')
		return false;
	if (country != NULL)
		*country = longest;
	return true;
}

const char *
conf_voice_from(const struct conf *conf)
{
	const struct conf_provider *provider = &conf->provider;

	if (provider->voice_from[0] != '\0')
		return provider->voice_from;
	return provider->from[0] == '+' ? provider->from : NULL;
}

const struct money *
conf_price(const struct conf *conf, bool call)
{
	const struct conf_provider *provider = &conf->provider;

	if (call && provider->price_per_call.currency[0] != '\0')
		return &provider->price_per_call;
	if (provider->price_per_message.currency[0] != '\0')
		return &provider->price_per_message;
	return NULL;
}
