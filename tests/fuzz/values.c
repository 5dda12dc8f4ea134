/*
 * Small values that come as text: a first byte says which, the rest is the
 * text.  What is taken is in its bounds, reads the same again, and another
 * parser reads no other host out of a URL.
 */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>

#include "base/duration.h"
#include "base/text.h"
#include "core/code.h"
#include "core/e164.h"
#include "core/limit.h"
#include "core/money.h"
#include "core/network.h"
#include "core/recovery.h"
#include "courier/url.h"
#include "tests/fuzz/fuzz.h"

static void
check_number(const char *text)
{
	char masked[E164_MASKED_SIZE];
	struct e164 number, meant;
	size_t digits;
	long left;

	if (e164_suggest(&meant, text) == ERR_OK)
		MUST(e164_parse(&number, meant.text) == ERR_OK);
	if (e164_parse(&number, text) != ERR_OK)
		return;
	digits = strspn(text + 1, "0123456789");
	MUST(strcmp(number.text, text) == 0);
	MUST(text[0] == '+' && text[1] != '0' && text[1 + digits] == '\0');
	MUST(digits >= 2 && digits <= E164_DIGITS_MAX);
	for (left = 0; left <= E164_MASK_MAX; left++) {
		e164_mask(masked, &number, left);
		MUST(strlen(masked) <= 3 + (size_t)left);
	}
}

/* No run of 7 digits is left. */
static void
check_prose(const char *text)
{
	char *prose = strdup(text);
	size_t run = 0;
	const char *at;

	MUST(prose != NULL);
	e164_mask_prose(prose);
	for (at = prose; *at != '\0'; at++) {
		run = *at >= '0' && *at <= '9' ? run + 1 : 0;
		MUST(run < 7);
	}
	free(prose);
}

static void
check_network(const char *text)
{
	char first[NETWORK_TEXT_SIZE], key[NETWORK_TEXT_SIZE];
	struct address address, again;
	struct network network;

	if (address_parse(&address, text) == ERR_OK ||
	    address_parse_connection(&address, text) == ERR_OK) {
		MUST(address.family == 4 || address.family == 6);
		address_text(first, &address);
		address_key(key, &address);
		MUST(address_parse(&again, first) == ERR_OK);
		MUST(memcmp(&again, &address, sizeof(again)) == 0);
		MUST(is_printable(key));
	}
	if (network_parse(&network, text) == ERR_OK) {
		MUST(network.prefix <= (network.base.family == 4 ? 32 : 128));
		MUST(network_contains(&network, &network.base));
	}
}

static void
check_money(const char *text)
{
	char first[MONEY_TEXT_SIZE];
	struct money money, again;
	int64_t micros;

	if (money_parse_amount(&micros, text) == ERR_OK)
		MUST(micros >= 0 && micros <= MONEY_MAX);
	if (money_parse(&money, text) != ERR_OK)
		return;
	MUST(money.micros >= 0 && money.micros <= MONEY_MAX);
	money_text(first, &money);
	MUST(money_parse(&again, first) == ERR_OK);
	MUST(again.micros == money.micros &&
	     strcmp(again.currency, money.currency) == 0);
}

static void
check_duration(const char *text)
{
	char said[DURATION_TEXT_SIZE];
	int64_t seconds;
	long number;

	if (duration_parse(&seconds, text) == ERR_OK) {
		MUST(seconds >= 1 && seconds <= INT64_C(999999999) * 86400);
		duration_text(said, seconds);
		MUST(is_printable(said));
	}
	if (text_number(text, -5, 70000, &number))
		MUST(number >= -5 && number <= 70000);
}

static void
check_recovery(const char *text)
{
	char shown[RECOVERY_TEXT_SIZE], normal[CODE_TEXT_SIZE];
	struct recovery_code code, again;

	if (code_normalise(normal, text) == ERR_OK)
		MUST(strpbrk(normal, " -") == NULL);
	if (recovery_parse(&code, text) != ERR_OK)
		return;
	MUST(strlen(code.text) == RECOVERY_LETTERS);
	MUST(!text_all_digits(code.text));
	recovery_text(shown, &code);
	MUST(recovery_parse(&again, shown) == ERR_OK);
	MUST(strcmp(again.text, code.text) == 0);
}

static void
check_words(const char *text)
{
	char printable[24], word[24];
	enum limit_per per;

	text_printable(printable, sizeof(printable), text);
	text_word(word, sizeof(word), text);
	MUST(is_printable(printable) && is_printable(word));
	MUST(strpbrk(word, " \"'\\=") == NULL);
	if (limit_per_parse(&per, text) == ERR_OK)
		MUST(strcmp(limit_per_word(per), text) == 0);
}

/* Both read "0x7f.1" as 127.0.0.1, and one says so. */
static bool
same_address(const char *ours, const char *theirs)
{
	struct in_addr one, other;

	return inet_aton(ours, &one) != 0 && inet_aton(theirs, &other) != 0 &&
	       one.s_addr == other.s_addr;
}

/* What ${part} of the URL is to the library that will be given it. */
static void
check_part(CURLU *library, CURLUPart part, unsigned flags, const char *ours)
{
	char *theirs = NULL;

	MUST(curl_url_get(library, part, &theirs, flags) == CURLUE_OK);
	MUST(text_same_word(theirs, ours) || same_address(ours, theirs));
	curl_free(theirs);
}

static void
check_url(const char *text)
{
	bool six;
	struct url url;
	CURLU *library;

	if (url_parse(&url, text) != ERR_OK)
		return;
	six = strchr(url.host, ':') != NULL;
	MUST((library = curl_url()) != NULL);
	/* What the library refuses can't be asked for; more it may not do. */
	if (curl_url_set(library, CURLUPART_URL, text, 0) == CURLUE_OK) {
		check_part(library, CURLUPART_SCHEME, 0,
		    url.secure ? "https" : "http");
		if (!six)
			check_part(library, CURLUPART_HOST, 0, url.host);
		check_part(library, CURLUPART_PORT, CURLU_DEFAULT_PORT,
		    url.port + strspn(url.port, "0"));
	}
	curl_url_cleanup(library);
	(void)url_is_loopback(&url);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const checks[])(const char *) = { check_number,
		check_prose, check_network, check_money, check_duration,
		check_recovery, check_words, check_url };
	struct input input = { data, size };
	unsigned which = input_byte(&input);
	char *text = input_rest(&input);

	checks[which % (sizeof(checks) / sizeof(checks[0]))](text);
	free(text);
	return 0;
}
