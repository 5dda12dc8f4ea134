#include "conf_text.h"

#include "conf/table.h"

static void
has_the_defaults(void **state)
{
	char text[512];
	struct conf *conf;

	(void)state;
	snprintf(text, sizeof(text), PROVIDER, "");
	conf = parse(text);
	assert_string_equal(conf->provider.account_sid, ACCOUNT);
	assert_string_equal(conf->provider.api_key, "");
	assert_string_equal(conf->provider.secret_file, SECRET_PATH);
	assert_string_equal(conf->provider.from, "+15005550006");
	assert_string_equal(conf->provider.messaging_service, "");
	assert_string_equal(conf->provider.voice_from, "");
	assert_string_equal(conf_voice_from(conf), "+15005550006");
	assert_string_equal(
	    conf->provider.lookup_url, "https://lookups.twilio.com");
	assert_null(conf_price(conf, false));
	assert_null(conf_price(conf, true));
	assert_string_equal(conf->provider.api_url, "https://api.twilio.com");
	assert_string_equal(conf->provider.ca_file, "");
	assert_string_equal(conf->provider.proxy, "");
	assert_int_equal(conf->provider.connect_timeout_seconds, 4);
	assert_int_equal(conf->provider.timeout_seconds, 10);
	assert_int_equal(conf->code.digits, 6);
	assert_int_equal(conf->code.lifetime_seconds, 600);
	assert_int_equal(conf->code.guesses, 3);
	assert_int_equal(conf->limits.lockout_failures, 10);
	assert_false(conf->unenrolled_allowed);
	assert_int_equal(conf->unenrolled_until, 0);
	assert_int_equal(conf->mask, 2);
	assert_int_equal(conf->keep_events_seconds, 90 * 86400);
	assert_string_equal(conf->state, STATE_PATH);
	assert_string_equal(conf->message.sms,
	    "{code} is your code for {service} on {host}. Never share it. "
	    "Valid {minutes} min.");
	conf_free(conf);
	conf_free(NULL);
}

/* What asks nobody and costs nothing unless the file wants it. */
static void
has_the_defaults_beyond(void **state)
{
	char text[512];
	struct conf *conf;

	(void)state;
	snprintf(text, sizeof(text), PROVIDER, "");
	conf = parse(text);
	assert_string_equal(conf->budget.max.currency, "");
	assert_int_equal(conf->budget.window_seconds, 30 * 86400);
	assert_string_equal(
	    conf->message.voice, "Your login code is {digits}.");
	assert_string_equal(conf->message.language, "en");
	assert_false(conf->verify_at_login);
	assert_false(conf->unreachable_allowed);
	assert_false(conf->discard_content);
	assert_false(conf->sandbox_required);
	assert_int_equal(conf->risk.sim_swap, CONF_OFF);
	assert_int_equal(conf->risk.call_forwarding, CONF_OFF);
	assert_int_equal(conf->risk.line_type, CONF_OFF);
	assert_int_equal(conf->risk.sim_swap_window_seconds, 7 * 86400);
	assert_int_equal(conf->risk.refused_type_count, 2);
	assert_string_equal(conf->risk.refused_types[0], "nonFixedVoip");
	assert_string_equal(conf->risk.refused_types[1], "premium");
	assert_false(conf->risk.refuse_on_error);
	assert_int_equal(conf->risk.cache_seconds, 86400);
	assert_int_equal(conf->password.min_length, 12);
	assert_int_equal(conf->password.too_short, CONF_WARN);
	assert_int_equal(conf->password.breached, CONF_OFF);
	assert_false(conf->password.deny_on_error);
	assert_int_equal(conf->notice.every_seconds, 30 * 86400);
	assert_string_equal(conf->notice.url, "");
	conf_free(conf);
}

static void
has_the_default_lists(void **state)
{
	static const struct limit sends[] = { { LIMIT_NUMBER, 1, 30 },
		{ LIMIT_NUMBER, 5, 3600 }, { LIMIT_USER, 20, 86400 },
		{ LIMIT_ADDRESS, 10, 3600 }, { LIMIT_HOST, 300, 3600 } };
	static const struct limit guesses[] = { { LIMIT_NUMBER, 10, 3600 },
		{ LIMIT_NUMBER, 20, 86400 } };
	char text[512];
	struct conf *conf;
	size_t i;

	(void)state;
	snprintf(text, sizeof(text), PROVIDER, "");
	conf = parse(text);
	assert_int_equal(conf->limits.send_count, COUNT(sends));
	for (i = 0; i < COUNT(sends); i++)
		assert_memory_equal(
		    &conf->limits.sends[i], &sends[i], sizeof(sends[i]));
	assert_int_equal(conf->limits.guess_count, COUNT(guesses));
	for (i = 0; i < COUNT(guesses); i++)
		assert_memory_equal(
		    &conf->limits.guesses[i], &guesses[i], sizeof(guesses[i]));
	assert_int_equal(conf->rule_count, 1);
	assert_int_equal(conf->rules[0].user_count, 1);
	assert_string_equal(conf->rules[0].users[0], "root");
	assert_int_equal(conf->rules[0].group_count, 0);
	assert_int_equal(conf->rules[0].service_count, 0);
	assert_int_equal(conf->rules[0].network_count, 0);
	assert_int_equal(conf->rules[0].action, CONF_REFUSE);
	conf_free(conf);
}

/* Another value for ${setting} than its default, as a file has it. */
static bool
other_value(const struct setting *setting, char value[128])
{
	static const struct {
		const char *name, *value;
	} others[] = {
		{ "provider.account_sid",
		    "\"AC99999999999999999999999999999999\"" },
		{ "provider.api_key",
		    "\"SK0123456789abcdef0123456789abcdef\"" },
		{ "provider.secret_file", "\"/other/secret\"" },
		{ "provider.from", "\"+15005550001\"" },
		{ "provider.messaging_service",
		    "\"MG0123456789abcdef0123456789abcdef\"" },
		{ "provider.voice_from", "\"+15005550001\"" },
		{ "provider.api_url", "\"https://api.example.com/twilio/\"" },
		{ "provider.lookup_url", "\"https://lookups.example.com\"" },
		{ "provider.ca_file", "\"/other/ca.pem\"" },
		{ "provider.proxy", "\"http://proxy.example.com:3128\"" },
		{ "provider.connect_timeout", "\"1s\"" },
		{ "provider.timeout", "\"15s\"" },
		{ "provider.price_per_message", "\"0.0075 USD\"" },
		{ "provider.price_per_call", "\"999999999.999999 EUR\"" },
		{ "code.digits", "10" },
		{ "code.lifetime", "\"30s\"" },
		{ "code.guesses", "1" },
		{ "limits",
		    "( { per = \"user\"; max = 7; window = \"2h\" } )" },
		{ "guesses", "( { max = 7; window = \"2h\" } )" },
		{ "lockout.failures", "100" },
		{ "budget.max", "\"50 USD\"" },
		{ "budget.window", "\"1d\"" },
		{ "policy", "( )" },
		{ "message.sms", "\"{code}\"" },
		{ "message.voice", "\"{digits}\"" },
		{ "message.language", "\"de-CH\"" },
		{ "message.brand", "\"example.com\"" },
		{ "message.contact", "\"help@example.com\"" },
		{ "languages", "( { language = \"de\" } )" },
		{ "numbers.allow", "[ \"+1\", \"+44\" ]" },
		{ "numbers.deny", "( \"+1900\" )" },
		{ "unenrolled", "\"allow\"" },
		{ "unenrolled_until", "\"2030-02-28\"" },
		{ "pending", "\"verify_at_login\"" },
		{ "unreachable", "\"allow\"" },
		{ "risk.sim_swap", "\"refuse\"" },
		{ "risk.sim_swap_window", "\"1h\"" },
		{ "risk.call_forwarding", "\"warn\"" },
		{ "risk.line_type", "\"refuse\"" },
		{ "risk.refused_types", "[ \"premium\" ]" },
		{ "risk.on_error", "\"refuse\"" },
		{ "risk.cache", "\"1h\"" },
		{ "password.min_length", "8" },
		{ "password.short", "\"deny\"" },
		{ "password.breached", "\"warn\"" },
		{ "password.pwned_url", "\"https://pwned.example.com/\"" },
		{ "password.on_error", "\"deny\"" },
		{ "privacy.mask", "0" },
		{ "privacy.content_retention", "\"discard\"" },
		{ "privacy.keep_events", "\"1d\"" },
		{ "notice.every", "\"1d\"" },
		{ "notice.url", "\"https://wiki.example.com/2fa?a=b#c\"" },
		{ "sandbox", "\"required\"" },
		{ "state", "\"/other/state\"" },
	};
	size_t i;

	for (i = 0; i < COUNT(others); i++)
		if (strcmp(others[i].name, setting->name) == 0) {
			snprintf(value, 128, "%s", others[i].value);
			return true;
		}
	return false;
}

/* ${format} appended to a text of 2048 bytes. */
static void __attribute__((format(printf, 2, 3)))
add(char *text, const char *format, ...)
{
	size_t used = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + used, 2048 - used, format, args);
	va_end(args);
}

static bool
is(const struct setting *setting, const char *name)
{
	return strcmp(setting->name, name) == 0;
}

/* A whole file in which nothing but ${setting} is other than its default. */
static void
write_one_change(
    char text[2048], const struct setting *setting, const char *value)
{
	const char *dot = strchr(setting->name, '.');

	text[0] = '\0';
	add(text, "provider = {");
	if (!is(setting, "provider.account_sid"))
		add(text, " account_sid = \"" ACCOUNT "\";");
	if (!is(setting, "provider.from"))
		add(text, " from = \"+15005550006\";");
	if (is(setting, "budget.max"))
		add(text, " price_per_message = \"1 USD\";");
	if (strncmp(setting->name, "provider.", 9) == 0) {
		add(text, " %s = %s; };", dot + 1, value);
		return;
	}
	add(text, " };");
	if (is(setting, "unenrolled_until"))
		add(text, " unenrolled = \"allow\";");
	if (dot == NULL)
		add(text, " %s = %s;", setting->name, value);
	else
		add(text, " %.*s = { %s = %s };", (int)(dot - setting->name),
		    setting->name, dot + 1, value);
}

/* Of a row of a list, or a list that another test looks at. */
static bool
is_compared(const struct setting *setting)
{
	return strchr(setting->name, '[') == NULL && !is(setting, "policy") &&
	    !is(setting, "languages");
}

/* What must be said along with ${changed}. */
static bool
goes_with(const struct setting *changed, const struct setting *setting)
{
	if (is(changed, "unenrolled_until"))
		return is(setting, "unenrolled");
	return is(changed, "budget.max") &&
	       is(setting, "provider.price_per_message");
}

static void
compare(const struct conf *base, const struct conf *flipped,
    const struct setting *changed, const char *text)
{
	const struct setting *setting;
	bool same;

	for (setting = settings; setting < settings + setting_count;
	     setting++) {
		if (!is_compared(setting) || goes_with(changed, setting))
			continue;
		same = memcmp((const char *)base + setting->offset,
			   (const char *)flipped + setting->offset,
			   setting->size) == 0;
		EXPECT(same == (setting != changed), "%s: %s is %s\n", text,
		    setting->name, same ? "the same" : "changed");
	}
}

/*
 * Each setting of the table, changed alone, changes its own field, and what
 * the file does not say keeps its default.
 */
static void
flips_every_setting(void **state)
{
	char base_text[512], text[2048], value[128];
	struct conf *base, *flipped;
	size_t i, flips = 0;

	(void)state;
	snprintf(base_text, sizeof(base_text), PROVIDER, "");
	base = parse(base_text);
	for (i = 0; i < setting_count; i++) {
		if (strchr(settings[i].name, '[') != NULL)
			continue;
		EXPECT(other_value(&settings[i], value),
		    "%s: give it another value here\n", settings[i].name);
		write_one_change(text, &settings[i], value);
		flipped = parse(text);
		compare(base, flipped, &settings[i], text);
		assert_int_equal(
		    flipped->rule_count, is(&settings[i], "policy") ? 0 : 1);
		assert_int_equal(flipped->language_count,
		    is(&settings[i], "languages") ? 1 : 0);
		conf_free(flipped);
		flips++;
	}
	assert_in_range(flips, 51, 100);
	conf_free(base);
}

/* Whether ${setting} is a number (or a duration) with bounds. */
static bool
is_bounded(const struct setting *setting)
{
	return strchr(setting->name, '[') == NULL && setting->max != 0 &&
	       strchr("([", setting->standard[0]) == NULL;
}

static size_t
faults_with(const struct setting *setting, int64_t number)
{
	char text[2048], value[32];

	snprintf(value, sizeof(value),
	    setting->standard[0] == '"' ? "\"%llds\"" : "%lld",
	    (long long)number);
	write_one_change(text, setting, value);
	return count_faults(text);
}

/* On its bounds it is fine, beyond them it is refused. */
static void
keeps_every_bound(void **state)
{
	const struct setting *setting;
	size_t bounded = 0;

	(void)state;
	for (setting = settings; setting < settings + setting_count;
	     setting++) {
		if (!is_bounded(setting))
			continue;
		print_message("%s\n", setting->name);
		assert_int_equal(faults_with(setting, setting->min - 1), 1);
		assert_int_equal(faults_with(setting, setting->max + 1), 1);
		assert_int_equal(faults_with(setting, setting->max), 0);
		/* One second is below connect_timeout's default, too. */
		assert_int_equal(faults_with(setting, setting->min),
		    is(setting, "provider.timeout") ? 1 : 0);
		bounded++;
	}
	assert_in_range(bounded, 8, 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_the_defaults),
		cmocka_unit_test(has_the_defaults_beyond),
		cmocka_unit_test(has_the_default_lists),
		cmocka_unit_test(flips_every_setting),
		cmocka_unit_test(keeps_every_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
