/*
 * sms2fa-verifier: one process per login, started by the module with one end
 * of a socket pair as descriptor 0.  Sheds what it inherited, becomes the
 * system user, reads the configuration, tells the story of one login.
 */
#include "config.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <syslog.h>
#include <unistd.h>

#include "auth/after.h"
#include "auth/login.h"
#include "auth/trail.h"
#include "base/process.h"
#include "base/secret.h"
#include "base/text.h"
#include "conf/conf.h"
#include "verifier/host.h"

#define MAIN_SOCKET 0
#define MAIN_LIFE_SECONDS 900 /* nothing of ours outlives a quarter hour */

/* Everything that must hold before a byte of the configuration is read. */
static enum reason
main_prepare(struct login *login)
{
	enum err err;

	if (process_raise_limits() != ERR_OK) {
		login_note(login, "the caller's resource limits are below "
		    "what a login needs (ulimit -H) and can't be raised");
		return REASON_INSTALLATION;
	}
	login->caged = process_leave_cgroup() != ERR_OK;
	if (login->caged)
		syslog(LOG_DEBUG, "the caller's cgroup could not be left");
	err = process_become(SYSTEM_USER, 1);
	if (err != ERR_OK) {
		login_note(login, err == ERR_DENIED ?
		    "not privileged: the host does not run as root" :
		    err == ERR_NOT_FOUND ?
		    "there is no system user " SYSTEM_USER :
		    "could not become the system user " SYSTEM_USER);
		return REASON_INSTALLATION;
	}
	if (secret_start() != ERR_OK) {
		login_note(login, "libsodium could not start");
		return REASON_INTERNAL;
	}
	return REASON_NONE;
}

/* The module's argument `debug`: what came in, and what is only a warning. */
static void
main_debug(const struct wire_open *open, const struct conf_faults *faults)
{
	size_t i;

	trail_debug(open, open->conf[0] == '\0' ? CONF_PATH : open->conf);
	for (i = 0; i < faults->warning_count; i++)
		trail_note(LOG_DEBUG, faults->warnings[i]);
}

static enum reason
main_load(struct conf **conf, const struct wire_open *open,
    char note[LOGIN_NOTE_SIZE])
{
	struct conf_faults faults = { .errors = NULL };
	enum reason reason = REASON_NONE;
	size_t i;

	if (conf_load(conf, open->conf, &faults) != ERR_OK) {
		reason = REASON_CONFIG;
		text_format(note, LOGIN_NOTE_SIZE, "see `sms2fa check%s%s'",
		    open->conf[0] == '\0' ? "" : " ", open->conf);
	}
	for (i = 0; i < faults.error_count; i++)
		trail_note(LOG_ERR, faults.errors[i]);
	if ((open->flags & WIRE_OPEN_DEBUG) != 0)
		main_debug(open, &faults);
	conf_faults_free(&faults);
	return reason;
}

/*
 * The module waits for this process, and kills it where that takes too long:
 * what is still owed has its own, which inherits neither the connection to the
 * state nor what was read from it; a host that is gone changes nothing of what
 * must be told.
 */
static void
main_pay_notices(struct login *login)
{
	bool owes = login_owes_notices(login);
	pid_t pid;

	if (!owes)
		after_mark(login);
	login_end(login);
	pid = owes ? fork() : 1;
	if (pid > 0)
		return;
	if (pid == -1)
		trail_note(LOG_WARNING, "no process for a notice: it is tried "
		    "in the short time that the host waits");
	close(MAIN_SOCKET);
	alarm(60);
	login_owe_notices(login);
}

int
main(void)
{
	struct wire_open open;
	struct login_host host;
	struct conf *conf = NULL;
	struct login login;
	const char *what = "";
	enum reason reason;
	enum err err = process_reset(&what);

	alarm(MAIN_LIFE_SECONDS);
	trail_open();
	if (err != ERR_OK) {
		syslog(LOG_ERR, "sms2fa-verifier: could not reset: %s", what);
		return 1;
	}
	if ((err = host_receive_open(MAIN_SOCKET, &open)) != ERR_OK) {
		syslog(LOG_ERR, "sms2fa-verifier: no login on descriptor 0: "
		    "%s (it is started by pam_sms2fa.so alone)",
		    err_text(err));
		return 1;
	}
	host_init(&host, MAIN_SOCKET);
	memset(&login, 0, sizeof(login));
	login.open = &open;
	login.host = &host;
	login.country = "";
	if ((reason = main_prepare(&login)) == REASON_NONE &&
	    (reason = main_load(&conf, &open, login.note)) == REASON_NONE) {
		login.conf = conf;
		reason = login_run(&login);
	} else
		login_refuse(&login, reason);
	err = host_send_verdict(MAIN_SOCKET, reason);
	main_pay_notices(&login);
	conf_free(conf);
	return err == ERR_OK ? 0 : 1;
}
