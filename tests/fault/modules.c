/*
 * The module on real stacks of libpam: every call that it makes fails once,
 * then all from there on.  Nobody gets in whom the verifier did not let in;
 * nothing proves twice; no descriptor and no child is left.
 */
#include <security/pam_appl.h>

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "core/wire.h"
#include "tests/fault/sweep.h"

#define DIRECTORY "/mnt/fault-module"
#define CODE "271828"
#define CALLS 4
#define LEFT "auth required @ password=" WORD " unix=0\n"
#define WORD "correct-horse"

/* A call of the host's, and what it must return when nothing fails. */
struct call {
	enum { END, AUTH, ACCOUNT, CREDENTIALS, PASSWORDS, SILENT, BECOME_BOB,
		BECOME_LONG } what;
	int clean;
};

struct scenario {
	const char *name;
	unsigned long fewest;
	const char *stack;
	struct call calls[CALLS + 1];
	enum reason judged[4]; /* by phase */
	const char *tty, *environment;
};

static struct {
	const struct scenario *scenario;
	unsigned long verdicts; /* that let somebody in */
	unsigned long started;
} *world;

/* In place of the verifier. */

static enum err
exchange(int socket, enum wire_kind asked, void *question,
    enum wire_kind answered, void *reply)
{
	int64_t deadline = clock_deadline_us(5 * CLOCK_SECOND);
	enum err err = wire_send(socket, asked, question, deadline);

	return err != ERR_OK ? err :
	    wire_receive(socket, answered, reply, deadline);
}

static void
be_verifier(int socket)
{
	int64_t deadline = clock_deadline_us(5 * CLOCK_SECOND);
	struct wire_want_password want = { .head = { 0 } };
	struct wire_password password;
	struct wire_ask ask = { .text = "Code: " };
	struct wire_tell tell = { .text = "Think of passkeys." };
	struct wire_answer answer;
	struct wire_verdict verdict = { .verdict = 0 };
	struct wire_open open;

	if (wire_receive(socket, WIRE_OPEN, &open, deadline) != ERR_OK ||
	    exchange(socket, WIRE_WANT_PASSWORD, &want, WIRE_PASSWORD,
		&password) != ERR_OK)
		_exit(1);
	if (open.phase == WIRE_PHASE_AUTH &&
	    (exchange(socket, WIRE_ASK, &ask, WIRE_ANSWER, &answer) !=
		    ERR_OK ||
		answer.failed != 0 || strcmp(answer.text, CODE) != 0 ||
		exchange(socket, WIRE_TELL, &tell, WIRE_ANSWER, &answer) !=
		    ERR_OK))
		_exit(1);
	verdict.reason = open.user[0] == '\0' ? REASON_NO_ACCOUNT :
	    world->scenario->judged[open.phase];
	verdict.verdict = reason_verdict(verdict.reason);
	if (verdict.verdict == VERDICT_GRANT ||
	    verdict.verdict == VERDICT_IGNORE)
		world->verdicts++;
	_exit(wire_send(socket, WIRE_VERDICT, &verdict, deadline) == ERR_OK ?
		0 : 1);
}

static int
spawn(pid_t *pid, int socket)
{
	pid_t child = fork();

	if (child == -1)
		return errno;
	world->started++;
	if (child == 0) {
		fault_disarm();
		if (dup2(socket, 0) != 0)
			_exit(1);
		(void)close_range(1, ~0U, 0);
		be_verifier(0);
	}
	*pid = child;
	return 0;
}

/* The host. */

static int
converse(int count, const struct pam_message **messages,
    struct pam_response **responses, void *data)
{
	(void)data;
	if (count != 1 ||
	    (*responses = calloc(1, sizeof(**responses))) == NULL)
		return PAM_CONV_ERR;
	if (messages[0]->msg_style == PAM_PROMPT_ECHO_ON)
		(*responses)->resp = strdup(CODE);
	return PAM_SUCCESS;
}

/* Nobody waits for what a refusal costs in time. */
static void
note_delay(int status, unsigned us, void *data)
{
	(void)status;
	(void)us;
	(void)data;
}

static void
write_stack(const char *text)
{
	FILE *file = fopen(DIRECTORY "/stack", "w");
	const char *build = getenv("BUILD");

	if (file == NULL)
		exit(EXIT_FAILURE);
	for (; *text != '\0'; text++)
		if (*text == '@')
			(void)fprintf(file, "%s/.libs/neighbour.so", build);
		else if (*text == '!')
			(void)fprintf(file, "%s/.libs/libwrapped.so", build);
		else
			(void)fputc(*text, file);
	(void)fclose(file);
}

static pam_handle_t *
open_stack(const struct scenario *scenario)
{
	static const struct pam_conv conversation = { converse, NULL };
	static const union {
		void (*function)(int, unsigned, void *);
		void *pointer;
	} delay = { note_delay };
	pam_handle_t *pamh = NULL;

	if (pam_start_confdir("stack", "alice", &conversation, DIRECTORY,
		&pamh) != PAM_SUCCESS ||
	    pam_set_item(pamh, PAM_FAIL_DELAY, delay.pointer) != PAM_SUCCESS ||
	    (scenario->tty != NULL &&
		pam_set_item(pamh, PAM_TTY, scenario->tty) != PAM_SUCCESS) ||
	    (scenario->environment != NULL &&
		pam_putenv(pamh, scenario->environment) != PAM_SUCCESS))
		exit(EXIT_FAILURE);
	return pamh;
}

static int
make_call(pam_handle_t *pamh, int what)
{
	char name[300] = "";

	switch (what) {
	case AUTH:
		return pam_authenticate(pamh, 0);
	case ACCOUNT:
		return pam_acct_mgmt(pamh, 0);
	case CREDENTIALS:
		return pam_setcred(pamh, PAM_ESTABLISH_CRED);
	case PASSWORDS:
		return pam_chauthtok(pamh, 0);
	case SILENT:
		return pam_authenticate(pamh, PAM_SILENT);
	case BECOME_LONG:
		memset(name, 'x', sizeof(name) - 1);
		return pam_set_item(pamh, PAM_USER, name);
	default:
		return pam_set_item(pamh, PAM_USER, "bob");
	}
}

static bool
complain(const char *what)
{
	printf("%s\n", what);
	return false;
}

/* A call that must be refused is, whatever fails. */
static bool
judge_call(const struct call *call, int result, enum fault_mode mode,
    unsigned long verdicts)
{
	if (mode == FAULT_NONE && result != call->clean) {
		printf("call %d returned %d, not %d\n", (int)call->what,
		    result, call->clean);
		return false;
	}
	if (result != PAM_SUCCESS || call->what >= BECOME_BOB ||
	    call->what == CREDENTIALS)
		return true;
	if (call->clean != PAM_SUCCESS)
		return complain("somebody got in");
	if (call->what != ACCOUNT && verdicts == 0)
		return complain("somebody got in without a verdict");
	return true;
}

static bool
make_calls(const struct scenario *scenario, struct fault *fault)
{
	pam_handle_t *pamh = open_stack(scenario);
	bool fine = true, passed = false;
	const struct call *call;
	int result = PAM_SUCCESS;

	for (call = scenario->calls; call->what != END; call++) {
		world->verdicts = 0;
		fault_arm();
		result = make_call(pamh, (int)call->what);
		fault_disarm();
		if (!judge_call(call, result, fault->mode, world->verdicts))
			fine = false;
		if (call->what == AUTH || call->what == SILENT)
			passed = result == PAM_SUCCESS;
		if (call->what == ACCOUNT && result == PAM_SUCCESS && !passed &&
		    world->verdicts == 0)
			fine = complain("a mark outlived what it stood for");
	}
	if (pam_getenv(pamh, "STORED") != NULL && result != PAM_SUCCESS)
		fine = complain("a refused password was stored");
	pam_end(pamh, result);
	return fine;
}

static unsigned
count_descriptors(void)
{
	DIR *directory = opendir("/proc/self/fd");
	unsigned count = 0;

	while (directory != NULL && readdir(directory) != NULL)
		count++;
	if (directory != NULL)
		closedir(directory);
	return count;
}

/* What could not be waited for is left to the host's own waiting. */
static bool
judge_children(const struct fault *fault)
{
	bool left = false;

	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		left = true;
	if (left && fault->mode != FAULT_AFTER &&
	    strcmp(fault->hit, "waitpid") != 0 &&
	    strcmp(fault->hit, "kill") != 0)
		return complain("a child was left");
	return true;
}

static bool
run(void *context, struct fault *fault)
{
	unsigned before = count_descriptors();
	bool fine;

	world->scenario = context;
	world->started = 0;
	fault->log_length = 0;
	fine = make_calls(context, fault);
	if (!judge_children(fault))
		fine = false;
	if (count_descriptors() != before)
		fine = complain("a descriptor was left open");
	if (memmem(fault->log, fault->log_length, WORD, strlen(WORD)) != NULL ||
	    memmem(fault->log, fault->log_length, CODE, strlen(CODE)) != NULL)
		fine = complain("a secret is in the log");
	return fine;
}

#define PASS { 0, REASON_RIGHT_CODE, REASON_NO_MARK, REASON_PASSWORD_OK }
#define DENY { 0, REASON_CODE_SPENT, REASON_NO_MARK, REASON_WEAK_PASSWORD }
#define FREE { 0, REASON_EXEMPT, REASON_EXEMPT, REASON_PASSWORD_OK }
#define KEY "SSH_AUTH_INFO_0=publickey ssh-ed25519 AAAA\n"
#define ACCOUNT_LINE "account required !\n"

static struct scenario scenarios[] = {
	{ "let in", 40, LEFT "auth required !\n" ACCOUNT_LINE,
	    { { AUTH, PAM_SUCCESS }, { CREDENTIALS, PAM_SUCCESS },
		{ ACCOUNT, PAM_SUCCESS } }, PASS, NULL, NULL },
	{ "refused", 40, LEFT "auth required !\n" ACCOUNT_LINE,
	    { { AUTH, PAM_MAXTRIES }, { AUTH, PAM_MAXTRIES },
		{ ACCOUNT, PAM_PERM_DENIED } }, DENY, NULL, NULL },
	{ "exempt", 40, LEFT "auth required !\n" ACCOUNT_LINE
	    "account required pam_permit.so\n",
	    { { AUTH, PAM_SUCCESS }, { ACCOUNT, PAM_SUCCESS } }, FREE, NULL,
	    NULL },
	{ "unproven", 10, "auth required !\n" ACCOUNT_LINE,
	    { { AUTH, PAM_AUTH_ERR }, { ACCOUNT, PAM_PERM_DENIED } }, PASS,
	    NULL, NULL },
	{ "proven once alone", 40, "auth required @ password=" WORD
	    " unix=0 once\nauth required !\n" ACCOUNT_LINE,
	    { { AUTH, PAM_SUCCESS }, { AUTH, PAM_AUTH_ERR },
		{ ACCOUNT, PAM_PERM_DENIED } }, PASS, NULL, NULL },
	{ "proven once, password again", 40, "auth required @ password=" WORD
	    "\nauth required @ unix=0 once\nauth required !\n" ACCOUNT_LINE,
	    { { AUTH, PAM_SUCCESS }, { AUTH, PAM_AUTH_ERR },
		{ ACCOUNT, PAM_PERM_DENIED } }, PASS, NULL, NULL },
	{ "Kerberos, proven once alone", 40, "auth required @ password=" WORD
	    "\nauth required @ krb5 once\n"
	    "auth required ! first_factor=krb5\n" ACCOUNT_LINE,
	    { { AUTH, PAM_SUCCESS }, { AUTH, PAM_AUTH_ERR },
		{ ACCOUNT, PAM_PERM_DENIED } }, PASS, NULL, NULL },
	{ "wrong password", 10, "auth optional @ password=" WORD
	    " unix=7\nauth required !\n" ACCOUNT_LINE,
	    { { AUTH, PAM_AUTH_ERR }, { AUTH, PAM_AUTH_ERR } }, PASS, NULL,
	    NULL },
	{ "witness", 40, "auth required @ password=" WORD
	    "\nauth required ! witness\n"
	    "auth required ! first_factor=witness\n" ACCOUNT_LINE,
	    { { AUTH, PAM_SUCCESS }, { ACCOUNT, PAM_SUCCESS } }, PASS, NULL,
	    NULL },
	{ "public key", 40, "auth required ! first_factor=publickey,unix\n"
	    ACCOUNT_LINE,
	    { { AUTH, PAM_SUCCESS }, { ACCOUNT, PAM_SUCCESS } }, PASS, "ssh",
	    KEY },
	{ "somebody else", 40, LEFT "auth required !\n" ACCOUNT_LINE,
	    { { AUTH, PAM_SUCCESS }, { BECOME_BOB, PAM_SUCCESS },
		{ ACCOUNT, PAM_PERM_DENIED } }, PASS, NULL, NULL },
	{ "in silence", 40, LEFT "auth required ! debug\n" ACCOUNT_LINE,
	    { { SILENT, PAM_SUCCESS }, { ACCOUNT, PAM_SUCCESS } }, PASS, NULL,
	    "SSH_CONNECTION=192.0.2.7 4711 192.0.2.1 22" },
	{ "from nowhere", 10, "auth required !\n" ACCOUNT_LINE,
	    { { AUTH, PAM_AUTH_ERR } }, PASS, NULL, "SSH_CONNECTION=nowhere" },
	{ "a long name", 20, LEFT "auth required !\n" ACCOUNT_LINE,
	    { { BECOME_LONG, PAM_SUCCESS }, { AUTH, PAM_SYSTEM_ERR } }, PASS,
	    NULL, NULL },
	{ "sshd's password method", 40, LEFT "auth required !\n",
	    { { AUTH, PAM_SUCCESS } }, PASS, "ssh", NULL },
	{ "vouched for", 40, "auth required ! first_factor=krb5,stack\n",
	    { { AUTH, PAM_SUCCESS } }, PASS, NULL, NULL },
	{ "account alone", 20, ACCOUNT_LINE, { { ACCOUNT, PAM_PERM_DENIED } },
	    PASS, NULL, NULL },
	{ "wrong argument", 5, LEFT "auth required ! what\n" ACCOUNT_LINE,
	    { { AUTH, PAM_SYSTEM_ERR }, { ACCOUNT, PAM_PERM_DENIED } }, PASS,
	    NULL, NULL },
	{ "new password", 20, "password required @ password=" WORD
	    "\npassword required ! use_authtok\npassword required @ store\n",
	    { { PASSWORDS, PAM_SUCCESS } }, PASS, NULL, NULL },
	{ "weak password", 20, "password required @ password=" WORD
	    "\npassword required ! use_authtok\npassword required @ store\n",
	    { { PASSWORDS, PAM_AUTHTOK_ERR } }, DENY, NULL, NULL },
};

int
main(int argc, char **argv)
{
	size_t i;

	sweep_start(argc, argv);
	world = mmap(NULL, sizeof(*world), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (world == MAP_FAILED || mkdir(DIRECTORY, 0755) != 0)
		return EXIT_FAILURE;
	fault_spawn = spawn;
	for (i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
		struct sweep sweep = { .name = scenarios[i].name,
			.fewest = scenarios[i].fewest, .run = run,
			.scenario = &scenarios[i], .has_clocks = true };

		if (!sweep_wants(sweep.name))
			continue;
		write_stack(scenarios[i].stack);
		sweep_run(&sweep);
	}
	return sweep_end();
}
