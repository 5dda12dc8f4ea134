#include "config.h"

#include "cli/session.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/process.h"
#include "base/secret.h"
#include "base/text.h"
#include "auth/account.h"
#include "auth/trail.h"
#include "cli/actor.h"
#include "cli/filing.h"
#include "cli/home.h"
#include "cli/journal.h"
#include "cli/verb.h"

/*
 * 0, 1 and 2 must be something: the next file opened would be one of them.
 * Opened the wrong way round, so that using what was closed still fails.
 */
static enum err
session_descriptors(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) != -1)
			continue;
		if (open("/dev/null",
			fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			return ERR_SYSTEM;
	}
	return ERR_OK;
}

static enum err
session_signals(void)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	sigset_t none;
	int number;

	sigemptyset(&action.sa_mask);
	for (number = 1; number < NSIG; number++)
		(void)sigaction(number, &action, NULL); /* not all can be */
	action.sa_handler = SIG_IGN;
	sigemptyset(&none);
	if (sigaction(SIGPIPE, &action, NULL) != 0 ||
	    sigprocmask(SIG_SETMASK, &none, NULL) != 0)
		return ERR_SYSTEM;
	return ERR_OK;
}

enum err
session_start(void)
{
	const struct rlimit none = { 0, 0 };

	umask(077);
	if (session_descriptors() != ERR_OK || session_signals() != ERR_OK ||
	    setrlimit(RLIMIT_CORE, &none) != 0)
		return ERR_SYSTEM;
	return ERR_OK;
}

enum err
session_path(char path[PATH_MAX], const char *given)
{
	if (given == NULL)
		return text_copy(path, PATH_MAX, CONF_PATH);
	if (given[0] == '/')
		return text_copy(path, PATH_MAX, given);
	if (getcwd(path, PATH_MAX) == NULL)
		return ERR_SYSTEM;
	if (text_starts(given, "./"))
		given += 2;
	return text_append(
	    path, PATH_MAX, "%s%s", strcmp(path, "/") == 0 ? "" : "/", given);
}

bool
session_conf(struct cli *cli)
{
	struct conf_faults faults = { .errors = NULL };
	char path[PATH_MAX];
	enum err err;

	if (session_path(path, cli->args.conf) != ERR_OK) {
		output_error(
		    cli->out, "-c: %s: give an absolute path", cli->args.conf);
		return false;
	}
	err = conf_load(&cli->conf, path, &faults);
	if (err != ERR_OK) {
		output_error(cli->out, "%s: %s: %s", path, err_text(err),
		    access(path, F_OK) != 0 && errno == ENOENT ?
			"make one with `sms2fa setup`" :
			"mend it, then `sms2fa check`");
		output_faults(cli->out, &faults);
	}
	conf_faults_free(&faults);
	return err == ERR_OK;
}

bool
session_is_name(const char *text)
{
	if (text[0] == '\0')
		return false;
	for (; *text != '\0'; text++)
		if ((unsigned char)*text <= ' ' || *text == 0x7f ||
		    *text == ':' || *text == '/')
			return false;
	return true;
}

static bool
session_user(struct cli *cli)
{
	struct account account = { .uid = CLI_NO_UID };
	const char *typed;
	enum err err;

	typed = cli->args.user;
	if (typed == NULL && cli->args.word_count > 0)
		typed = cli->args.words[0];
	if (!cli->args.verb->user || typed == NULL)
		return true;
	err = account_find(&account, typed);
	cli->uid = account.uid;
	cli->user_exists = err == ERR_OK;
	if (err == ERR_OK || err == ERR_NOT_FOUND)
		err = text_copy(cli->user, sizeof(cli->user),
		    err == ERR_OK ? account.name : typed);
	if (err == ERR_SYSTEM)
		output_error(cli->out,
		    "%s: account look-up failed: try again "
		    "when the name service answers",
		    typed);
	else if (err != ERR_OK || !session_is_name(cli->user))
		output_error(cli->out, "USER: %s: not a user's name", typed);
	else
		return true;
	return false;
}

static bool
session_home(struct cli *cli)
{
	char why[HOME_WHY_SIZE] = "";
	struct account system;

	if (!cli->args.verb->makes_state)
		return true;
	if (account_find(&system, SYSTEM_USER) != ERR_OK) {
		output_error(cli->out,
		    "system user: %s: no such account: "
		    "create it",
		    SYSTEM_USER);
		return false;
	}
	if (home_create(cli->conf->state, 0700, system.uid, system.gid, why) ==
	    ERR_OK)
		return true;
	output_error(cli->out, "state: %s", why);
	return false;
}

static bool
session_drop(struct cli *cli)
{
	enum err err = process_become(SYSTEM_USER, 1);

	if (err == ERR_OK && chdir("/") != 0)
		err = ERR_SYSTEM;
	if (err == ERR_OK)
		err = secret_start();
	if (err == ERR_OK)
		return true;
	output_error(cli->out, "system user: %s: cannot become it: %s",
	    SYSTEM_USER, err_text(err));
	return false;
}

static bool
session_store(struct cli *cli)
{
	const char *path = cli->conf->state;
	enum err err;

	if (cli->args.verb->makes_state && store_is_absent(path)) {
		/* Another first command may be quicker: then it is there. */
		err = store_create(path);
		if (err == ERR_OK) {
			tty_say(&cli->tty,
			    "There was no state: a new one is made, with "
			    "nobody in it.\n");
			journal_change(cli, "state", "", NULL, "made");
		}
		/* What is unsafe store_open says, with the mend. */
		if (err != ERR_OK && err != ERR_EXISTS && err != ERR_UNSAFE) {
			output_error(cli->out, "state: %s: cannot be made: %s",
			    path, err_text(err));
			return false;
		}
	}
	if ((err = store_open(&cli->store, path)) == ERR_OK)
		return true;
	session_store_failed(cli, err);
	return false;
}

bool
session_open(struct cli *cli)
{
	enum verb_needs needs = cli->args.verb->needs;

	if (getuid() != 0 || geteuid() != 0) {
		output_error(cli->out, "must be run by root (try sudo)");
		return false;
	}
	actor_find(&cli->actor, cli->args.verb->name);
	if (clearenv() != 0 || process_raise_limits() != ERR_OK) {
		output_error(cli->out,
		    "resource limits: too low: raise them, see ulimit");
		return false;
	}
	tty_open(&cli->tty);
	trail_open();
	if (needs == VERB_ROOT)
		return true;
	if (!session_conf(cli) || !session_user(cli) || !session_home(cli) ||
	    !filing_open(cli) || !session_drop(cli))
		return false;
	return needs == VERB_PLACE || session_store(cli);
}

void
session_close(struct cli *cli)
{
	filing_close(cli);
	store_close(cli->store);
	conf_free(cli->conf);
	tty_close(&cli->tty);
}

void
session_store_failed(const struct cli *cli, enum err err)
{
	const char *why = cli->store == NULL ? "" : store_why(cli->store);
	const char *path = cli->conf == NULL ? "" : cli->conf->state;

	if (why[0] != '\0' && text_starts(why, path))
		output_error(cli->out, "state: %s", why);
	else
		output_error(cli->out, "state: %s: %s", path,
		    why[0] == '\0' ? err_text(err) : why);
}
