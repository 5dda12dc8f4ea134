/*
 * clerk CONF SENT: does what it reads, one operation a line, each in a process
 * of its own that is killed after so many microseconds (0: never):
 *
 *	MICROSECONDS VERB USER [NUMBER | CODE [STATUS]]
 *
 * and answers each with one line, of the row as it is in the state afterwards:
 *
 *	END STATUS NUMBER PENDING CODE_WAITS FAILURES
 *
 * END is "done", "refused", "killed" or the error's text; STATUS "-" for no
 * row.  Runs as the owner of the state.  What the command does beside asking
 * people is done with the same calls; a login is a guest's, whose CODE is
 * "right" (that of the last message in SENT), "wrong" or nothing.
 */
#include <sys/prctl.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/account.h"
#include "auth/enrolment.h"
#include "auth/notice.h"
#include "base/clock.h"
#include "base/secret.h"
#include "base/text.h"
#include "conf/conf.h"
#include "store/upkeep.h"
#include "tests/cli/guest.h"

#define WORDS 5
#define END_KILLED 100 /* more than any enum err */
#define END_REFUSED 101

struct clerk {
	struct conf *conf;
	struct store *store;
	const char *sent;
	const char *user;
	uid_t uid; /* of that account */
	struct store_actor actor;
};

static struct enrolment
story(const struct clerk *clerk)
{
	const struct enrolment story = { clerk->store, clerk->conf,
		&clerk->actor, clerk->user };

	return story;
}

static int
end_of(enum err err, enum enrolment_end end)
{
	if (err != ERR_OK)
		return (int)err;
	return end == ENROLMENT_DONE ? 0 : END_REFUSED;
}

static int
send_code(
    const struct clerk *clerk, const struct e164 *number, const char *service)
{
	const struct enrolment of = story(clerk);
	struct enrolment_sent sent;
	enum enrolment_end end;
	enum err err;

	err = enrolment_send(&of, DELIVERY_SMS, number, service, &sent, &end);
	return end_of(err, end);
}

static int
do_enroll(const struct clerk *clerk, const struct e164 *number, bool change)
{
	const struct enrolment of = story(clerk);
	enum enrolment_end end;
	long others;
	enum err err;
	int ended;

	if (change)
		err = enrolment_change(&of, number, &others, &end);
	else
		err = enrolment_begin(&of, clerk->uid, number, &others, &end);
	if ((ended = end_of(err, end)) != 0)
		return ended;
	return send_code(clerk, number, change ? "change" : "enrolment");
}

static int
tell(const struct clerk *clerk, enum notice_kind kind,
    const struct e164 *number)
{
	bool sent;

	return (int)notice_send(
	    clerk->store, clerk->conf, kind, clerk->user, number, &sent);
}

static int
do_verify(const struct clerk *clerk, const char *code)
{
	const struct enrolment of = story(clerk);
	struct enrolment_done done;
	enum enrolment_end end;
	enum err err = enrolment_answer(&of, code, &done, &end);

	if (err != ERR_OK || end != ENROLMENT_DONE)
		return end_of(err, end);
	return done.deed == ENROLMENT_CHANGED ?
		   tell(clerk, NOTICE_CHANGED, &done.old) :
		   0;
}

static int
do_remove(const struct clerk *clerk)
{
	struct store_user row;
	enum err err = store_user_remove(
	    clerk->store, clerk->user, &row, &clerk->actor);

	if (err != ERR_OK || row.status == STORE_PENDING)
		return (int)err;
	return tell(clerk, NOTICE_REMOVED, &row.number);
}

static int
do_unlock(const struct clerk *clerk)
{
	struct store_user row;
	enum err err = store_user_find(clerk->store, clerk->user, &row);

	if (err != ERR_OK)
		return (int)err;
	if (row.status == STORE_PENDING)
		return END_REFUSED;
	return send_code(clerk, &row.number, "unlocking");
}

static bool
one_row(size_t index, struct store_user *user, void *closure)
{
	if (index > 0)
		return false;
	*user = *(struct store_user *)closure;
	return true;
}

static int
do_import(
    const struct clerk *clerk, const struct e164 *number, const char *status)
{
	struct store_user row = { .number = *number, .uid = clerk->uid };
	size_t bad;

	text_format(row.user, sizeof(row.user), "%s", clerk->user);
	row.status = strcmp(status, "verified") == 0  ? STORE_VERIFIED :
		     strcmp(status, "suspended") == 0 ? STORE_SUSPENDED :
							STORE_PENDING;
	return (int)store_import(
	    clerk->store, one_row, &row, &clerk->actor, &bad);
}

static int
work(const struct clerk *clerk, char *words[WORDS])
{
	const char *verb = words[1], *value = words[3];
	struct e164 number = { .text = "" };

	if (value[0] == '+' && e164_parse(&number, value) != ERR_OK)
		return ERR_INVALID;
	if (strcmp(verb, "enroll") == 0)
		return do_enroll(clerk, &number, false);
	if (strcmp(verb, "change") == 0)
		return do_enroll(clerk, &number, true);
	if (strcmp(verb, "verify") == 0)
		return do_verify(clerk, value);
	if (strcmp(verb, "remove") == 0)
		return do_remove(clerk);
	if (strcmp(verb, "suspend") == 0 || strcmp(verb, "resume") == 0)
		return (int)store_user_suspend(clerk->store, clerk->user,
		    verb[0] == 's', &clerk->actor);
	if (strcmp(verb, "unlock") == 0)
		return do_unlock(clerk);
	if (strcmp(verb, "import") == 0)
		return do_import(clerk, &number, words[4]);
	if (strcmp(verb, "login") == 0)
		return guest_login(clerk->conf, clerk->sent, clerk->user,
			   value) ?
			   0 :
			   END_REFUSED;
	return strcmp(verb, "show") == 0 ? 0 : ERR_INVALID;
}

/* The child and all that it started are gone when this returns. */
static int
wait_for_all(pid_t child)
{
	int status, ended = END_KILLED;
	pid_t gone;

	while ((gone = waitpid(-1, &status, 0)) > 0 || errno == EINTR)
		if (gone == child && WIFEXITED(status))
			ended = WEXITSTATUS(status);
	return ended;
}

static int
run(const struct clerk *clerk, char *words[WORDS])
{
	long microseconds;
	pid_t child;

	if (!text_number(words[0], 0, 1000000, &microseconds))
		return ERR_INVALID;
	if ((child = fork()) == 0)
		_exit(work(clerk, words));
	if (microseconds > 0) {
		usleep((useconds_t)microseconds);
		kill(child, SIGKILL);
	}
	return wait_for_all(child);
}

static void
report(struct clerk *clerk, int ended)
{
	struct store_user row;
	enum err err = store_user_find(clerk->store, clerk->user, &row);
	const char *how = ended == 0	       ? "done" :
			  ended == END_KILLED  ? "killed" :
			  ended == END_REFUSED ? "refused" :
						 err_text((enum err)ended);

	if (err == ERR_NOT_FOUND)
		printf("%s|-\n", how);
	else if (err != ERR_OK)
		printf("%s|%s: %s\n", how, err_text(err),
		    store_why(clerk->store));
	else
		printf("%s|%s|%s|%s|%d|%ld\n", how,
		    store_status_word(row.status), row.number.text,
		    row.pending_number.text, row.code_waiting, row.failures);
	(void)fflush(stdout);
}

static enum err
open_store(struct clerk *clerk)
{
	struct account account;

	if (account_find(&account, clerk->user) != ERR_OK)
		return ERR_NOT_FOUND;
	clerk->uid = account.uid;
	store_close(clerk->store);
	clerk->store = NULL;
	return store_open(&clerk->store, clerk->conf->state);
}

/* Each operation opens the state anew, as each command does. */
static int
serve(struct clerk *clerk)
{
	char line[512];
	char *words[WORDS], *rest;
	int i, ended;

	while (fgets(line, sizeof(line), stdin) != NULL) {
		rest = line;
		line[strcspn(line, "\n")] = '\0';
		for (i = 0; i < WORDS; i++)
			if ((words[i] = strsep(&rest, " ")) == NULL)
				words[i] = line + strlen(line);
		clerk->user = words[2];
		if (open_store(clerk) != ERR_OK)
			return 1;
		ended = run(clerk, words);
		if (open_store(clerk) != ERR_OK) {
			(void)fprintf(stderr, "clerk: %s\n",
			    store_why(clerk->store));
			return 1;
		}
		report(clerk, ended);
	}
	return 0;
}

int
main(int argc, char **argv)
{
	struct clerk clerk = { .actor = { "root", "clerk" } };
	struct conf_faults faults = { .errors = NULL };
	int status = 1;
	enum err err;

	if (argc != 3 || secret_start() != ERR_OK ||
	    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
		return 1;
	clerk.sent = argv[2];
	if (conf_load(&clerk.conf, argv[1], &faults) != ERR_OK) {
		(void)fprintf(stderr, "clerk: %s: %s\n", argv[1],
		    faults.error_count > 0 ? faults.errors[0] : "refused");
		goto out;
	}
	err = store_create(clerk.conf->state);
	if (err == ERR_OK || err == ERR_EXISTS)
		status = serve(&clerk);
out:
	store_close(clerk.store);
	conf_faults_free(&faults);
	conf_free(clerk.conf);
	return status;
}
