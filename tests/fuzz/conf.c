/*
 * A whole configuration file.  Refused: it says why, in one printable line
 * each that begins with the file's name.  Taken: every value is in the bounds
 * of sms2fa.conf(5), and the courier understands the URLs.
 */
#include "conf/conf.h"
#include "courier/url.h"
#include "tests/fuzz/fuzz.h"

/* libconfig forgets a text that does not end, where the file does. */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
	return "leak:libconfig";
}

static void
check_lines(char *const *lines, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		MUST(strncmp(lines[i], "fuzz.conf:", 10) == 0);
		MUST(is_printable(lines[i]));
	}
}

static bool
within(int64_t value, int64_t min, int64_t max)
{
	return value >= min && value <= max;
}

static void
check_provider(const struct conf_provider *provider)
{
	struct url url;

	MUST(url_parse(&url, provider->api_url) == ERR_OK && !url.user);
	MUST(url.secure || url_is_loopback(&url));
	MUST(url_parse(&url, provider->lookup_url) == ERR_OK && !url.user);
	MUST(url.secure || url_is_loopback(&url));
	MUST(provider->account_sid[0] != '\0');
	MUST(provider->from[0] != '\0' ||
	     provider->messaging_service[0] != '\0');
	MUST(within(provider->connect_timeout_seconds, 1, 10));
	MUST(within(
	    provider->timeout_seconds, provider->connect_timeout_seconds, 15));
}

static void
check_limits(const struct limits *limits, int64_t longest)
{
	bool bounded = false;
	size_t i;

	MUST(limits->send_count <= LIMIT_ROWS_MAX &&
	     limits->guess_count <= LIMIT_GUESS_ROWS_MAX);
	for (i = 0; i < limits->send_count; i++) {
		MUST((unsigned)limits->sends[i].per < LIMIT_PER_COUNT);
		MUST(within(limits->sends[i].max, 1, LIMIT_MAX_MAX));
		MUST(within(limits->sends[i].window_seconds, 1, longest));
		bounded |= limits->sends[i].per == LIMIT_NUMBER ||
			   limits->sends[i].per == LIMIT_USER;
	}
	for (i = 0; i < limits->guess_count; i++) {
		MUST(within(limits->guesses[i].max, 1, LIMIT_MAX_MAX));
		MUST(within(limits->guesses[i].window_seconds, 1, longest));
	}
	MUST(bounded);
	MUST(within(limits->lockout_failures, 1, 100));
}

static void
check_messages(const struct conf_message *message)
{
	const struct template_values values = { .code = "1234567890",
		.service = "sudo-i",
		.host = "gate",
		.brand = message->brand,
		.minutes = 10,
		.seconds = 600 };
	char filled[TEMPLATE_SIZE];

	MUST(strstr(message->sms, "{code}") != NULL);
	MUST(strstr(message->voice, "{digits}") != NULL);
	MUST(template_fill(filled, message->sms, &values) == ERR_OK);
	MUST(strstr(filled, values.code) != NULL);
	MUST(template_fill(filled, message->voice, &values) == ERR_OK);
}

static void
check_conf(const struct conf *conf)
{
	struct e164 number;
	const char *country;

	check_provider(&conf->provider);
	check_limits(&conf->limits, conf->keep_events_seconds);
	check_messages(&conf->message);
	MUST(within(conf->code.digits, 6, 10));
	MUST(within(conf->code.lifetime_seconds, 30, 600));
	MUST(within(conf->code.guesses, 1, 5));
	MUST(within(conf->mask, 0, E164_MASK_MAX));
	MUST(conf->rule_count <= CONF_RULES_MAX);
	MUST(conf->state[0] == '/');
	MUST(conf->provider.secret_file[0] == '/');
	MUST(e164_parse(&number, "+4915112345678") == ERR_OK);
	(void)conf_number_allowed(conf, &number, &country);
	(void)conf_voice_from(conf);
	(void)conf_price(conf, true);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	struct conf_faults faults;
	struct conf *conf = NULL;
	char *text = input_rest(&input);
	enum err err = conf_parse(&conf, "fuzz.conf", text, size, &faults);

	MUST((err == ERR_OK) == (conf != NULL));
	MUST((err == ERR_OK) == (faults.error_count == 0));
	check_lines(faults.errors, faults.error_count);
	check_lines(faults.warnings, faults.warning_count);
	if (conf != NULL)
		check_conf(conf);
	conf_faults_free(&faults);
	conf_free(conf);
	free(text);
	return 0;
}
