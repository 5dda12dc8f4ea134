#include "conf/table.h"

#include "conf/list.h"
#include "conf/value.h"

#define DAY INT64_C(86400)

#define IN(type, member) offsetof(type, member), sizeof(((type *)0)->member)
#define CONF(member) IN(struct conf, member)
#define LIMIT(member) IN(struct limit, member)
#define RULE(member) IN(struct conf_rule, member)

/* What it points to is made when it is read. */
#define POINTER(type, member) offsetof(type, member), 0

const struct setting settings[] = {
	{ "provider.account_sid", value_word, CONF(provider.account_sid),
	    .min = 1, .standard = NULL },
	{ "provider.api_key", value_word, CONF(provider.api_key),
	    .standard = "\"\"" },
	{ "provider.secret_file", value_path, CONF(provider.secret_file),
	    .min = 1, .standard = "\"" SECRET_PATH "\"" },
	{ "provider.from", value_sender, CONF(provider.from),
	    .standard = "\"\"" },
	{ "provider.messaging_service", value_word,
	    CONF(provider.messaging_service), .standard = "\"\"" },
	{ "provider.api_url", value_url, CONF(provider.api_url), .min = 1,
	    .standard = "\"https://api.twilio.com\"" },
	{ "provider.ca_file", value_path, CONF(provider.ca_file),
	    .standard = "\"\"" },
	{ "provider.proxy", value_proxy, CONF(provider.proxy),
	    .standard = "\"\"" },
	{ "provider.connect_timeout", value_duration,
	    CONF(provider.connect_timeout_seconds), 1, 10, "\"4s\"" },
	{ "provider.timeout", value_duration, CONF(provider.timeout_seconds), 1,
	    15, "\"10s\"" },

	{ "code.digits", value_number, CONF(code.digits), 6, 10, "6" },
	{ "code.lifetime", value_duration, CONF(code.lifetime_seconds), 30, 600,
	    "\"10m\"" },
	{ "code.guesses", value_number, CONF(code.guesses), 1, 5, "3" },

	{ "limits", list_limits, CONF(limits.sends), 1, LIMIT_ROWS_MAX,
	    "( { per = \"number\"; max = 1; window = \"30s\" }, "
	    "{ per = \"number\"; max = 5; window = \"1h\" }, "
	    "{ per = \"user\"; max = 20; window = \"1d\" }, "
	    "{ per = \"address\"; max = 10; window = \"1h\" }, "
	    "{ per = \"host\"; max = 300; window = \"1h\" } )" },
	{ "limits[].per", value_per, LIMIT(per), .standard = NULL },
	{ "limits[].max", value_number, LIMIT(max), 1, LIMIT_MAX_MAX, NULL },
	{ "limits[].window", value_duration, LIMIT(window_seconds), 1,
	    3650 * DAY, NULL },
	{ "guesses", list_guesses, CONF(limits.guesses), 1,
	    LIMIT_GUESS_ROWS_MAX,
	    "( { max = 10; window = \"1h\" }, "
	    "{ max = 20; window = \"1d\" } )" },
	{ "guesses[].max", value_number, LIMIT(max), 1, LIMIT_MAX_MAX, NULL },
	{ "guesses[].window", value_duration, LIMIT(window_seconds), 1,
	    3650 * DAY, NULL },
	{ "lockout.failures", value_number, CONF(limits.lockout_failures), 1,
	    100, "10" },

	{ "policy", list_policy, POINTER(struct conf, rules), 0, CONF_RULES_MAX,
	    "( { users = [ \"root\" ]; action = \"refuse\" } )" },
	{ "policy[].users", list_users, POINTER(struct conf_rule, users), 1,
	    CONF_VALUES_MAX, "" },
	{ "policy[].groups", list_groups, POINTER(struct conf_rule, groups), 1,
	    CONF_VALUES_MAX, "" },
	{ "policy[].services", list_services,
	    POINTER(struct conf_rule, services), 1, CONF_VALUES_MAX, "" },
	{ "policy[].networks", list_networks,
	    POINTER(struct conf_rule, networks), 1, CONF_VALUES_MAX, "" },
	{ "policy[].action", value_action, RULE(action), .standard = NULL },

	{ "message.sms", value_template, CONF(message.sms), .min = 1,
	    .standard = "\"{code} is your code for {service} on {host}. "
			"Never share it. Valid {minutes} min.\"" },
	{ "message.brand", value_text, CONF(message.brand),
	    .standard = "\"\"" },
	{ "message.contact", value_text, CONF(message.contact),
	    .standard = "\"\"" },

	{ "numbers.allow", list_allow, CONF(numbers.allow), 0,
	    CONF_PREFIXES_MAX, "[ ]" },
	{ "numbers.deny", list_deny, CONF(numbers.deny), 0, CONF_PREFIXES_MAX,
	    "[ ]" },

	{ "unenrolled", value_unenrolled, CONF(unenrolled_allowed),
	    .standard = "\"deny\"" },
	{ "unenrolled_until", value_date, CONF(unenrolled_until),
	    .standard = "\"\"" },

	{ "privacy.mask", value_number, CONF(mask), 0, E164_MASK_MAX, "2" },
	{ "privacy.keep_events", value_duration, CONF(keep_events_seconds), DAY,
	    3650 * DAY, "\"90d\"" },

	{ "state", value_path, CONF(state), .min = 1,
	    .standard = "\"" STATE_PATH "\"" },
};

const size_t setting_count = sizeof(settings) / sizeof(settings[0]);
