#include "conf/table.h"

#include "conf/list.h"
#include "conf/value.h"

#define DAY INT64_C(86400)

#define IN(type, member) offsetof(type, member), sizeof(((type *)0)->member)
#define CONF(member) IN(struct conf, member)
#define LIMIT(member) IN(struct limit, member)
#define RULE(member) IN(struct conf_rule, member)
#define LANGUAGE(member) IN(struct conf_language, member)

/* What it points to is made when it is read. */
#define POINTER(type, member) offsetof(type, member), 0

/* Both in the order of enum conf_response. */
#define RISK_WORDS "off warn refuse"
#define PASSWORD_WORDS "off warn deny"

const struct setting settings[] = {
	{ "provider.account_sid", value_account,
	    CONF(provider.account_sid), .min = 1, .standard = NULL },
	{ "provider.api_key", value_word, CONF(provider.api_key),
	    .standard = "\"\"" },
	{ "provider.secret_file", value_secret_file,
	    CONF(provider.secret_file), .min = 1,
	    .standard = "\"" SECRET_PATH "\"" },
	{ "provider.from", value_sender, CONF(provider.from),
	    .standard = "\"\"" },
	{ "provider.messaging_service", value_word,
	    CONF(provider.messaging_service), .standard = "\"\"" },
	{ "provider.voice_from", value_caller, CONF(provider.voice_from),
	    .standard = "\"\"" },
	{ "provider.api_url", value_url, CONF(provider.api_url), .min = 1,
	    .standard = "\"https://api.twilio.com\"" },
	{ "provider.lookup_url", value_url, CONF(provider.lookup_url), .min = 1,
	    .standard = "\"https://lookups.twilio.com\"" },
	{ "provider.ca_file", value_path, CONF(provider.ca_file),
	    .standard = "\"\"" },
	{ "provider.proxy", value_proxy, CONF(provider.proxy),
	    .standard = "\"\"" },
	{ "provider.connect_timeout", value_duration,
	    CONF(provider.connect_timeout_seconds), 1, 10,
	    .standard = "\"4s\"" },
	{ "provider.timeout", value_duration, CONF(provider.timeout_seconds), 1,
	    15, .standard = "\"10s\"" },
	{ "provider.price_per_message", value_money,
	    CONF(provider.price_per_message), .min = 1, .standard = "\"\"" },
	{ "provider.price_per_call", value_money, CONF(provider.price_per_call),
	    .min = 1, .standard = "\"\"" },

	{ "code.digits", value_number, CONF(code.digits), 6, 10,
	    .standard = "6" },
	{ "code.lifetime", value_duration, CONF(code.lifetime_seconds), 30, 600,
	    .standard = "\"10m\"" },
	{ "code.guesses", value_number, CONF(code.guesses), 1, 5,
	    .standard = "3" },

	{ "limits", list_limits, CONF(limits.sends), 1, LIMIT_ROWS_MAX,
	    .standard = "( { per = \"number\"; max = 1; window = \"30s\" }, "
			"{ per = \"number\"; max = 5; window = \"1h\" }, "
			"{ per = \"user\"; max = 20; window = \"1d\" }, "
			"{ per = \"address\"; max = 10; window = \"1h\" }, "
			"{ per = \"host\"; max = 300; window = \"1h\" } )" },
	{ "limits[].per", value_per, LIMIT(per), .standard = NULL },
	{ "limits[].max", value_number, LIMIT(max), 1, LIMIT_MAX_MAX,
	    .standard = NULL },
	{ "limits[].window", value_duration, LIMIT(window_seconds), 1,
	    3650 * DAY, .standard = NULL },
	{ "guesses", list_guesses, CONF(limits.guesses), 1,
	    LIMIT_GUESS_ROWS_MAX,
	    .standard = "( { max = 10; window = \"1h\" }, "
			"{ max = 20; window = \"1d\" } )" },
	{ "guesses[].max", value_number, LIMIT(max), 1, LIMIT_MAX_MAX,
	    .standard = NULL },
	{ "guesses[].window", value_duration, LIMIT(window_seconds), 1,
	    3650 * DAY, .standard = NULL },
	{ "lockout.failures", value_number, CONF(limits.lockout_failures), 1,
	    100, .standard = "10" },
	{ "budget.max", value_money, CONF(budget.max), .min = 1,
	    .standard = "\"\"" },
	{ "budget.window", value_duration, CONF(budget.window_seconds), 1,
	    3650 * DAY, .standard = "\"30d\"" },

	{ "policy", list_policy, POINTER(struct conf, rules), 0, CONF_RULES_MAX,
	    .standard = "( { users = [ \"root\" ]; action = \"refuse\" } )" },
	{ "policy[].users", list_users, POINTER(struct conf_rule, users), 1,
	    CONF_VALUES_MAX, .standard = "" },
	{ "policy[].groups", list_groups, POINTER(struct conf_rule, groups), 1,
	    CONF_VALUES_MAX, .standard = "" },
	{ "policy[].services", list_services,
	    POINTER(struct conf_rule, services), 1, CONF_VALUES_MAX,
	    .standard = "" },
	{ "policy[].networks", list_networks,
	    POINTER(struct conf_rule, networks), 1, CONF_VALUES_MAX,
	    .standard = "" },
	{ "policy[].action", value_choice, RULE(action), .standard = NULL,
	    .words = "require exempt refuse" },

	{ "message.sms", value_template, CONF(message.sms), .min = 1,
	    .standard = "\"" CONF_SMS_STANDARD "\"",
	    .words = "{code}" },
	{ "message.voice", value_template, CONF(message.voice), .min = 1,
	    .standard = "\"" CONF_VOICE_STANDARD "\"",
	    .words = "{digits}" },
	{ "message.language", value_language, CONF(message.language),
	    .standard = "\"en\"" },
	{ "message.brand", value_text, CONF(message.brand),
	    .standard = "\"\"" },
	{ "message.contact", value_text, CONF(message.contact),
	    .standard = "\"\"" },

	{ "languages", list_languages, POINTER(struct conf, languages), 0,
	    CONF_LANGUAGES_MAX, .standard = "( )" },
	{ "languages[].language", value_language, LANGUAGE(language), .min = 1,
	    .standard = NULL },
	{ "languages[].users", list_language_users,
	    POINTER(struct conf_language, users), 1, CONF_VALUES_MAX,
	    .standard = "" },
	{ "languages[].numbers", list_language_numbers, LANGUAGE(numbers), 1,
	    CONF_PREFIXES_MAX, .standard = "" },
	{ "languages[].sms", value_template, LANGUAGE(sms), .min = 1,
	    .standard = "", .words = "{code}" },
	{ "languages[].voice", value_template, LANGUAGE(voice), .min = 1,
	    .standard = "", .words = "{digits}" },

	{ "numbers.allow", list_allow, CONF(numbers.allow), 0,
	    CONF_PREFIXES_MAX, .standard = "[ ]" },
	{ "numbers.deny", list_deny, CONF(numbers.deny), 0, CONF_PREFIXES_MAX,
	    .standard = "[ ]" },

	{ "unenrolled", value_switch, CONF(unenrolled_allowed),
	    .standard = "\"deny\"", .words = "deny allow" },
	{ "unenrolled_until", value_date, CONF(unenrolled_until),
	    .standard = "\"\"" },
	{ "pending", value_switch, CONF(verify_at_login),
	    .standard = "\"refuse\"", .words = "refuse verify_at_login" },
	{ "unreachable", value_switch, CONF(unreachable_allowed),
	    .standard = "\"deny\"", .words = "deny allow" },

	{ "risk.sim_swap", value_choice, CONF(risk.sim_swap),
	    .standard = "\"off\"", .words = RISK_WORDS },
	{ "risk.sim_swap_window", value_duration,
	    CONF(risk.sim_swap_window_seconds), 60, 3650 * DAY,
	    .standard = "\"7d\"" },
	{ "risk.call_forwarding", value_choice, CONF(risk.call_forwarding),
	    .standard = "\"off\"", .words = RISK_WORDS },
	{ "risk.line_type", value_choice, CONF(risk.line_type),
	    .standard = "\"off\"", .words = RISK_WORDS },
	{ "risk.refused_types", list_types, CONF(risk.refused_types), 0,
	    CONF_TYPES_MAX, .standard = "[ \"nonFixedVoip\", \"premium\" ]" },
	{ "risk.on_error", value_switch, CONF(risk.refuse_on_error),
	    .standard = "\"send\"", .words = "send refuse" },
	{ "risk.cache", value_duration, CONF(risk.cache_seconds), 1, 30 * DAY,
	    .standard = "\"1d\"" },

	{ "password.min_length", value_number, CONF(password.min_length), 1,
	    128, .standard = "12" },
	{ "password.short", value_choice, CONF(password.too_short),
	    .standard = "\"warn\"", .words = PASSWORD_WORDS },
	{ "password.breached", value_choice, CONF(password.breached),
	    .standard = "\"off\"", .words = PASSWORD_WORDS },
	{ "password.pwned_url", value_url, CONF(password.pwned_url), .min = 1,
	    .standard = "\"https://api.pwnedpasswords.com\"" },
	{ "password.on_error", value_switch, CONF(password.deny_on_error),
	    .standard = "\"allow\"", .words = "allow deny" },

	{ "privacy.mask", value_number, CONF(mask), 0, E164_MASK_MAX,
	    .standard = "2" },
	{ "privacy.content_retention", value_switch, CONF(discard_content),
	    .standard = "\"default\"", .words = "default discard" },
	{ "privacy.keep_events", value_duration, CONF(keep_events_seconds), DAY,
	    3650 * DAY, .standard = "\"90d\"" },

	{ "notice.every", value_duration, CONF(notice.every_seconds), DAY,
	    3650 * DAY, .standard = "\"30d\"" },
	{ "notice.url", value_link, CONF(notice.url), .standard = "\"\"" },

	{ "sandbox", value_switch, CONF(sandbox_required),
	    .standard = "\"best\"", .words = "best required" },
	{ "state", value_path, CONF(state), .min = 1,
	    .standard = "\"" STATE_PATH "\"" },
};

const size_t setting_count = sizeof(settings) / sizeof(settings[0]);
