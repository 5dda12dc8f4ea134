#include "conf_text.h"

static void
takes_urls(void **state)
{
	static const struct {
		const char *url, *kept; /* NULL: refused */
	} rows[] = {
		{ "https://api.twilio.com/", "https://api.twilio.com" },
		{ "https://api.dublin.ie1.twilio.com",
		    "https://api.dublin.ie1.twilio.com" },
		{ "https://api.twilio.com:8443",
		    "https://api.twilio.com:8443" },
		{ "http://127.0.0.1:8080/x/", "http://127.0.0.1:8080/x" },
		{ "http://127.9.9.9", "http://127.9.9.9" },
		{ "http://[::1]:8080", "http://[::1]:8080" },
		{ "http://localhost:8080", NULL },
		{ "http://127.0.0.1.example.com", NULL },
		{ "http://[::ffff:127.0.0.1]", NULL },
		{ "http://[::1]x", NULL },
		{ "http://[::1", NULL },
		{ "http://127.1", NULL },
		{ "http://128.0.0.1", NULL },
		{ "http://api.twilio.com", NULL },
		{ "https://user@api.twilio.com", NULL },
		{ "http://127.0.0.1@example.com", NULL },
		{ "http://127.0.0.1:80@example.com", NULL },
		{ "https://api.twilio.com?x", NULL },
		{ "https://api.twilio.com#x", NULL },
		{ "https://api.twilio.com:0", NULL },
		{ "https://api.twilio.com:65536", NULL },
		{ "https://api.twilio.com:", NULL },
		{ "https://api.twilio.com:8x", NULL },
		{ "https://api.twilio.com:00443",
		    "https://api.twilio.com:00443" },
		{ "https://api.twilio.com:000443", NULL },
		{ "https://[10.0.0.1]", NULL },
		{ "https://[fe80::1%25eth0]", NULL },
		{ "https://api..twilio.com", NULL },
		{ "https://-api.twilio.com", NULL },
		{ "https://", NULL },
		{ "https:///path", NULL },
		{ "https://a.example.com/a-b/c.d_e~%2f",
		    "https://a.example.com/a-b/c.d_e~%2f" },
		{ "https://a.example.com/a+b", NULL },
		{ "https://a.example.com/@", NULL },
		{ "https://a.example.com/a:b", NULL },
		{ "https://a b", NULL },
		{ "ftp://api.twilio.com", NULL },
		{ "api.twilio.com", NULL },
		{ "", NULL },
	};
	struct conf_faults faults;
	char url[128], text[512];
	struct conf *conf;
	enum err err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(url, sizeof(url), "api_url = \"%s\"", rows[i].url);
		snprintf(text, sizeof(text), PROVIDER, url);
		conf = NULL;
		err = conf_parse(&conf, "FILE", text, strlen(text), &faults);
		EXPECT((err == ERR_OK) == (rows[i].kept != NULL), "%s: %s\n",
		    rows[i].url, err_text(err));
		if (err == ERR_OK)
			assert_string_equal(
			    conf->provider.api_url, rows[i].kept);
		conf_faults_free(&faults);
		conf_free(conf);
	}
}

static void
takes_senders(void **state)
{
	static const struct {
		const char *from;
		bool fine;
	} rows[] = {
		{ "+15005550006", true },
		{ "12345", true },
		{ "Example Ltd", true },
		{ "2FA", true },
		{ "15005550006", false },
		{ "+1 500 555 0006", false },
		{ "whatsapp:+15005550006", false },
		{ "TwelveLetter", false },
		{ " Example", false },
		{ "Ex-ample", false },
		{ "012345", false },
	};
	char text[512];
	struct conf_faults faults;
	struct conf *conf;
	enum err err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text),
		    "provider = { account_sid = \"" ACCOUNT "\"; from = "
		    "\"%s\"; };",
		    rows[i].from);
		conf = NULL;
		err = conf_parse(&conf, "FILE", text, strlen(text), &faults);
		EXPECT((err == ERR_OK) == rows[i].fine, "%s: %s\n",
		    rows[i].from, err_text(err));
		conf_faults_free(&faults);
		conf_free(conf);
	}
}

/* Links are for people: what no provider's URL has may be in them. */
static void
takes_links(void **state)
{
	static const struct {
		const char *link;
		bool fine;
	} rows[] = {
		{ "", true },
		{ "https://wiki.example.com", true },
		{ "https://wiki.example.com/2fa/?a=b&c=d#e", true },
		{ "https://wiki.example.com?a#b?c", true },
		{ "https://[fd00::1]:8443/2fa", true },
		{ "http://127.0.0.1/", false },
		{ "https://wiki.example.com/a b", false },
		{ "https://wiki.example.com/<b>", false },
		{ "https://user@wiki.example.com/", false },
		{ "https://?a", false },
		{ "javascript:alert(1)", false },
	};
	char more[128], text[512];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(more, sizeof(more), "notice = { url = \"%s\"; };",
		    rows[i].link);
		snprintf(text, sizeof(text), PROVIDER "%s", "", more);
		EXPECT((count_faults(text) == 0) == rows[i].fine, "%s\n",
		    rows[i].link);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_urls),
		cmocka_unit_test(takes_senders),
		cmocka_unit_test(takes_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
