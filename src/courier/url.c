#include "courier/url.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"

#define URL_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define URL_DIGITS "0123456789"
#define URL_USER_BYTES URL_LETTERS URL_DIGITS "-._~%:"
#define URL_HOST_BYTES URL_LETTERS URL_DIGITS "-."
#define URL_SIX_BYTES URL_DIGITS "ABCDEFabcdef:."
#define URL_PATH_BYTES URL_LETTERS URL_DIGITS "-._~%/"

/* Copy ${length} bytes if they are 1 to ${size} - 1 of ${allowed}. */
static bool
url_take(
    char *to, size_t size, const char *from, size_t length, const char *allowed)
{
	if (length == 0 || length >= size || strspn(from, allowed) < length)
		return false;
	memcpy(to, from, length);
	to[length] = '\0';
	return true;
}

static const char *
url_parse_scheme(struct url *url, const char *at)
{
	url->secure = text_starts(at, "https://");
	if (!url->secure && !text_starts(at, "http://"))
		return NULL;
	return strchr(at, '/') + 2;
}

static const char *
url_parse_user(struct url *url, const char *at)
{
	size_t length = strspn(at, URL_USER_BYTES);

	url->user = at[length] == '@';
	return url->user ? at + length + 1 : at;
}

static const char *
url_parse_host(struct url *url, const char *at)
{
	struct in6_addr six;
	size_t length;

	if (at[0] != '[') {
		length = strspn(at, URL_HOST_BYTES);
		return url_take(url->host, sizeof(url->host), at, length,
			   URL_HOST_BYTES)
			   ? at + length
			   : NULL;
	}
	length = strcspn(++at, "]");
	if (at[length] != ']' ||
	    !url_take(
		url->host, sizeof(url->host), at, length, URL_SIX_BYTES) ||
	    inet_pton(AF_INET6, url->host, &six) != 1)
		return NULL;
	return at + length + 1;
}

static const char *
url_parse_port(struct url *url, const char *at)
{
	size_t length;
	long number;

	if (at[0] != ':') {
		if (text_copy(url->port, sizeof(url->port),
			url->secure ? "443" : "80") != ERR_OK)
			return NULL;
		return at;
	}
	length = strspn(++at, URL_DIGITS);
	if (!url_take(url->port, sizeof(url->port), at, length, URL_DIGITS) ||
	    !text_number(url->port, 1, 65535, &number))
		return NULL;
	return at + length;
}

enum err
url_parse(struct url *url, const char *text)
{
	struct url parsed = { 0 };
	const char *at;

	if ((at = url_parse_scheme(&parsed, text)) == NULL)
		return ERR_INVALID;
	at = url_parse_user(&parsed, at);
	if ((at = url_parse_host(&parsed, at)) == NULL ||
	    (at = url_parse_port(&parsed, at)) == NULL)
		return ERR_INVALID;
	if (at[0] != '\0' &&
	    (at[0] != '/' || at[strspn(at, URL_PATH_BYTES)] != '\0'))
		return ERR_INVALID;
	parsed.path = at[0] != '\0' && at[1] != '\0';
	*url = parsed;
	return ERR_OK;
}

bool
url_is_loopback(const struct url *url)
{
	struct in_addr four;
	struct in6_addr six;

	if (inet_pton(AF_INET, url->host, &four) == 1)
		return ntohl(four.s_addr) >> 24 == IN_LOOPBACKNET;
	return inet_pton(AF_INET6, url->host, &six) == 1 &&
	       IN6_IS_ADDR_LOOPBACK(&six);
}
