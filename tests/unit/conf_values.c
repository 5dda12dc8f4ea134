#include "conf_text.h"

static void
reads_rules(void **state)
{
	static const char more[] =
	    "policy = ( { users = [ \"alice\", \"bob\" ]; services = ( "
	    "\"sudo\" ); action = \"require\" },\n"
	    "{ groups = [ \"wheel\" ]; networks = [ \"10.0.0.0/8\", "
	    "\"fd00::/8\" ]; action = \"exempt\" } );";
	struct address address;
	char text[1024];
	struct conf *conf;

	(void)state;
	snprintf(text, sizeof(text), PROVIDER "%s", "", more);
	conf = parse(text);
	assert_int_equal(conf->rule_count, 2);
	assert_int_equal(conf->rules[0].user_count, 2);
	assert_string_equal(conf->rules[0].users[0], "alice");
	assert_string_equal(conf->rules[0].users[1], "bob");
	assert_int_equal(conf->rules[0].service_count, 1);
	assert_string_equal(conf->rules[0].services[0], "sudo");
	assert_int_equal(conf->rules[0].action, CONF_REQUIRE);
	assert_int_equal(conf->rules[0].line, 1);
	assert_string_equal(conf->rules[1].groups[0], "wheel");
	assert_int_equal(conf->rules[1].network_count, 2);
	assert_int_equal(conf->rules[1].action, CONF_EXEMPT);
	assert_int_equal(conf->rules[1].line, 2);
	assert_int_equal(address_parse(&address, "fd12::1"), ERR_OK);
	assert_false(network_contains(&conf->rules[1].networks[0], &address));
	assert_true(network_contains(&conf->rules[1].networks[1], &address));
	conf_free(conf);
}

static void
ends_days(void **state)
{
	static const struct {
		const char *day;
		int64_t last_second; /* 0: refused */
	} rows[] = {
		{ "2030-01-01", 1893455999 + 86400 },
		{ "2024-02-29", 1709251199 },
		{ "2023-02-29", 0 },
		{ "2100-02-29", 0 },
		{ "2030-04-31", 0 },
		{ "2030-13-01", 0 },
		{ "2030-00-10", 0 },
		{ "2030-1-1", 0 },
		{ "30-01-01", 0 },
		{ "2030-01-01 ", 0 },
		{ "2030/01/01", 0 },
		{ "2030-01--1", 0 },
		{ "-030-01-01", 0 },
		{ "tomorrow", 0 },
	};
	char more[128], text[512];
	struct conf_faults faults;
	struct conf *conf;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(more, sizeof(more),
		    "unenrolled = \"allow\"; unenrolled_until = \"%s\";",
		    rows[i].day);
		snprintf(text, sizeof(text), PROVIDER "%s", "", more);
		conf = NULL;
		EXPECT(conf_parse(&conf, "FILE", text, strlen(text), &faults) ==
			   (rows[i].last_second != 0 ? ERR_OK : ERR_CONFIG),
		    "%s\n", rows[i].day);
		if (conf != NULL)
			assert_int_equal(
			    conf->unenrolled_until, rows[i].last_second);
		conf_faults_free(&faults);
		conf_free(conf);
	}
}

static void
reads_other_providers(void **state)
{
	struct conf *conf;

	(void)state;
	conf = parse("provider = { account_sid = \"project-1\"; api_key = "
		     "\"key_1\"; messaging_service = \"pool\"; api_url = "
		     "\"https://space.example.com/api/laml\"; };");
	assert_string_equal(conf->provider.account_sid, "project-1");
	assert_string_equal(conf->provider.messaging_service, "pool");
	conf_free(conf);
}

static void
warns(void **state)
{
	static const struct {
		const char *before;
		int zeros;
		const char *after;
	} rows[] = {
		{ "message = { sms = \"{code} ", 154, "\"; };" },
		{ "message = { sms = \"{code} \xe2\x80\x99", 63, "\"; };" },
		{ "policy = ( { action = \"exempt\" } );", 0, "" },
	};
	struct conf_faults faults;
	struct conf *conf;
	char text[1024];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text), PROVIDER "\n%s%.*d%s", "",
		    rows[i].before, rows[i].zeros, 0, rows[i].after);
		conf = NULL;
		assert_int_equal(
		    conf_parse(&conf, "FILE", text, strlen(text), &faults),
		    ERR_OK);
		EXPECT(faults.warning_count == 1, "%s: %zu\n", text,
		    faults.warning_count);
		EXPECT(strncmp(faults.warnings[0], "FILE:2: ", 8) == 0, "%s\n",
		    faults.warnings[0]);
		conf_faults_free(&faults);
		conf_free(conf);
	}
}

static void
knows_callers_and_prices(void **state)
{
	static const struct {
		const char *provider, *caller; /* NULL: no calls */
		const char *prices[2];	       /* of a message, of a call */
	} rows[] = {
		{ "from = \"+15005550006\"", "+15005550006", { "", "" } },
		{ "from = \"12345\"", NULL, { "", "" } },
		{ "messaging_service = \"MG0\"", NULL, { "", "" } },
		{ "from = \"Example\"; voice_from = \"+15005550001\"",
		    "+15005550001", { "", "" } },
		{ "from = \"12345\"; price_per_message = \"0.01 EUR\"", NULL,
		    { "0.01 EUR", "0.01 EUR" } },
		{ "from = \"12345\"; price_per_call = \"0.02 EUR\"", NULL,
		    { "", "0.02 EUR" } },
		{ "from = \"12345\"; price_per_call = \"0.02 EUR\"; "
		  "price_per_message = \"0.01 EUR\"",
		    NULL, { "0.01 EUR", "0.02 EUR" } },
	};
	char text[512], price[MONEY_TEXT_SIZE];
	const struct money *money;
	struct conf *conf;
	size_t i, call;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text),
		    "provider = { account_sid = \"a\"; api_url = "
		    "\"https://sms.example.com\"; %s; };",
		    rows[i].provider);
		conf = parse(text);
		EXPECT(
		    (conf_voice_from(conf) == NULL) == (rows[i].caller == NULL),
		    "%s\n", text);
		if (rows[i].caller != NULL)
			assert_string_equal(
			    conf_voice_from(conf), rows[i].caller);
		for (call = 0; call < 2; call++) {
			price[0] = '\0';
			money = conf_price(conf, call == 1);
			if (money != NULL)
				money_text(price, money);
			EXPECT(strcmp(price, rows[i].prices[call]) == 0,
			    "%s: %s\n", text, price);
		}
		conf_free(conf);
	}
}

/* A call may cost much more than a message. */
static void
warns_of_free_calls(void **state)
{
	struct conf_faults faults;
	struct conf *conf = NULL;
	char text[512];

	(void)state;
	snprintf(text, sizeof(text),
	    PROVIDER "\nbudget = { max = \"1 USD\"; };",
	    "price_per_message = \"0.01 USD\";");
	assert_int_equal(
	    conf_parse(&conf, "FILE", text, strlen(text), &faults), ERR_OK);
	assert_int_equal(faults.warning_count, 1);
	assert_string_equal(faults.warnings[0],
	    "FILE:2: budget.max counts a call as a message: give "
	    "provider.price_per_call");
	conf_faults_free(&faults);
	conf_free(conf);
}

/* Sound in itself, but not what it says. */
static void
warns_of_what_has_no_effect(void **state)
{
	static const struct {
		const char *provider, *text, *warning;
	} rows[] = {
		{ "", "notice = { every = \"91d\"; };",
		    "FILE:2: notice.every is longer than privacy.keep_events: "
		    "the notice is shown again when that is over" },
		{ "timeout = \"4s\";", "unreachable = \"allow\";",
		    "FILE:2: unreachable = \"allow\" lets nobody in where "
		    "nothing answers: provider.timeout must be longer than "
		    "provider.connect_timeout" },
	};
	struct conf_faults faults;
	struct conf *conf;
	char text[512];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text), PROVIDER "\n%s", rows[i].provider,
		    rows[i].text);
		conf = NULL;
		assert_int_equal(
		    conf_parse(&conf, "FILE", text, strlen(text), &faults),
		    ERR_OK);
		assert_int_equal(faults.warning_count, 1);
		assert_string_equal(faults.warnings[0], rows[i].warning);
		conf_faults_free(&faults);
		conf_free(conf);
	}
}

static void
allows_numbers(void **state)
{
	static const struct {
		const char *numbers, *number, *country; /* NULL: not allowed */
	} rows[] = {
		{ "", "+15005550006", "" },
		{ "allow = [ \"+1\", \"+44\" ]", "+15005550006", "+1" },
		{ "allow = [ \"+1\", \"+1500\" ]", "+15005550006", "+1500" },
		{ "allow = [ \"+1500\", \"+1\" ]", "+15005550006", "+1500" },
		{ "allow = [ \"+44\" ]", "+15005550006", NULL },
		{ "allow = [ \"+1\" ]; deny = [ \"+1900\" ]", "+19005550006",
		    NULL },
		{ "deny = [ \"+1\" ]; allow = [ \"+1500\" ]", "+15005550006",
		    NULL },
		{ "deny = [ \"+1900\" ]", "+15005550006", "" },
	};
	const char *country;
	struct e164 number;
	struct conf *conf;
	char text[512];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text), PROVIDER "numbers = { %s };", "",
		    rows[i].numbers);
		conf = parse(text);
		assert_int_equal(e164_parse(&number, rows[i].number), ERR_OK);
		EXPECT(conf_number_allowed(conf, &number, &country) ==
			   (rows[i].country != NULL),
		    "%s\n", text);
		assert_string_equal(
		    country, rows[i].country == NULL ? "" : rows[i].country);
		assert_true(conf_number_allowed(conf, &number, NULL) ==
			    (rows[i].country != NULL));
		conf_free(conf);
	}
}

static void
refuses_what_is_no_text(void **state)
{
	static char big[CONF_FILE_MAX + 2];
	struct conf_faults faults;
	struct conf *conf = NULL;
	char text[512];
	size_t length;

	(void)state;
	snprintf(text, sizeof(text), PROVIDER "\n\ncode = { };", "");
	length = strlen(text);
	text[length - 3] = '\0';
	assert_int_equal(
	    conf_parse(&conf, "FILE", text, length, &faults), ERR_CONFIG);
	assert_int_equal(faults.error_count, 1);
	assert_string_equal(
	    faults.errors[0], "FILE:3: a NUL byte: this is no text");
	conf_faults_free(&faults);

	memset(big, ' ', CONF_FILE_MAX + 1);
	snprintf(text, sizeof(text), PROVIDER, "");
	memcpy(big, text, strlen(text));
	assert_int_equal(
	    conf_parse(&conf, "FILE", big, CONF_FILE_MAX + 1, &faults),
	    ERR_CONFIG);
	assert_string_equal(
	    faults.errors[0], "FILE: 65537 bytes are too many: at most 65536");
	conf_faults_free(&faults);
	assert_null(conf);

	big[CONF_FILE_MAX] = '\0';
	assert_int_equal(
	    conf_parse(&conf, "FILE", big, CONF_FILE_MAX, &faults), ERR_OK);
	conf_faults_free(&faults);
	conf_free(conf);
}

/* As a decimal with its suffix each of them is longer than it was. */
static void
reads_a_file_of_long_numbers(void **state)
{
	static const char number[] = "0xFFFFFFFFFF,";
	static char big[CONF_FILE_MAX + 1];
	char *at = big;

	(void)state;
	at += snprintf(big, sizeof(big), PROVIDER "x = [ ", "");
	while (at + sizeof(number) < big + CONF_FILE_MAX - 8)
		at = stpcpy(at, number);
	memcpy(at - 1, " ];", 4);
	assert_int_equal(count_faults(big), 1);
}

static void
names_the_missing_file(void **state)
{
	struct conf_faults faults;
	struct conf *conf = NULL;

	(void)state;
	assert_int_equal(
	    conf_load(&conf, "/nonexistent/sms2fa.conf", &faults), ERR_CONFIG);
	assert_int_equal(faults.error_count, 1);
	assert_string_equal(faults.errors[0],
	    "/nonexistent/sms2fa.conf: /nonexistent does not exist");
	assert_null(conf);
	conf_faults_free(&faults);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_rules),
		cmocka_unit_test(ends_days),
		cmocka_unit_test(reads_other_providers),
		cmocka_unit_test(warns),
		cmocka_unit_test(knows_callers_and_prices),
		cmocka_unit_test(warns_of_free_calls),
		cmocka_unit_test(warns_of_what_has_no_effect),
		cmocka_unit_test(allows_numbers),
		cmocka_unit_test(refuses_what_is_no_text),
		cmocka_unit_test(reads_a_file_of_long_numbers),
		cmocka_unit_test(names_the_missing_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
