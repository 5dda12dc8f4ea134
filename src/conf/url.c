#include "conf/value.h"

#include <string.h>

#include "base/text.h"

#define URL_SECURE "https://"
#define URL_PLAIN "http://"
#define URL_HOST_SIZE CONF_PATH_SIZE

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

#define URL_CHARACTERS LETTERS DIGITS "-._~:/?#[]@!$&'()*+,;=%"
#define URL_PATH LETTERS DIGITS "-._~%/" /* as the courier takes it */
#define URL_WRONG "is no URL: it has characters that none can have"

struct url {
	bool plain; /* http:// */
	bool bracketed;
	char host[URL_HOST_SIZE];
	const char *path; /* "" or from the slash on */
};

/* Labels of letters, digits and hyphens, none empty. */
static bool
host_is_name(const char *host)
{
	size_t length;

	for (;;) {
		length = strspn(host, LETTERS DIGITS "-");
		if (length == 0 || length > 63 || host[0] == '-')
			return false;
		if (host[length] == '\0')
			return true;
		if (host[length] != '.')
			return false;
		host += length + 1;
	}
}

/* Behind the host: nothing, or a port. */
static bool
url_port_is_fine(const char *text, size_t length)
{
	char port[6]; /* five digits, as the courier takes it */
	long number;

	if (length == 0)
		return true;
	if (text[0] != ':' || length - 1 >= sizeof(port))
		return false;
	memcpy(port, text + 1, length - 1);
	port[length - 1] = '\0';
	return text_all_digits(port) && text_number(port, 1, 65535, &number);
}

/* The host's length in ${text}, with its brackets; 0 when it is wrong. */
static size_t
url_take_host(struct url *url, const char *text, size_t length)
{
	struct address address;
	size_t from, host;

	url->bracketed = text[0] == '[';
	from = url->bracketed ? 1 : 0;
	host = strcspn(text + from, url->bracketed ? "]" : ":/");
	if (from + host > length || host >= sizeof(url->host))
		return 0;
	memcpy(url->host, text + from, host);
	url->host[host] = '\0';
	if (!url->bracketed)
		return host_is_name(url->host) ? host : 0;
	if (text[from + host] != ']' || strchr(url->host, ':') == NULL ||
	    strchr(url->host, '%') != NULL ||
	    address_parse(&address, url->host) != ERR_OK)
		return 0;
	return host + 2;
}

/* NULL when ${text} is such a URL, else what is wrong with it. */
static const char *
url_split(struct url *url, const char *text)
{
	size_t length, host;

	url->plain = text_starts(text, URL_PLAIN);
	if (!url->plain && !text_starts(text, URL_SECURE))
		return "is no URL such as https://host";
	if (text[strspn(text, URL_CHARACTERS)] != '\0')
		return URL_WRONG;
	if (strpbrk(text, "?#") != NULL)
		return "has a query or a fragment: leave it out";
	text += strlen(url->plain ? URL_PLAIN : URL_SECURE);
	length = strcspn(text, "/");
	if (memchr(text, '@', length) != NULL)
		return "has user information: a login can't be given in a URL";
	if ((host = url_take_host(url, text, length)) == 0)
		return "is no URL: its host is wrong";
	if (!url_port_is_fine(text + host, length - host))
		return "is no URL: its port is none of 1 to 65535";
	url->path = text + length;
	return NULL;
}

/* Literal: a name could be made to mean another machine. */
static bool
url_is_loopback(const struct url *url)
{
	struct address address;

	if (url->bracketed)
		return strcmp(url->host, "::1") == 0;
	return address_parse(&address, url->host) == ERR_OK &&
	       address.family == 4 && address.bytes[0] == 127;
}

static bool
url_refuse(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value, const char *wrong)
{
	if (strchr(config_setting_get_string(value), '@') != NULL)
		return value_refuse_unseen(reading, setting, value, wrong);
	return value_refuse(reading, setting, value, wrong);
}

bool
value_url(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	const char *text = value_string(reading, setting, value);
	char bare[CONF_PATH_SIZE];
	struct url url;
	const char *wrong;
	size_t length;

	if (text == NULL)
		return false;
	if ((wrong = url_split(&url, text)) != NULL)
		return url_refuse(reading, setting, value, wrong);
	if (url.path[strspn(url.path, URL_PATH)] != '\0')
		return url_refuse(reading, setting, value,
		    "has a path with other characters than letters, digits "
		    "and -._~%");
	if (url.plain && !url_is_loopback(&url))
		return url_refuse(reading, setting, value,
		    "is not encrypted: http:// is for 127.0.0.1 and [::1] "
		    "alone, write https://");
	length = strlen(text);
	while (text[length - 1] == '/')
		length--;
	if (length >= sizeof(bare))
		return value_store(reading, setting, value, text);
	memcpy(bare, text, length);
	bare[length] = '\0';
	return value_store(reading, setting, value, bare);
}

bool
value_proxy(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	const char *text = value_string(reading, setting, value);
	struct url url;
	const char *wrong;

	if (text == NULL)
		return false;
	if (text[0] == '\0')
		return value_store(reading, setting, value, text);
	if (!text_starts(text, URL_PLAIN))
		return url_refuse(reading, setting, value,
		    "is no proxy of HTTP: write http://host:port");
	if ((wrong = url_split(&url, text)) != NULL)
		return url_refuse(reading, setting, value, wrong);
	if (strcmp(url.path, "") != 0 && strcmp(url.path, "/") != 0)
		return url_refuse(reading, setting, value,
		    "has a path: write http://host:port");
	return value_store(reading, setting, value, text);
}

bool
value_link(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	const char *text = value_string(reading, setting, value);
	char page[CONF_PATH_SIZE];
	struct url url;
	const char *wrong;

	if (text == NULL)
		return false;
	/* What follows the page is a browser's affair. */
	text_format(page, sizeof(page), "%.*s", (int)strcspn(text, "?#"), text);
	if (text[0] == '\0' || strlen(text) >= setting->size)
		return value_store(reading, setting, value, text);
	if (text[strspn(text, URL_CHARACTERS)] != '\0')
		return url_refuse(reading, setting, value, URL_WRONG);
	if ((wrong = url_split(&url, page)) != NULL)
		return url_refuse(reading, setting, value, wrong);
	if (url.plain)
		return url_refuse(reading, setting, value,
		    "is not encrypted: write https://");
	return value_store(reading, setting, value, text);
}

bool
url_is_plain(const char *url)
{
	return text_starts(url, URL_PLAIN);
}

bool
url_is_twilio(const char *text)
{
	static const char twilio[] = "twilio.com";
	struct url url;
	size_t length;

	if (url_split(&url, text) != NULL)
		return false;
	length = strlen(url.host);
	if (length < strlen(twilio) ||
	    !text_same_word(url.host + length - strlen(twilio), twilio))
		return false;
	length -= strlen(twilio);
	return length == 0 || url.host[length - 1] == '.';
}

bool
value_account(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	const char *text = value_string(reading, setting, value);

	if (text == NULL)
		return false;
	/* It becomes part of a URL's path; it may be a secret, misplaced. */
	if (text[strspn(text, LETTERS DIGITS "-_")] != '\0')
		return value_refuse_unseen(reading, setting, value,
		    "is no account: letters, digits, - and _ alone can be in "
		    "it");
	return value_store(reading, setting, value, text);
}

bool
value_secret_file(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	const char *text = value_string(reading, setting, value);

	/* What is no path may be the secret itself, in the wrong place. */
	if (text != NULL && text[0] != '\0' && text[0] != '/')
		return value_refuse_unseen(reading, setting, value,
		    "is no absolute path: begin it with '/', and write the "
		    "secret into that file");
	return text != NULL && value_path(reading, setting, value);
}

/* Twilio: at most 11 letters, digits and blanks, one of them a letter. */
static bool
sender_is_name(const char *text)
{
	size_t length = strlen(text);

	return length > 0 && length <= 11 &&
	       text[strspn(text, LETTERS DIGITS " ")] == '\0' &&
	       strpbrk(text, LETTERS) != NULL && text[0] != ' ' &&
	       text[length - 1] != ' ';
}

static bool
sender_is_short_code(const char *text)
{
	return text_all_digits(text) && text[0] != '0' && strlen(text) >= 3 &&
	       strlen(text) <= 8;
}

static bool
sender_is_number(const char *text)
{
	struct e164 number;

	return e164_parse(&number, text) == ERR_OK;
}

static bool
sender_read(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value, bool fine, const char *otherwise)
{
	const char *text = config_setting_get_string(value);
	char what[REPORT_VALUE_SIZE];
	struct e164 number;

	if (text[0] == '\0' || sender_is_number(text) || fine)
		return value_store(reading, setting, value, text);
	if (e164_suggest(&number, text) != ERR_OK)
		return value_refuse(reading, setting, value, otherwise);
	text_format(what, sizeof(what), "is not in E.164 form: write \"%s\"",
	    number.text);
	return value_refuse(reading, setting, value, what);
}

bool
value_sender(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	const char *text = value_string(reading, setting, value);

	return text != NULL &&
	       sender_read(reading, setting, value,
		   sender_is_short_code(text) || sender_is_name(text),
		   "is no number as +15005550006, no short code and no sender "
		   "name");
}

bool
value_caller(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	return value_string(reading, setting, value) != NULL &&
	       sender_read(reading, setting, value, false,
		   "is no number as +15005550006: nothing else can call");
}
