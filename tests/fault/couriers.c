/*
 * Exchanges with the provider: every call of the courier fails once, then all
 * from there on.  It never says that nothing was sent when something was, nor
 * that nobody is there when somebody is; it never asks twice.
 */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "core/wire.h"
#include "tests/fault/provider.h"
#include "tests/fault/sweep.h"

#define DIRECTORY "/mnt/fault-courier"
#define SECRET_FILE DIRECTORY "/secret"
#define CA_FILE DIRECTORY "/ca.pem"
#define SECRET "5eC2e7f0c0de5eC2e7f0c0de5eC2e7f0"
#define CODE "2718281828"
#define OWNER 900
#define SILENT_MIN_US 250000 /* nearly the time to connect in */
#define SUFFIX "F0D81DBA5DCB47BF8DCBA25C3A23E9B3B7A"

int courier_main(void); /* main of src/courier/main.c */

struct scenario {
	const char *name;
	unsigned long fewest;
	enum wire_job_kind kind;
	const char *answer; /* NULL: nobody listens */
	enum delivery_class clean;
	uint32_t swapped, pwned; /* of the clean reply */
	bool tls;
	const char *ca_file; /* NULL: the system's trust store */
};

static struct provider *provider;
static char silent_url[PROVIDER_URL_SIZE];

static void
be_courier(int socket)
{
	if (dup2(socket, 0) != 0 || setgroups(0, NULL) != 0 ||
	    setresgid(OWNER, OWNER, OWNER) != 0 ||
	    setresuid(OWNER, OWNER, OWNER) != 0)
		_exit(1);
	fault_arm();
	_exit(courier_main());
}

static void
fill(struct wire_job *job, const struct scenario *scenario)
{
	*job = (struct wire_job){ .kind = scenario->kind,
		.deadline_us = clock_deadline_us(8 * CLOCK_SECOND),
		.connect_timeout_ms = scenario->answer == NULL ? 300 : 2000, .validity_seconds = 600,
		.attempt = 1, .sha1 = "ABCDE" SUFFIX };
	text_format(job->api_url, sizeof(job->api_url), "%s",
	    scenario->answer == NULL ? silent_url :
	    scenario->tls	     ? provider->tls_url :
				       provider->url);
	if (scenario->ca_file != NULL)
		text_format(job->ca_file, sizeof(job->ca_file), "%s",
		    scenario->ca_file);
	text_format(job->account, sizeof(job->account),
	    "AC0123456789abcdef0123456789abcdef");
	text_format(job->login, sizeof(job->login), "%s", job->account);
	text_format(job->secret_file, sizeof(job->secret_file), SECRET_FILE);
	text_format(job->from, sizeof(job->from), "+15005550006");
	text_format(job->to, sizeof(job->to), "+15550100001");
	text_format(job->fields, sizeof(job->fields), "sim_swap");
	text_format(job->body, sizeof(job->body), CODE " is your code.");
}

/* No reply is one as well: the verifier then says LOST. */
static int
exchange(const struct scenario *scenario, struct wire_reply *reply)
{
	struct wire_job job;
	union wire_any any = { .head = { 0 } };
	int pair[2], status = 0;
	pid_t child;

	memset(reply, 0, sizeof(*reply));
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return -1;
	(void)fflush(stdout);
	if ((child = fork()) == 0)
		be_courier(pair[1]);
	close(pair[1]);
	fill(&job, scenario);
	if (wire_send(pair[0], WIRE_JOB, &job, job.deadline_us) == ERR_OK)
		while (wire_receive_any(pair[0], &any,
			   clock_deadline_us(9 * CLOCK_SECOND)) == ERR_OK)
			if (any.head.kind == WIRE_REPLY) {
				*reply = any.reply;
				break;
			}
	close(pair[0]);
	while (waitpid(child, &status, 0) == -1 && errno == EINTR)
		;
	return status;
}

static bool
complain(const char *what)
{
	printf("%s\n", what);
	return false;
}

static bool
is_discreet(const struct wire_reply *reply, const struct fault *fault)
{
	static const char *const secrets[] = { CODE, SECRET, SUFFIX };
	size_t i;

	for (i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		if (memmem(reply, sizeof(*reply), secrets[i],
			strlen(secrets[i])) != NULL ||
		    memmem(fault->log, fault->log_length, secrets[i],
			strlen(secrets[i])) != NULL)
			return complain("a secret was said");
	return true;
}

static bool
judge(const struct scenario *scenario, const struct fault *fault,
    const struct wire_reply *reply, unsigned long asked, int64_t took_us)
{
	bool fine = true;

	if (fault->mode == FAULT_NONE &&
	    (reply->class != scenario->clean ||
		reply->sim_swapped != scenario->swapped ||
		reply->pwned_count != scenario->pwned)) {
		printf("%s: %s\n", delivery_word(
		    (enum delivery_class)reply->class), reply->detail);
		fine = false;
	}
	if (asked > (scenario->kind <= WIRE_JOB_CALL ? 1u : 2u))
		fine = complain("asked too often");
	if (asked > 0 && reply->surely_unsent)
		fine = complain("sent, and said to be unsent");
	if (reply->class == DELIVERY_UNREACHABLE &&
	    (scenario->clean != DELIVERY_UNREACHABLE || took_us < SILENT_MIN_US))
		fine = complain("said to be unreachable");
	if (reply->class == DELIVERY_SENT &&
	    (scenario->clean != DELIVERY_SENT || asked == 0 ||
		reply->sim_swapped != scenario->swapped ||
		reply->pwned_count != scenario->pwned))
		fine = complain("said to be fine");
	return fine;
}

static bool
run(void *context, struct fault *fault)
{
	const struct scenario *scenario = context;
	struct wire_reply reply;
	int64_t took_us, began_us = clock_boot_us();
	unsigned long asked;
	bool fine;
	int status;

	fault->log_length = 0;
	provider->answer = scenario->answer;
	asked = provider->requests;
	status = exchange(scenario, &reply);
	took_us = clock_boot_us() - began_us;
	provider_settle(provider);
	asked = provider->requests - asked;
	fine = judge(scenario, fault, &reply, asked, took_us);
	if (WIFSIGNALED(status)) {
		printf("killed by signal %d\n", WTERMSIG(status));
		fine = false;
	}
	return is_discreet(&reply, fault) && fine;
}

#define HTTP(status, body) \
	"HTTP/1.1 " status "\r\nContent-Type: application/json\r\n" \
	"Connection: close\r\n\r\n" body
#define SID "SM0123456789abcdef0123456789abcdef"

#define GOOD HTTP("201 Created", "{\"sid\": \"" SID "\", " \
	"\"status\": \"queued\"}")

static struct scenario scenarios[] = {
	{ "message", 150, WIRE_JOB_MESSAGE, GOOD, DELIVERY_SENT, 0, 0, false, NULL },
	{ "message by TLS", 300, WIRE_JOB_MESSAGE, GOOD, DELIVERY_SENT, 0, 0,
	    true, CA_FILE },
	{ "message, a stranger's certificate", 300, WIRE_JOB_MESSAGE, GOOD,
	    DELIVERY_UNSENT, 0, 0, true, NULL },
	{ "message, no answer", 150, WIRE_JOB_MESSAGE, "", DELIVERY_MAYBE, 0,
	    0, false, NULL },
	{ "message, refused", 150, WIRE_JOB_MESSAGE, HTTP("400 Bad Request",
	    "{\"code\": 21211, \"message\": \"" CODE "\", \"status\": 400}"),
	    DELIVERY_NUMBER, 0, 0, false, NULL },
	{ "nobody there", 130, WIRE_JOB_MESSAGE, NULL, DELIVERY_UNREACHABLE, 0,
	    0, false, NULL },
	{ "call", 150, WIRE_JOB_CALL, HTTP("201 Created",
	    "{\"sid\": \"CA0123456789abcdef0123456789abcdef\", "
	    "\"status\": \"queued\"}"), DELIVERY_SENT, 0, 0,
	    false, NULL },
	{ "look-up", 150, WIRE_JOB_LOOKUP, HTTP("200 OK",
	    "{\"valid\": true, \"sim_swap\": {\"last_sim_swap\": "
	    "{\"last_sim_swap_date\": null, \"swapped_period\": \"PT24H\", "
	    "\"swapped_in_period\": true}, \"error_code\": null}}"),
	    DELIVERY_SENT, WIRE_SIGNAL_YES, 0, false, NULL },
	{ "stolen passwords", 120, WIRE_JOB_PWNED, "HTTP/1.1 200 OK\r\n"
	    "Content-Type: text/plain\r\nConnection: close\r\n\r\n"
	    SUFFIX ":3\r\n", DELIVERY_SENT, 0, 3, false, NULL },
};

static void
write_secret(void)
{
	int file;

	if (mkdir(DIRECTORY, 0755) != 0 ||
	    (file = open(SECRET_FILE, O_WRONLY | O_CREAT | O_CLOEXEC, 0640)) ==
		-1 ||
	    write(file, SECRET "\n", 33) != 33 || fchown(file, 0, OWNER) != 0 ||
	    close(file) != 0) {
		perror(SECRET_FILE);
		exit(EXIT_FAILURE);
	}
}

int
main(int argc, char **argv)
{
	size_t i;

	sweep_start(argc, argv);
	write_secret();
	provider = provider_start();
	provider_front(provider, DIRECTORY);
	provider_silent(silent_url);
	for (i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
		struct sweep sweep = { .name = scenarios[i].name,
			.fewest = scenarios[i].fewest, .run = run,
			.scenario = &scenarios[i], .has_clocks = true,
			.world = scenarios[i].clean == DELIVERY_UNREACHABLE };

		if (sweep_wants(sweep.name))
			sweep_run(&sweep);
	}
	return sweep_end();
}
