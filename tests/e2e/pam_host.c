/*
 * A host of the module that looks after itself: pam_host [-cst] SERVICE
 * USER=NUMBER ...
 *
 * Calls pam_authenticate for each user, all at a time, each in a thread and on
 * a handle of its own.  Every prompt is answered with the code that is newest
 * at the phone with that number.  Prints "USER RESULT" for each, and "changed
 * WHAT" for whatever of the process is not as it was before: descriptors,
 * signals, directory, umask, environment, limits, timer, children.
 * -c: with descriptors 0 to 2 closed.  -s: a thread waits for every child, and
 * takes the status of those that are not its own.  -t: a signal that restarts
 * nothing, every millisecond.
 */
#include <security/pam_appl.h>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#define INBOX "/mnt/phone/inbox/"
#define DESCRIPTORS 256
#define USERS_MAX 32
#define OUTPUT 29

struct state {
	char descriptors[DESCRIPTORS][64];
	struct sigaction actions[NSIG];
	sigset_t blocked;
	char directory[256];
	mode_t mask;
	char **environment;
	struct rlimit limits[RLIM_NLIMITS];
};

struct guest {
	const char *service, *number;
	char name[64];
	pthread_t thread;
	int result;
};

static volatile int over;

static void
say(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vdprintf(OUTPUT, format, list);
	va_end(list);
}

static void
look(struct state *state)
{
	char path[64];
	int i;

	memset(state, 0, sizeof(*state));
	for (i = 0; i < DESCRIPTORS; i++) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", i);
		if (readlink(path, state->descriptors[i], 63) == -1)
			state->descriptors[i][0] = '\0';
	}
	for (i = 1; i < NSIG; i++)
		(void)sigaction(i, NULL, &state->actions[i]);
	pthread_sigmask(SIG_SETMASK, NULL, &state->blocked);
	if (readlink("/proc/self/cwd", state->directory, 255) == -1)
		state->directory[0] = '\0';
	state->mask = umask(0);
	umask(state->mask);
	state->environment = environ;
	for (i = 0; i < (int)RLIM_NLIMITS; i++)
		(void)getrlimit(i, &state->limits[i]);
}

#define SAME(field) (memcmp(&a->field, &b->field, sizeof(a->field)) == 0)

static int
same_action(const struct sigaction *a, const struct sigaction *b)
{
	int i;

	for (i = 1; i < NSIG; i++)
		if (sigismember(&a->sa_mask, i) != sigismember(&b->sa_mask, i))
			return 0;
	return a->sa_handler == b->sa_handler && a->sa_flags == b->sa_flags;
}

static void
compare(const struct state *a, const struct state *b)
{
	int i;

	for (i = 0; i < DESCRIPTORS; i++)
		if (!SAME(descriptors[i]))
			say("changed descriptor %d: %s, then %s\n", i,
			    a->descriptors[i], b->descriptors[i]);
	for (i = 1; i < NSIG; i++)
		if (!same_action(&a->actions[i], &b->actions[i]))
			say("changed signal %d\n", i);
	if (!SAME(blocked))
		say("changed blocked signals\n");
	if (!SAME(directory) || !SAME(mask) || !SAME(environment) ||
	    !SAME(limits))
		say("changed directory, umask, environment or limits\n");
}

static char *
read_code(const char *number)
{
	char path[128], text[512] = "";
	size_t length, i;
	FILE *file;

	snprintf(path, sizeof(path), INBOX "%s", number);
	if ((file = fopen(path, "re")) == NULL)
		return NULL;
	length = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	for (i = 0; i < length; i += strspn(text + i, "0123456789") + 1)
		if (strspn(text + i, "0123456789") >= 6) {
			text[i + strspn(text + i, "0123456789")] = '\0';
			return strdup(text + i);
		}
	return NULL;
}

static int
converse(int count, const struct pam_message **messages,
    struct pam_response **responses, void *data)
{
	const struct guest *guest = data;

	if (count != 1 || (*responses = calloc(1, sizeof(**responses))) == NULL)
		return PAM_CONV_ERR;
	if (messages[0]->msg_style == PAM_PROMPT_ECHO_ON)
		(*responses)->resp = read_code(guest->number);
	return PAM_SUCCESS;
}

static void
no_delay(int status, unsigned microseconds, void *data)
{
	(void)status;
	(void)microseconds;
	(void)data;
}

static void *
log_in(void *data)
{
	struct guest *guest = data;
	const struct pam_conv conversation = { converse, guest };
	const union {
		void (*function)(int, unsigned, void *);
		void *pointer;
	} delay = { no_delay };
	pam_handle_t *pamh;

	guest->result = pam_start(
	    guest->service, guest->name, &conversation, &pamh);
	if (guest->result != PAM_SUCCESS)
		return NULL;
	guest->result = pam_set_item(pamh, PAM_FAIL_DELAY, delay.pointer);
	if (guest->result == PAM_SUCCESS)
		guest->result = pam_authenticate(pamh, 0);
	pam_end(pamh, guest->result);
	return NULL;
}

static void *
steal(void *data)
{
	int status;

	while (!over)
		if (waitpid(-1, &status, 0) == -1)
			usleep(100);
	return data;
}

static void
interrupt(int signal)
{
	(void)signal;
}

static void
set_timer(long us)
{
	struct sigaction action = { .sa_handler = interrupt };
	struct itimerval timer = { { 0, us }, { 0, us } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static void
all_log_in(struct guest *guests, int count)
{
	int i;

	if (count == 1) {
		log_in(&guests[0]);
		return;
	}
	for (i = 0; i < count; i++)
		pthread_create(&guests[i].thread, NULL, log_in, &guests[i]);
	for (i = 0; i < count; i++)
		pthread_join(guests[i].thread, NULL);
}

int
main(int argc, char **argv)
{
	static struct guest guests[USERS_MAX];
	static struct state before, after;
	int option, count, i, closed = 0, thief = 0, timer = 0;
	pthread_t thread;

	while ((option = getopt(argc, argv, "cst")) != -1) {
		closed |= option == 'c';
		thief |= option == 's';
		timer |= option == 't';
	}
	count = argc - optind - 1;
	if (count < 1 || count > USERS_MAX || dup2(1, OUTPUT) != OUTPUT)
		return 2;
	for (i = 0; i < count; i++) {
		guests[i].service = argv[optind];
		snprintf(guests[i].name, sizeof(guests[i].name), "%s",
		    argv[optind + 1 + i]);
		guests[i].name[strcspn(guests[i].name, "=")] = '\0';
		guests[i].number = strchr(argv[optind + 1 + i], '=') + 1;
	}
	/* The descriptor of the system log is libc's, and stays. */
	openlog("pam_host", LOG_NDELAY, LOG_AUTHPRIV);
	if (closed)
		for (i = 0; i < 3; i++)
			close(i);
	if (timer)
		set_timer(1000);
	look(&before);
	if (thief)
		pthread_create(&thread, NULL, steal, NULL);
	all_log_in(guests, count);
	look(&after);
	compare(&before, &after);
	if (!thief && waitpid(-1, NULL, WNOHANG) != -1)
		say("changed children\n");
	over = 1;
	for (i = 0; i < count; i++)
		say("%s %d\n", guests[i].name, guests[i].result);
	return 0;
}
