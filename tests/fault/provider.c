#include "tests/fault/provider.h"

#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
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
put_url(char url[PROVIDER_URL_SIZE], const char *scheme, unsigned short port)
{
	text_format(url, PROVIDER_URL_SIZE, "%s://127.0.0.1:%u", scheme, port);
}

/* It serves one after the other: after us nobody of before is left. */
static void
settle(unsigned short port)
{
	int client = connect_to(port, 0);
	char alert[64]; /* which newer TLS says good-bye with */
	ssize_t got;

	if (shutdown(client, SHUT_WR) != 0)
		err(EXIT_FAILURE, "shutdown");
	do {
		got = read(client, alert, sizeof(alert));
	} while (got > 0);
	if (got != 0)
		err(EXIT_FAILURE, "the provider is gone");
	close(client);
}

void
provider_settle(const struct provider *provider)
{
	if (provider->tls_port != 0)
		settle(provider->tls_port);
	settle(provider->port);
}

void
provider_silent(char url[PROVIDER_URL_SIZE])
{
	unsigned short port;
	int i;

	(void)listen_on(&port, 0);
	for (i = 0; i < 4; i++) /* more than there is room for */
		(void)connect_to(port, SOCK_NONBLOCK);
	put_url(url, "http", port);
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
	put_url(provider->url, "http", provider->port);
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

static void
be_front(int listener, int ready, unsigned short port, const char *directory)
{
	const char *source = getenv("SOURCE");
	char path[4096], fd[16], to[16];

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	text_format(path, sizeof(path), "%s/tests/fault/front.py",
	    source == NULL ? "." : source);
	text_format(fd, sizeof(fd), "%d", listener);
	text_format(to, sizeof(to), "%u", port);
	if (dup2(ready, 1) == 1 && fcntl(listener, F_SETFD, 0) == 0)
		execl("/usr/bin/python3", "python3", "-B", path, fd, to,
		    directory, (char *)NULL);
	err(EXIT_FAILURE, "%s", path);
}

void
provider_front(struct provider *provider, const char *directory)
{
	int listener = listen_on(&provider->tls_port, 16);
	int ready[2];
	char byte;

	put_url(provider->tls_url, "https", provider->tls_port);
	if (pipe2(ready, O_CLOEXEC) != 0)
		err(EXIT_FAILURE, "pipe");
	if (fork() == 0)
		be_front(listener, ready[1], provider->port, directory);
	close(ready[1]);
	close(listener);
	if (read(ready[0], &byte, 1) != 1)
		errx(EXIT_FAILURE, "no TLS before the provider");
	close(ready[0]);
}
