/*
 * sms2fa-courier: one exchange with the provider.  Started by the verifier, as
 * the system user, with a socket as descriptor 0; see core/wire.h.
 */
#include "config.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/process.h"
#include "base/secret.h"
#include "core/wire.h"
#include "courier/exchange.h"
#include "courier/outcome.h"

#define COURIER_SOCKET 0
#define COURIER_JOB_PATIENCE_US (5 * CLOCK_SECOND)
#define COURIER_REPLY_PATIENCE_US CLOCK_SECOND

static bool
courier_has_a_verifier(void)
{
	struct stat st;

	return fstat(COURIER_SOCKET, &st) == 0 && S_ISSOCK(st.st_mode);
}

/* Libraries write to connections that the other side has closed. */
static enum err
courier_ignore_sigpipe(void)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	return sigaction(SIGPIPE, &ignore, NULL) == 0 ? ERR_OK : ERR_SYSTEM;
}

/* More than one exchange needs, and no file to write into. */
static enum err
courier_limit(void)
{
	static const struct {
		RESOURCE_TYPE resource;
		rlim_t max;
	} rows[] = {
		{ RLIMIT_FSIZE, 0 },
		{ RLIMIT_NOFILE, 32 },
		{ RLIMIT_CPU, 20 },
	};
	struct rlimit limit;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (getrlimit(rows[i].resource, &limit) != 0)
			return ERR_SYSTEM;
		if (limit.rlim_max <= rows[i].max)
			continue;
		limit.rlim_cur = limit.rlim_max = rows[i].max;
		if (setrlimit(rows[i].resource, &limit) != 0)
			return ERR_SYSTEM;
	}
	return ERR_OK;
}

/*
 * The name of a time zone is all that is left of it: without one, libc looks at
 * /etc/localtime in each conversion, which the seal forbids.
 */
static void
courier_replace_environment(void)
{
	static char zone[] = "TZ=UTC0";
	static char *bare[] = { zone, NULL };

	environ = bare;
	tzset();
}

static enum err
courier_set_up(const char **what)
{
	enum err err;

	courier_replace_environment();
	if ((err = process_reset(what)) != ERR_OK)
		return err;
	*what = "confinement";
	if ((err = process_confine()) != ERR_OK)
		return err;
	*what = "limits";
	if ((err = courier_limit()) != ERR_OK)
		return err;
	*what = "signals";
	if ((err = courier_ignore_sigpipe()) != ERR_OK)
		return err;
	*what = "memory for secrets";
	return secret_start();
}

/* What must hold before anything is done with a job. */
static bool
courier_is_ready(struct wire_reply *reply)
{
	const char *what;
	enum err err = courier_set_up(&what);

	if (err != ERR_OK)
		outcome_set(reply, DELIVERY_UNSENT,
		    "the courier could not set itself up: %s: %s", what,
		    err_text(err));
	else if (geteuid() == 0)
		outcome_set(
		    reply, DELIVERY_CONFIG, "the courier never runs as root");
	else
		return true;
	return false;
}

/*
 * The job is taken in any case: a reply from an end that closes with a packet
 * unread would be lost.
 */
static void
courier_work(struct wire_reply *reply)
{
	bool ready = courier_is_ready(reply);
	struct wire_job job;
	enum err err;

	err = wire_receive(COURIER_SOCKET, WIRE_JOB, &job,
	    clock_deadline_us(COURIER_JOB_PATIENCE_US));
	if (ready && err == ERR_OK)
		exchange_run(COURIER_SOCKET, &job, reply);
	else if (ready)
		outcome_set(
		    reply, DELIVERY_CONFIG, "no job: %s", err_text(err));
	memory_wipe(&job, sizeof(job));
}

int
main(void)
{
	struct wire_reply reply = { .surely_unsent = 1 };

	if (!courier_has_a_verifier()) {
		(void)fputs("sms2fa-courier: started by sms2fa-verifier, "
			    "never by hand\n", stderr);
		return 2;
	}
	courier_work(&reply);

	/* The reply is the result; the libraries' clean-up would only be slow.
	 */
	_exit(wire_send(COURIER_SOCKET, WIRE_REPLY, &reply,
		  clock_deadline_us(COURIER_REPLY_PATIENCE_US)) == ERR_OK
		  ? 0
		  : 1);
}
