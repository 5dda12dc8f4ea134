#include "conf/whole.h"

#include <string.h>

#include "base/duration.h"
#include "base/text.h"
#include "conf/messages.h"
#include "conf/value.h"

#define WHOLE_TOO_LONG                                 \
	"is longer than privacy.keep_events: what is " \
	"forgotten can't be counted"

struct whole {
	const struct conf *conf;
	const config_t *config;
	struct report *report;
};

/* NULL when the file does not say it. */
static const config_setting_t *
whole_at(const struct whole *whole, const char *path)
{
	return config_lookup(whole->config, path);
}

static const config_setting_t *
whole_row_at(
    const struct whole *whole, const char *list, size_t row, const char *name)
{
	const config_setting_t *at = whole_at(whole, list);

	if (at != NULL)
		at = config_setting_get_elem(at, (unsigned)row);
	return at == NULL ? NULL : config_setting_get_member(at, name);
}

static unsigned
whole_line(const struct whole *whole, const char *path)
{
	const config_setting_t *at = whole_at(whole, path);

	return at == NULL ? 0 : config_setting_source_line(at);
}

/* "NAME = VALUE WHAT"; without the value where a default is at fault. */
static void
whole_refuse(const struct whole *whole, const config_setting_t *at,
    const char *name, const char *what)
{
	char value[REPORT_VALUE_SIZE];

	if (at == NULL) {
		report_error(whole->report, 0, "%s %s", name, what);
		return;
	}
	value_describe(value, at);
	report_error(whole->report, config_setting_source_line(at),
	    "%s = %s %s", name, value, what);
}

/* Also when it is unsound: that has been reported, and is another fault. */
static bool
whole_is_given(const struct whole *whole, const char *path)
{
	const config_setting_t *at = whole_at(whole, path);

	if (at == NULL)
		return false;
	if (config_setting_type(at) == CONFIG_TYPE_STRING)
		return config_setting_get_string(at)[0] != '\0';
	return !config_setting_is_aggregate(at) ||
	       config_setting_length(at) > 0;
}

/* Twilio's form: two letters and 32 hexadecimal digits. */
static bool
sid_is_fine(const char *sid, const char *kind)
{
	return text_starts(sid, kind) && strlen(sid) == 34 &&
	       strspn(sid + 2, "0123456789abcdefABCDEF") == 32;
}

static void
whole_check_sid(const struct whole *whole, const char *name, const char *sid,
    const char *kind)
{
	char what[REPORT_VALUE_SIZE];

	if (sid[0] == '\0' || sid_is_fine(sid, kind))
		return;
	text_format(what, sizeof(what),
	    "is none of Twilio's: %s and 32 hexadecimal digits", kind);
	/* With other letters it may be the secret, in the wrong place. */
	if (text_starts(sid, kind))
		whole_refuse(whole, whole_at(whole, name), name, what);
	else
		report_error(whole->report, whole_line(whole, name), "%s %s",
		    name, what);
}

static void
whole_check_sids(const struct whole *whole)
{
	const struct conf_provider *provider = &whole->conf->provider;
	const char *url = provider->api_url;

	/* An unsound URL is not the default that stands in for it. */
	config_lookup_string(whole->config, "provider.api_url", &url);
	if (!url_is_twilio(url))
		return;
	whole_check_sid(
	    whole, "provider.account_sid", provider->account_sid, "AC");
	whole_check_sid(whole, "provider.api_key", provider->api_key, "SK");
	whole_check_sid(whole, "provider.messaging_service",
	    provider->messaging_service, "MG");
}

static void
whole_check_proxy(const struct whole *whole, const char *name, const char *url)
{
	char what[REPORT_VALUE_SIZE];

	if (whole->conf->provider.proxy[0] == '\0' || !url_is_plain(url))
		return;
	text_format(what, sizeof(what),
	    "would read everything: it needs an https:// %s", name);
	whole_refuse(
	    whole, whole_at(whole, "provider.proxy"), "provider.proxy", what);
}

static void
whole_check_provider(const struct whole *whole)
{
	const struct conf_provider *provider = &whole->conf->provider;

	whole_check_sids(whole);
	if (!whole_is_given(whole, "provider.from") &&
	    !whole_is_given(whole, "provider.messaging_service"))
		report_error(whole->report, whole_line(whole, "provider"),
		    "provider.from or provider.messaging_service is missing: "
		    "one of them must be given");
	if (provider->timeout_seconds < provider->connect_timeout_seconds)
		whole_refuse(whole, whole_at(whole, "provider.timeout"),
		    "provider.timeout",
		    "is shorter than provider.connect_timeout, which is part "
		    "of it");
	whole_check_proxy(whole, "provider.api_url", provider->api_url);
	whole_check_proxy(whole, "provider.lookup_url", provider->lookup_url);
	whole_check_proxy(
	    whole, "password.pwned_url", whole->conf->password.pwned_url);
}

static void
whole_check_windows(const struct whole *whole, const char *list,
    const struct limit *rows, size_t count)
{
	char name[CONF_WORD_SIZE];
	size_t i;

	text_format(name, sizeof(name), "%s[].window", list);
	for (i = 0; i < count; i++)
		if (rows[i].window_seconds > whole->conf->keep_events_seconds)
			whole_refuse(whole,
			    whole_row_at(whole, list, i, "window"), name,
			    WHOLE_TOO_LONG);
}

static void
whole_check_limits(const struct whole *whole)
{
	const struct limits *limits = &whole->conf->limits;
	bool bounded = false;
	size_t i;

	for (i = 0; i < limits->send_count; i++) {
		if (limits->sends[i].per == LIMIT_NUMBER ||
		    limits->sends[i].per == LIMIT_USER)
			bounded = true;
		if (limits->sends[i].per == LIMIT_COUNTRY &&
		    !whole_is_given(whole, "numbers.allow"))
			whole_refuse(whole,
			    whole_row_at(whole, "limits", i, "per"),
			    "limits[].per",
			    "needs numbers.allow: its prefixes are what is "
			    "counted by");
	}
	if (!bounded)
		report_error(whole->report, whole_line(whole, "limits"),
		    "limits has no row per number or user: at least one is "
		    "needed");
	whole_check_windows(whole, "limits", limits->sends, limits->send_count);
	whole_check_windows(
	    whole, "guesses", limits->guesses, limits->guess_count);
}

static void
whole_check_unenrolled(const struct whole *whole)
{
	const char *word = "deny";

	config_lookup_string(whole->config, "unenrolled", &word);
	if (whole->conf->unenrolled_until != 0 && strcmp(word, "deny") == 0)
		whole_refuse(whole, whole_at(whole, "unenrolled_until"),
		    "unenrolled_until",
		    "ends nothing: it needs unenrolled = \"allow\"");
}

/* The currency of all others is that of the first that is given. */
static void
whole_check_currency(const struct whole *whole, const char *name,
    const struct money *money, const struct money **first)
{
	char what[REPORT_VALUE_SIZE];

	if (money->currency[0] == '\0')
		return;
	if (*first == NULL)
		*first = money;
	if (strcmp(money->currency, (*first)->currency) == 0)
		return;
	text_format(what, sizeof(what),
	    "is in another currency than %s: nothing is converted",
	    (*first)->currency);
	whole_refuse(whole, whole_at(whole, name), name, what);
}

static void
whole_check_budget(const struct whole *whole)
{
	const struct conf_provider *provider = &whole->conf->provider;
	const struct conf_budget *budget = &whole->conf->budget;
	const struct money *first = NULL;

	whole_check_currency(whole, "provider.price_per_message",
	    &provider->price_per_message, &first);
	whole_check_currency(whole, "provider.price_per_call",
	    &provider->price_per_call, &first);
	whole_check_currency(whole, "budget.max", &budget->max, &first);
	if (budget->max.currency[0] == '\0')
		return;
	if (!whole_is_given(whole, "provider.price_per_message"))
		whole_refuse(whole, whole_at(whole, "budget.max"), "budget.max",
		    "needs provider.price_per_message: without it nothing is "
		    "counted");
	else if (!whole_is_given(whole, "provider.price_per_call") &&
		 conf_voice_from(whole->conf) != NULL)
		report_warning(whole->report, whole_line(whole, "budget"),
		    "budget.max counts a call as a message: give "
		    "provider.price_per_call");
	if (budget->window_seconds > whole->conf->keep_events_seconds)
		whole_refuse(whole, whole_at(whole, "budget.window"),
		    "budget.window", WHOLE_TOO_LONG);
}

static void
whole_check_risk(const struct whole *whole)
{
	if (whole->conf->risk.line_type != CONF_OFF &&
	    !whole_is_given(whole, "risk.refused_types") &&
	    whole_at(whole, "risk.refused_types") != NULL)
		whole_refuse(whole, whole_at(whole, "risk.line_type"),
		    "risk.line_type",
		    "finds nothing: risk.refused_types is empty");
}

static void
whole_warn_of_rules(const struct whole *whole)
{
	const struct conf_rule *rule;
	size_t i;

	for (i = 0; i < whole->conf->rule_count; i++) {
		rule = &whole->conf->rules[i];
		if (rule->action == CONF_EXEMPT && rule->user_count == 0 &&
		    rule->group_count == 0 && rule->service_count == 0 &&
		    rule->network_count == 0)
			report_warning(whole->report, rule->line,
			    "policy[].action = \"exempt\" without another key "
			    "exempts everybody who reaches this rule");
	}
}

/* That it was shown is an event, and forgotten like the others. */
static void
whole_warn_of_notice(const struct whole *whole)
{
	if (whole->conf->notice.every_seconds >
	    whole->conf->keep_events_seconds)
		report_warning(whole->report, whole_line(whole, "notice.every"),
		    "notice.every is longer than privacy.keep_events: the "
		    "notice is shown again when that is over");
}

/* The courier would have to give up before the connection does. */
static void
whole_warn_of_unreachable(const struct whole *whole)
{
	const struct conf_provider *provider = &whole->conf->provider;

	if (whole->conf->unreachable_allowed &&
	    provider->timeout_seconds <= provider->connect_timeout_seconds)
		report_warning(whole->report, whole_line(whole, "unreachable"),
		    "unreachable = \"allow\" lets nobody in where nothing "
		    "answers: provider.timeout must be longer than "
		    "provider.connect_timeout");
}

void
whole_check(
    const struct conf *conf, const config_t *config, struct report *report)
{
	struct whole whole = { conf, config, report };

	whole_check_provider(&whole);
	whole_check_limits(&whole);
	whole_check_budget(&whole);
	whole_check_unenrolled(&whole);
	whole_check_risk(&whole);
	messages_check(conf, config, report);
	if (report_has_errors(report))
		return;
	whole_warn_of_rules(&whole);
	whole_warn_of_notice(&whole);
	whole_warn_of_unreachable(&whole);
}
