#include "config.h"

#include "courier/http.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/wiping.h"

#define HTTP_CLEANSE_PLAINTEXT 2 /* SSL_OP_CLEANSE_PLAINTEXT of OpenSSL 3 */
#define HTTP_STATUS_MAX 999
#define HTTP_REQUEST_ID "Twilio-Request-Id:"

struct http {
	CURL *curl;
	struct secret *body; /* the provider repeats the message in it */
	size_t body_size;
	size_t header_size;
	int socket; /* until the library asks for it */
	bool begun;
	char request_id[WIRE_WORD_SIZE];
	char why[CURL_ERROR_SIZE];
};

enum err
http_start(struct http **http, size_t body_max)
{
	struct http *fresh = calloc(1, sizeof(*fresh));
	enum err err = ERR_MEMORY;

	if (fresh == NULL)
		return ERR_MEMORY;
	if (secret_new(&fresh->body, body_max) != ERR_OK)
		goto out;
	/* The library has copies of the password and of the form. */
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, wiping_free,
		wiping_realloc, strdup, calloc) != CURLE_OK)
		goto out;
	*http = fresh;
	return ERR_OK;
out:
	secret_free(fresh->body);
	free(fresh);
	return err;
}

void
http_free(struct http *http)
{
	if (http == NULL)
		return;
	curl_easy_cleanup(http->curl);
	secret_free(http->body);
	memory_wipe(http, sizeof(*http));
	free(http);
}

static size_t
http_take_body(char *bytes, size_t one, size_t count, void *context)
{
	struct http *http = context;
	size_t size = one * count;

	if (size > secret_size(http->body) - http->body_size)
		return 0; /* ends the exchange */
	memcpy((char *)secret_bytes(http->body) + http->body_size, bytes, size);
	http->body_size += size;
	return size;
}

static size_t
http_take_header(char *bytes, size_t one, size_t count, void *context)
{
	struct http *http = context;
	size_t size = one * count, name = strlen(HTTP_REQUEST_ID);
	char value[WIRE_WORD_SIZE] = "";
	char *start;

	if (size > HTTP_HEADER_MAX - http->header_size)
		return 0;
	http->header_size += size;
	if (size <= name || size - name >= sizeof(value) ||
	    strncasecmp(bytes, HTTP_REQUEST_ID, name) != 0)
		return size;
	memcpy(value, bytes + name, size - name);
	start = value + strspn(value, " \t");
	start[strcspn(start, " \t\r\n")] = '\0';
	text_word(http->request_id, sizeof(http->request_id), start);
	return size;
}

static int
http_note_begin(
    void *context, char *remote, char *local, int remote_port, int local_port)
{
	struct http *http = context;

	(void)remote;
	(void)local;
	(void)remote_port;
	(void)local_port;
	http->begun = true;
	return CURL_PREREQFUNC_OK;
}

static curl_socket_t
http_give_socket(
    void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct http *http = context;
	int socket = http->socket;

	(void)purpose;
	(void)address;
	http->socket = -1;
	return socket == -1 ? CURL_SOCKET_BAD : socket;
}

static int
http_say_connected(void *context, curl_socket_t socket, curlsocktype purpose)
{
	(void)context;
	(void)socket;
	(void)purpose;
	return CURL_SOCKOPT_ALREADY_CONNECTED;
}

/*
 * OpenSSL is to forget what it has deciphered, once it has handed it over: the
 * answer repeats the message.  Another library of TLS has no such function.
 */
static CURLcode
http_set_tls(CURL *curl, void *tls, void *context)
{
	uint64_t (*set_options)(void *, uint64_t);
	void *found = dlsym(RTLD_DEFAULT, "SSL_CTX_set_options");

	(void)curl;
	(void)context;
	if (found != NULL) {
		memcpy(&set_options, &found, sizeof(set_options));
		(void)set_options(tls, HTTP_CLEANSE_PLAINTEXT);
	}
	return CURLE_OK;
}

static long
http_left_ms(int64_t deadline_us)
{
	int left = clock_left_ms(deadline_us);

	return left > 0 ? left : 1; /* 0 would mean "no limit" */
}

/* Failures add up: a library that does not know an option stops us. */
#define SET(option, value) \
	bad |= curl_easy_setopt(curl, CURLOPT_##option, value)

static unsigned
http_set_bounds(CURL *curl, const struct http_request *request)
{
	bool secure = request->peer->secure || request->proxy[0] != '\0';
	const char *schemes = secure ? "https" : "http";
	unsigned bad = 0;

	SET(PROTOCOLS_STR, schemes);
	SET(REDIR_PROTOCOLS_STR, schemes);
	SET(FOLLOWLOCATION, 0L);
	SET(HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(NETRC, (long)CURL_NETRC_IGNORED);
	SET(NOSIGNAL, 1L);
	SET(CONNECTTIMEOUT_MS, http_left_ms(request->begin_by_us));
	SET(TIMEOUT_MS, http_left_ms(request->deadline_us));
	return bad;
}

static unsigned
http_set_trust(CURL *curl, const struct http_request *request)
{
	struct curl_blob trust = { .data = request->trust->pem,
		.len = request->trust->size,
		.flags = CURL_BLOB_NOCOPY };
	unsigned bad = 0;

	SET(SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(SSL_VERIFYPEER, 1L);
	SET(SSL_VERIFYHOST, 2L);
	SET(SSL_SESSIONID_CACHE, 0L);
	/* Where it is not known, the library is none that it is for. */
	(void)curl_easy_setopt(curl, CURLOPT_SSL_CTX_FUNCTION, http_set_tls);
	/* The system's files would be trusted beside those. */
	SET(CAINFO, NULL);
	SET(CAPATH, NULL);
	if (request->trust->pem != NULL)
		SET(CAINFO_BLOB, &trust);
	return bad;
}

static unsigned
http_set_connection(
    CURL *curl, const struct http_request *request, struct curl_slist *pin)
{
	unsigned bad = 0;

	SET(FRESH_CONNECT, 1L);
	SET(FORBID_REUSE, 1L);
	SET(PROXY, request->proxy);
	SET(NOPROXY, "");
	if (request->proxy[0] != '\0')
		SET(PROXYPORT, strtol(request->peer->port, NULL, 10));
	SET(SUPPRESS_CONNECT_HEADERS, 1L);
	SET(RESOLVE, pin);
	return bad;
}

static unsigned
http_set_form(CURL *curl, struct secret *form)
{
	unsigned bad = 0;

	if (form == NULL) {
		SET(HTTPGET, 1L);
		return bad;
	}
	SET(POSTFIELDSIZE, (long)strlen(secret_bytes(form)));
	SET(POSTFIELDS, (const char *)secret_bytes(form));
	return bad;
}

static unsigned
http_set_request(CURL *curl, const struct http_request *request,
    struct curl_slist *headers)
{
	unsigned bad = http_set_form(curl, request->form);

	SET(URL, request->url);
	SET(USERAGENT, "pam_sms2fa/" PACKAGE_VERSION);
	SET(HTTPHEADER, headers);
	if (request->password == NULL)
		return bad;
	SET(HTTPAUTH, CURLAUTH_BASIC);
	SET(USERNAME, request->login);
	SET(PASSWORD, (const char *)secret_bytes(request->password));
	return bad;
}

static unsigned
http_set_callbacks(CURL *curl, struct http *http)
{
	unsigned bad = 0;

	SET(ERRORBUFFER, http->why);
	SET(WRITEFUNCTION, http_take_body);
	SET(WRITEDATA, http);
	SET(HEADERFUNCTION, http_take_header);
	SET(HEADERDATA, http);
	SET(PREREQFUNCTION, http_note_begin);
	SET(PREREQDATA, http);
	SET(OPENSOCKETFUNCTION, http_give_socket);
	SET(OPENSOCKETDATA, http);
	SET(SOCKOPTFUNCTION, http_say_connected);
	return bad;
}

/* False: this build of the library lacks one of them. */
static bool
http_set(struct http *http, const struct http_request *request,
    struct curl_slist *headers, struct curl_slist *pin)
{
	return (http_set_bounds(http->curl, request) |
		   http_set_trust(http->curl, request) |
		   http_set_connection(http->curl, request, pin) |
		   http_set_request(http->curl, request, headers) |
		   http_set_callbacks(http->curl, http)) == 0;
}

/*
 * So that the library need not ask for the name again; nor for an address that
 * it has no memory to read: it would start a thread to resolve it.
 */
static bool
http_pin(struct curl_slist **pin, const struct http_request *request)
{
	char entry[WIRE_NAME_SIZE + URL_PORT_SIZE + INET6_ADDRSTRLEN + 8];

	if (strchr(request->peer->host, ':') != NULL)
		return true;
	if (text_format(entry, sizeof(entry), "%s:%s:%s", request->peer->host,
		request->peer->port, request->peer_address) != ERR_OK)
		return false;
	*pin = curl_slist_append(NULL, entry);
	return *pin != NULL;
}

static bool
http_headers(
    struct curl_slist **headers, const struct http_request *request)
{
	const char *const lines[] = { "Expect:", request->accept,
		request->header };
	struct curl_slist *longer;
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		if (lines[i] == NULL)
			continue;
		if ((longer = curl_slist_append(*headers, lines[i])) == NULL)
			return false;
		*headers = longer;
	}
	return true;
}

static enum http_end
http_judge(struct http *http, CURLcode code)
{
	long request_size = 0;

	if (code == CURLE_OK)
		return HTTP_ANSWERED;
	/* Of what can't be known all may have been sent. */
	if (curl_easy_getinfo(http->curl, CURLINFO_REQUEST_SIZE,
		&request_size) != CURLE_OK)
		request_size = 1;
	if (http->begun && request_size > 0)
		return HTTP_BROKEN;
	if (code == CURLE_SSL_CACERT_BADFILE)
		return HTTP_TRUST;
	return HTTP_UNBEGUN;
}

static void
http_read_answer(struct http *http, CURLcode code, struct http_answer *answer)
{
	curl_off_t retry_after = 0;

	answer->end = http_judge(http, code);
	(void)curl_easy_getinfo(
	    http->curl, CURLINFO_RESPONSE_CODE, &answer->status);
	/* The library takes a status of any length. */
	if (answer->status > HTTP_STATUS_MAX)
		answer->status = 0;
	(void)curl_easy_getinfo(http->curl, CURLINFO_RETRY_AFTER, &retry_after);
	answer->retry_after_s = retry_after;
	answer->body = secret_bytes(http->body);
	answer->body_size = http->body_size;
	memcpy(
	    answer->request_id, http->request_id, sizeof(answer->request_id));
	text_printable(answer->why, sizeof(answer->why),
	    http->why[0] != '\0' ? http->why : curl_easy_strerror(code));
}

/*
 * curl_easy_reset is not enough: it leaves libcurl 7.88 with a pointer to the
 * last header of the answer before, which it has freed.
 */
static bool
http_renew(struct http *http)
{
	curl_easy_cleanup(http->curl);
	http->curl = curl_easy_init();
	return http->curl != NULL;
}

void
http_ask(struct http *http, const struct http_request *request,
    struct http_answer *answer)
{
	struct curl_slist *headers = NULL, *pin = NULL;
	CURLcode code = CURLE_OUT_OF_MEMORY;

	*answer = (struct http_answer){ .end = HTTP_UNBEGUN };
	http->socket = request->socket;
	http->body_size = http->header_size = 0;
	http->begun = false;
	http->why[0] = http->request_id[0] = '\0';
	if (http_renew(http) && http_headers(&headers, request) &&
	    http_pin(&pin, request))
		code = http_set(http, request, headers, pin)
			   ? curl_easy_perform(http->curl)
			   : CURLE_NOT_BUILT_IN;
	http_read_answer(http, code, answer);

	if (http->socket != -1)
		close(http->socket);
	/* The handle is done with; the next one gets its own. */
	curl_slist_free_all(headers);
	curl_slist_free_all(pin);
}
