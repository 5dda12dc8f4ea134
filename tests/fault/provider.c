#include "tests/fault/provider.h"

#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/text.h"

#define REQUEST_MAX 16384

/* The length of the body that the head announces. */
static size_t
body_length(const char *head)
{
	const char *line = strcasestr(head, "\r\nContent-Length: ");

	return line == NULL ? 0 : strtoul(line + 18, NULL, 10);
}

static int
is_whole(const char *request, size_t size)
{
	const char *end = strstr(request, "\r\n\r\n");

	return end != NULL &&
	    size >= (size_t)(end - request) + 4 + body_length(request);
}

static void
serve(struct provider *provider, int client)
{
	char request[REQUEST_MAX];
	size_t size = 0;
	ssize_t got = 1;

	while (got > 0 && size < sizeof(request) - 1) {
		got = read(client, request + size, sizeof(request) - 1 - size);
		size += got > 0 ? (size_t)got : 0;
		request[size] = '\0';
		if (!is_whole(request, size))
			continue;
		__atomic_add_fetch(&provider->requests, 1, __ATOMIC_SEQ_CST);
		(void)!write(client, provider->answer,
		    strlen(provider->answer));
		return;
	}
}

static int
connect_to(unsigned short port, int flags)
{
	const struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);

	if (connect(client, (const struct sockaddr *)&address,
		sizeof(address)) != 0 && errno != EINPROGRESS)
		err(EXIT_FAILURE, "connect");
	return client;
}

static int
listen_on(unsigned short *port, int backlog)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	socklen_t size = sizeof(address);

	if (bind(listener, (struct sockaddr *)&address, size) != 0 ||
	    listen(listener, backlog) != 0 ||
	    getsockname(listener, (struct sockaddr *)&address, &size) != 0)
		err(EXIT_FAILURE, "listen");
	*port = ntohs(address.sin_port);
	return listener;
}

static void
put_url(char url[PROVIDER_URL_SIZE], unsigned short port)
{
	text_format(url, PROVIDER_URL_SIZE, "http://127.0.0.1:%u", port);
}

/* It serves one after the other: after us nobody of before is left. */
void
provider_settle(const struct provider *provider)
{
	int client = connect_to(provider->port, 0);
	char byte;

	if (shutdown(client, SHUT_WR) != 0 || read(client, &byte, 1) != 0)
		errx(EXIT_FAILURE, "the provider is gone");
	close(client);
}

void
provider_silent(char url[PROVIDER_URL_SIZE])
{
	unsigned short port;
	int i;

	(void)listen_on(&port, 0);
	for (i = 0; i < 4; i++) /* more than there is room for */
		(void)connect_to(port, SOCK_NONBLOCK);
	put_url(url, port);
}

struct provider *
provider_start(void)
{
	struct provider *provider = mmap(NULL, sizeof(*provider),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int listener, client;

	if (provider == MAP_FAILED)
		err(EXIT_FAILURE, "a provider");
	listener = listen_on(&provider->port, 16);
	put_url(provider->url, provider->port);
	if (fork() == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		(void)signal(SIGPIPE, SIG_IGN);
		while ((client = accept(listener, NULL, NULL)) != -1) {
			serve(provider, client);
			close(client);
		}
		_exit(EXIT_FAILURE);
	}
	close(listener);
	return provider;
}
