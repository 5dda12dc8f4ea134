#include "courier/nameserver.h"

#include <arpa/nameser.h>
#include <sys/socket.h>

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/secret.h"
#include "courier/dial.h"

#define NAMESERVER_FILE "/etc/resolv.conf"
#define NAMESERVER_HOSTS "/etc/hosts"
#define NAMESERVER_BLANKS " \t\n"
#define NAMESERVER_DEFAULT "127.0.0.1" /* resolv.conf(5) */
#define NAMESERVER_MAX 3	       /* as many as the resolver asks */
#define NAMESERVER_ROUNDS 5	       /* a lost packet proves nothing */
#define NAMESERVER_ROUND_US CLOCK_SECOND
#define NAMESERVER_ID_SIZE 2
#define NAMESERVER_TAIL_SIZE 5 /* root, type, class */

struct nameserver_query {
	bool is_short; /* no dot: resolv.conf has what completes it */
	size_t size;
	unsigned char bytes[NS_HFIXEDSZ + NS_MAXCDNAME + NAMESERVER_TAIL_SIZE];
};

/* What the resolver said, or that it has not said anything. */
enum nameserver_claim {
	NAMESERVER_NO_SUCH_NAME,
	NAMESERVER_TRY_AGAIN,
	NAMESERVER_NO_WORD
};

/* Of the one look-up; a signal's handler must find it made. */
static struct nameserver_round {
	struct nameserver_query query;
	bool ready; /* else this host had an error, or knows it itself */
	enum nameserver_claim claim;
	size_t count;
	struct pollfd servers[NAMESERVER_MAX]; /* fd is -1: no answer to come */
} nameserver;

enum nameserver_verdict {
	NAMESERVER_REFUTED,
	NAMESERVER_OPEN, /* this one has said nothing, or nothing yet */
	NAMESERVER_BORNE_OUT,
};

/* A question for the address of ${host}, recursion desired. */
static bool
nameserver_write(struct nameserver_query *query, const char *host)
{
	static const unsigned char tail[NAMESERVER_TAIL_SIZE] = { 0, 0,
		ns_t_a, 0, ns_c_in };

	*query = (struct nameserver_query){ .size = NS_HFIXEDSZ,
		.bytes = { [2] = 1, [5] = 1 } };
	query->is_short = strchr(host, '.') == NULL;
	if (secret_random(query->bytes, NAMESERVER_ID_SIZE) != ERR_OK ||
	    strlen(host) >= NS_MAXCDNAME - 1)
		return false;
	while (*host != '\0') {
		size_t length = strcspn(host, ".");

		if (length == 0 || length > NS_MAXLABEL)
			return false;
		query->bytes[query->size++] = (unsigned char)length;
		memcpy(query->bytes + query->size, host, length);
		query->size += length;
		host += length;
		host += *host == '.';
	}
	memcpy(query->bytes + query->size, tail, sizeof(tail));
	query->size += sizeof(tail);
	return true;
}

/* False for an error of this host; a network that is away is none. */
static bool
nameserver_add(struct nameserver_round *round, const char *text)
{
	struct addrinfo hints = { .ai_socktype = SOCK_DGRAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV };
	struct addrinfo *to = NULL;
	bool fine = true;
	int failure = getaddrinfo(text, "53", &hints, &to);
	int fd;

	/* The resolver overlooks what is no address, too. */
	if (failure != 0)
		return failure == EAI_NONAME;
	fd = socket(to->ai_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    0);
	if (fd == -1) {
		fine = errno == EAFNOSUPPORT;
	} else if (connect(fd, to->ai_addr, to->ai_addrlen) != 0) {
		fine = dial_error_is_network(errno);
		close(fd);
		fd = -1;
	}
	freeaddrinfo(to);
	round->servers[round->count++] =
	    (struct pollfd){ .fd = fd, .events = POLLIN };
	return fine;
}

static bool
nameserver_read_file(struct nameserver_round *round)
{
	char line[256], text[128];
	bool fine = true;
	FILE *file = fopen(NAMESERVER_FILE, "re");

	if (file == NULL && errno != ENOENT)
		return false;
	while (file != NULL && fine && round->count < NAMESERVER_MAX &&
	    fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line, "nameserver%*[ \t]%127s", text) == 1)
			fine = nameserver_add(round, text);
	if (file != NULL) {
		fine = fine && ferror(file) == 0;
		(void)fclose(file);
	}
	if (fine && round->count == 0)
		fine = nameserver_add(round, NAMESERVER_DEFAULT);
	return fine;
}

static bool
nameserver_has_word(const char *text, const char *word)
{
	size_t length;

	for (text += strspn(text, NAMESERVER_BLANKS); *text != '\0';
	     text += strspn(text, NAMESERVER_BLANKS)) {
		length = strcspn(text, NAMESERVER_BLANKS);
		if (length == strlen(word) &&
		    strncasecmp(text, word, length) == 0)
			return true;
		text += length;
	}
	return false;
}

/* Whether the servers would know it: no names of the hosts file, no errors. */
static bool
nameserver_is_theirs(const char *host)
{
	FILE *file = fopen(NAMESERVER_HOSTS, "re");
	bool theirs = true;
	char *line = NULL;
	size_t size = 0;

	if (file == NULL)
		return errno == ENOENT;
	while (theirs && getline(&line, &size, file) != -1) {
		line[strcspn(line, "#")] = '\0';
		theirs = !nameserver_has_word(line, host);
	}
	theirs = theirs && feof(file) != 0;
	free(line);
	(void)fclose(file);
	return theirs;
}

static void
nameserver_give_up(struct pollfd *server)
{
	close(server->fd);
	server->fd = -1;
}

/* What a failed call on a server's socket says. */
static enum nameserver_verdict
nameserver_failed(struct pollfd *server)
{
	if (errno == EAGAIN)
		return NAMESERVER_OPEN;
	if (!dial_error_is_network(errno))
		return NAMESERVER_REFUTED;
	nameserver_give_up(server);
	return NAMESERVER_OPEN;
}

static enum nameserver_verdict
nameserver_listen(const struct nameserver_round *round, struct pollfd *server)
{
	unsigned char answer[NS_PACKETSZ];
	ssize_t size = recv(server->fd, answer, sizeof(answer), 0);

	if (size == -1)
		return nameserver_failed(server);
	if (size < NS_HFIXEDSZ || (answer[2] & 0x80) == 0 ||
	    memcmp(answer, round->query.bytes, NAMESERVER_ID_SIZE) != 0)
		return NAMESERVER_OPEN; /* not the answer to our question */
	/* Of the whole name it says nothing, but that it could be asked. */
	if (round->query.is_short)
		return NAMESERVER_REFUTED;
	switch (answer[3] & 0x0f) {
	case ns_r_nxdomain:
		if (round->claim == NAMESERVER_NO_WORD)
			return NAMESERVER_OPEN;
		return round->claim == NAMESERVER_TRY_AGAIN
			   ? NAMESERVER_REFUTED
			   : NAMESERVER_BORNE_OUT;
	case ns_r_servfail:
		nameserver_give_up(server);
		return NAMESERVER_OPEN;
	case ns_r_noerror:
		return NAMESERVER_REFUTED;
	default:
		return round->claim == NAMESERVER_NO_WORD ? NAMESERVER_OPEN
							  : NAMESERVER_REFUTED;
	}
}

/* Ask who has not answered, until they have or the round is over. */
static enum nameserver_verdict
nameserver_ask(struct nameserver_round *round, int64_t until_us)
{
	enum nameserver_verdict verdict = NAMESERVER_OPEN;
	size_t i, waiting;

	for (i = 0; i < round->count; i++)
		if (round->servers[i].fd != -1 &&
		    send(round->servers[i].fd, round->query.bytes,
			round->query.size, MSG_NOSIGNAL) == -1 &&
		    (errno == EAGAIN ||
			nameserver_failed(&round->servers[i]) !=
			    NAMESERVER_OPEN))
			return NAMESERVER_REFUTED;
	for (;;) {
		for (i = 0, waiting = 0; i < round->count; i++) {
			if (round->servers[i].fd != -1)
				verdict = nameserver_listen(
				    round, &round->servers[i]);
			if (verdict != NAMESERVER_OPEN)
				return verdict;
			waiting += round->servers[i].fd != -1;
		}
		if (waiting == 0 || clock_left_ms(until_us) == 0)
			return NAMESERVER_OPEN;
		if (poll(round->servers, (nfds_t)round->count,
			clock_left_ms(until_us)) == -1)
			return NAMESERVER_REFUTED;
	}
}

void
nameserver_open(const char *host)
{
	nameserver.ready = nameserver_write(&nameserver.query, host) &&
			   nameserver_is_theirs(host) &&
			   nameserver_read_file(&nameserver);
}

void
nameserver_close(void)
{
	size_t i;

	for (i = 0; i < nameserver.count; i++)
		if (nameserver.servers[i].fd != -1)
			nameserver_give_up(&nameserver.servers[i]);
	nameserver.count = 0;
	nameserver.ready = false;
}

/* Rounds of ${round_us} each: false as soon as a server contradicts. */
static bool
nameserver_hold(enum nameserver_claim claim, int64_t round_us)
{
	enum nameserver_verdict verdict =
	    nameserver.ready ? NAMESERVER_OPEN : NAMESERVER_REFUTED;
	size_t i;

	nameserver.claim = claim;
	for (i = 0; i < NAMESERVER_ROUNDS && verdict == NAMESERVER_OPEN; i++)
		verdict = nameserver_ask(
		    &nameserver, clock_deadline_us(round_us));
	return verdict != NAMESERVER_REFUTED;
}

bool
nameserver_bears_out(bool silence)
{
	return nameserver_hold(
	    silence ? NAMESERVER_TRY_AGAIN : NAMESERVER_NO_SUCH_NAME,
	    NAMESERVER_ROUND_US);
}

bool
nameserver_know_nothing(int64_t time_us)
{
	return nameserver_hold(
	    NAMESERVER_NO_WORD, time_us / NAMESERVER_ROUNDS);
}
