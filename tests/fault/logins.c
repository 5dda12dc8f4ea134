/*
 * Logins: every call of the verifier fails once, then all from there on, then
 * the clocks jump.  Nobody gets in who would not otherwise, no guess and no
 * message is free, nothing is left behind.
 */
#include <sys/socket.h>
#include <sys/wait.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/text.h"
#include "tests/fault/room.h"
#include "tests/fault/sweep.h"

#define ANSWERS 8
#define NEXT_STRIDE 8
#define PATIENCE_US (15 * CLOCK_SECOND)

int verifier_main(void); /* main of src/verifier/main.c */

struct scenario {
	const char *name;
	unsigned long fewest;
	const char *settings;
	void (*prepare)(struct store *);
	const char *user;
	enum wire_phase phase;
	uint32_t flags;
	struct room_courier courier;
	/*
	 * "right", "wrong", "recovery", "password" or so; before it, of
	 * alice's: "locked: ", "removed: ".  "hang up" ends all.
	 */
	const char *answers[ANSWERS];
	enum reason clean;
	bool sleeps;   /* for longer than a code lives, before it answers */
	const char *password; /* "none" for none, NULL for the usual one */
	const char *connection;
	const char *timeout;  /* of the provider */
	bool without_faults;  /* it takes too long to be repeated */
};

/* What the host heard of one run. */
struct heard {
	enum verdict verdict;
	enum reason reason;
	unsigned asked;
	bool fired_at_ask, fired_at_verdict;
	int status; /* of the verifier */
};

static void guess_wrong(struct store *store, int times);

/* What somebody else does to alice while she types; the rest is her answer. */
static const char *
meanwhile(const char *says)
{
	const struct store_actor actor = { "root", "sweep" };
	bool locked = says != NULL && text_starts(says, "locked: ");
	bool removed = says != NULL && text_starts(says, "removed: ");
	struct store *store = NULL;
	pid_t child;

	if (!locked && !removed)
		return says;
	if ((child = fork()) == 0) {
		room_become_owner();
		if (secret_start() == ERR_OK &&
		    store_open(&store, ROOM_STATE) == ERR_OK && locked)
			guess_wrong(store, 10);
		else if (store == NULL || store_user_remove(store, "alice",
			NULL, &actor) != ERR_OK)
			_exit(1);
		_exit(0);
	}
	(void)waitpid(child, NULL, 0);
	return strchr(says, ' ') + 1;
}

static void
answer(const struct scenario *scenario, struct heard *heard, int socket)
{
	const char *code = room_seen()->code;
	struct wire_answer packet = { .failed = 0 };
	const char *says = heard->asked < ANSWERS ?
	    scenario->answers[heard->asked] : NULL;

	if (heard->asked++ == 0)
		heard->fired_at_ask = fault_share()->fired;
	if (scenario->sleeps)
		fault_share()->sleeps = true;
	fault_turn(says == NULL ? "nothing" : says);
	says = meanwhile(says);
	if (says == NULL)
		packet.failed = 1;
	else if (strcmp(says, "hang up") == 0) {
		(void)shutdown(socket, SHUT_RDWR);
		return;
	} else if (strcmp(says, "nonsense") == 0) {
		(void)!write(socket, says, 3);
		return;
	} else if (strcmp(says, "password") == 0)
		packet.flags = WIRE_ANSWER_PASSWORD;
	else if (strcmp(says, "too long") == 0)
		packet.flags = WIRE_ANSWER_TOO_LONG;
	else if (strcmp(says, "right") == 0)
		text_format(packet.text, sizeof(packet.text), "%s", code);
	else if (strcmp(says, "wrong") == 0)
		text_format(packet.text, sizeof(packet.text), "%.*s%c",
		    (int)strlen(code) - 1, code,
		    code[0] == '\0' || code[strlen(code) - 1] == '7' ? '8' :
								       '7');
	else if (strcmp(says, "recovery") == 0)
		text_format(packet.text, sizeof(packet.text), "%s",
		    room_recovery_code());
	else
		text_format(packet.text, sizeof(packet.text), "%s", says);
	(void)!wire_send(socket, WIRE_ANSWER, &packet,
	    clock_deadline_us(CLOCK_SECOND));
}

static void
give_password(const struct scenario *scenario, int socket)
{
	const char *password = scenario->password == NULL ? ROOM_PASSWORD :
							    scenario->password;
	struct wire_password packet = { .present = 1 };

	if (strcmp(password, "hang up") == 0) {
		(void)shutdown(socket, SHUT_RDWR);
		return;
	}
	packet.present = strcmp(password, "none") != 0;
	if (packet.present)
		text_format(packet.text, sizeof(packet.text), "%s", password);
	(void)!wire_send(socket, WIRE_PASSWORD, &packet,
	    clock_deadline_us(CLOCK_SECOND));
}

static void
nod(int socket)
{
	struct wire_answer packet = { .failed = 0 };

	(void)!wire_send(socket, WIRE_ANSWER, &packet,
	    clock_deadline_us(CLOCK_SECOND));
}

/* The host's part, to its end: what is no verdict is a refusal. */
static void
be_host(const struct scenario *scenario, struct heard *heard, int socket)
{
	struct wire_open open = { .phase = scenario->phase,
		.flags = scenario->flags };
	union wire_any any;

	*heard = (struct heard){ .verdict = VERDICT_SYSTEM,
		.reason = REASON_INTERNAL };
	text_format(open.conf, sizeof(open.conf), ROOM_CONF);
	text_format(open.user, sizeof(open.user), "%s", scenario->user);
	text_format(open.service, sizeof(open.service), "sshd");
	text_format(open.rhost, sizeof(open.rhost), "192.0.2.7");
	if (scenario->connection != NULL)
		text_format(open.connection, sizeof(open.connection), "%s",
		    scenario->connection);
	text_format(open.first_factor, sizeof(open.first_factor), "unix");
	if (wire_send(socket, WIRE_OPEN, &open,
		clock_deadline_us(CLOCK_SECOND)) != ERR_OK)
		return;
	while (wire_receive_any(socket, &any, clock_deadline_us(PATIENCE_US)) ==
	    ERR_OK)
		switch (any.head.kind) {
		case WIRE_ASK:
			answer(scenario, heard, socket);
			break;
		case WIRE_TELL:
			nod(socket);
			break;
		case WIRE_WANT_PASSWORD:
			give_password(scenario, socket);
			break;
		case WIRE_VERDICT:
			heard->fired_at_verdict = fault_share()->fired;
			heard->verdict = (enum verdict)any.verdict.verdict;
			heard->reason = (enum reason)any.verdict.reason;
			return;
		default:
			return;
		}
}

static void
be_verifier(int socket)
{
	if (dup2(socket, 0) != 0)
		_exit(1);
	fault_arm();
	_exit(verifier_main());
}

/* The verifier, and what it started, until nothing of it is left. */
static bool
log_in(const struct scenario *scenario, struct heard *heard, bool with_faults)
{
	int64_t deadline = clock_deadline_us(2 * PATIENCE_US);
	int pair[2], status;
	pid_t child, gone;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return false;
	if (!with_faults)
		fault_share()->mode = FAULT_NONE;
	if ((child = fork()) == 0)
		be_verifier(pair[1]);
	close(pair[1]);
	be_host(scenario, heard, pair[0]);
	close(pair[0]);
	while ((gone = waitpid(-1, &status, 0)) > 0 || errno == EINTR)
		if (gone == child)
			heard->status = status;
	return clock_left_ms(deadline) > 0;
}

static bool
complain(const char *what)
{
	printf("%s\n", what);
	return false;
}

static bool
admits(enum verdict verdict)
{
	return verdict == VERDICT_GRANT || verdict == VERDICT_IGNORE;
}

/* Where these fail, root was not given up, or no secret could be kept. */
static bool
must_refuse(const struct fault *fault)
{
	static const char *const calls[] = { "setgroups", "setresgid",
		"setresuid", "getresuid", "getresgid", "getgroups",
		"getpwnam_r", "close_range", "sodium_init",
		"config_read_string" };
	size_t i;

	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (strcmp(fault->hit, calls[i]) == 0)
			return true;
	return false;
}

static bool
judge_verdict(const struct scenario *scenario, const struct fault *fault,
    const struct heard *heard)
{
	if (fault->mode == FAULT_NONE && heard->reason != scenario->clean) {
		printf("%s: %s, not %s\n%s\n", scenario->name,
		    reason_word(heard->reason), reason_word(scenario->clean),
		    fault->log);
		return false;
	}
	if (!admits(heard->verdict))
		return true;
	if (heard->reason != scenario->clean ||
	    heard->verdict != reason_verdict(scenario->clean))
		return complain("somebody got in");
	if (must_refuse(fault) && (heard->asked > 0 ?
		heard->fired_at_ask : heard->fired_at_verdict))
		return complain("what must hold did not, and somebody got in");
	if (fault->boot_jump > 0 && !heard->fired_at_ask &&
	    fault->fired_at_compare)
		return complain("a code was good after its end");
	return true;
}

static bool
judge_state(const struct fault *fault)
{
	struct room_state state;

	room_read(&state);
	if (!state.sound || state.users < 2 || state.users > 3)
		return complain("the state is damaged");
	if (state.guesses < (long)fault->compared)
		return complain("a guess was free");
	if (state.sends < (long)room_seen()->messages)
		return complain("a message was free");
	return true;
}

/* Whoever comes next gets in. */
static bool
judge_next(void)
{
	const struct scenario next = { .name = "next", .user = "bob",
		.phase = WIRE_PHASE_AUTH, .answers = { "right" } };
	const struct room_courier fine = { .surely_unsent = 0 };
	struct heard heard;

	room_next(&fine);
	if (log_in(&next, &heard, false) && heard.verdict == VERDICT_GRANT)
		return true;
	printf("%s\n", fault_share()->log);
	return complain("the next login fails");
}

static bool
run(void *context, struct fault *fault)
{
	const struct scenario *scenario = context;
	struct heard heard;
	bool fine;

	fault->log_length = 0;
	room_restore(&scenario->courier);
	fine = log_in(scenario, &heard, true);
	if (!fine)
		complain("it took too long");
	if (WIFSIGNALED(heard.status)) {
		printf("killed by signal %d\n", WTERMSIG(heard.status));
		fine = false;
	}
	if (!judge_verdict(scenario, fault, &heard) || !judge_state(fault) ||
	    !room_is_discreet(fault))
		fine = false;
	return fine;
}

static bool
run_and_go_on(void *context, struct fault *fault)
{
	struct fault kept;
	bool fine = run(context, fault);

	memcpy(&kept, fault, offsetof(struct fault, log));
	if (fault->at % NEXT_STRIDE <= 1 && !judge_next())
		fine = false;
	memcpy(fault, &kept, offsetof(struct fault, log));
	return fine;
}

/* What the state is like beforehand. */

static void
guess_wrong(struct store *store, int times)
{
	const struct limits limits = {
		.guesses = { { .max = 1000, .window_seconds = 3600 } },
		.guess_count = 1, .lockout_failures = 100 };
	struct store_obstacle obstacle;
	int64_t guess;
	long failures;

	while (times-- > 0)
		if (store_guess(store, &limits, "alice", "sshd", NULL,
			&obstacle, &guess, &failures) != ERR_OK)
			exit(EXIT_FAILURE);
}

static void
prepare_locked(struct store *store)
{
	guess_wrong(store, 10);
}

static void
prepare_nearly_locked(struct store *store)
{
	guess_wrong(store, 9);
}

static void
prepare_suspended(struct store *store)
{
	const struct store_actor actor = { "root", "sweep" };

	if (store_user_suspend(store, "alice", true, &actor) != ERR_OK)
		exit(EXIT_FAILURE);
}

/* As the account before this one had it. */
static void
prepare_reused_name(struct store *store)
{
	const struct store_actor actor = { "root", "sweep" };
	struct e164 number;

	if (e164_parse(&number, room_numbers[2]) != ERR_OK ||
	    store_user_add(store, "carol", 4711, &number, &actor) != ERR_OK)
		exit(EXIT_FAILURE);
}

static void
prepare_over_limit(struct store *store)
{
	const struct limits limits = {
		.sends = { { .per = LIMIT_NUMBER, .max = 1000,
		    .window_seconds = 3600 } },
		.send_count = 1, .lockout_failures = 100 };
	struct store_send send = { .kind = STORE_SEND_LOGIN, .user = "alice",
		.service = "sshd", .country = "", .channel = "sms" };
	struct store_obstacle obstacle;
	struct e164 number;
	int64_t charge;
	int i;

	if (e164_parse(&number, room_numbers[0]) != ERR_OK)
		exit(EXIT_FAILURE);
	send.number = &number;
	for (i = 0; i < ROOM_LIMIT; i++)
		if (store_charge(store, &limits, NULL, &send, &obstacle,
			&charge) != ERR_OK)
			exit(EXIT_FAILURE);
}

#define AUTH .phase = WIRE_PHASE_AUTH
#define BREACHED "password = { breached = \"deny\"; on_error = \"deny\"; };\n"
#define EXEMPT "policy = ( { users = [ \"dave\" ]; action = \"exempt\" } );\n"
#define RISK(what) "risk = { sim_swap = \"" what "\"; on_error = \"refuse\"; };\n"
#define WAIT \
	"limits = ( { per = \"number\"; max = 8; window = \"30s\" } );\n"
#define UNREACHABLE \
	{ .class = { [WIRE_JOB_MESSAGE] = DELIVERY_UNREACHABLE }, \
	  .surely_unsent = 1 }

static struct scenario scenarios[] = {
	{ "right code", 100, "", NULL, "alice", AUTH, .answers = { "right" },
	    .clean = REASON_RIGHT_CODE },
	{ "guesses used up", 100, "", NULL, "alice", AUTH,
	    .answers = { "wrong", "wrong", "wrong", "right" },
	    .clean = REASON_CODE_SPENT },
	{ "locked now", 100, "", prepare_nearly_locked, "alice", AUTH,
	    .answers = { "wrong", "right" }, .clean = REASON_LOCKED },
	{ "wrong, then right", 100, "", NULL, "alice", AUTH,
	    .answers = { "wrong", "right" }, .clean = REASON_RIGHT_CODE },
	{ "sent again", 100, "", NULL, "alice", AUTH,
	    .answers = { "resend", "right" }, .clean = REASON_RIGHT_CODE },
	{ "called", 100, "", NULL, "alice", AUTH,
	    .answers = { "call", "right" }, .clean = REASON_RIGHT_CODE },
	{ "recovery code", 100, "", NULL, "alice", AUTH,
	    .answers = { "recovery" }, .clean = REASON_RECOVERY_CODE },
	{ "expired", 100, "", NULL, "alice", AUTH, .answers = { "right" },
	    .clean = REASON_EXPIRED, .sleeps = true },
	{ "over limit", 100, "", prepare_over_limit, "alice", AUTH,
	    .answers = { "right" }, .clean = REASON_LIMITED },
	{ "locked", 100, "", prepare_locked, "alice", AUTH,
	    .answers = { "right" }, .clean = REASON_LOCKED },
	{ "locked, recovered", 100, "", prepare_locked, "alice", AUTH,
	    .answers = { "recovery" }, .clean = REASON_RECOVERY_CODE },
	{ "exempt", 60, EXEMPT, NULL, "dave", AUTH, .clean = REASON_EXEMPT },
	{ "refused by policy", 60,
	    "policy = ( { users = [ \"alice\" ]; action = \"refuse\" } );\n",
	    NULL, "alice", AUTH, .clean = REASON_POLICY },
	{ "refused by group", 60,
	    "policy = ( { groups = [ \"bob\", \"alice\" ]; action = \"refuse\" } );\n",
	    NULL, "alice", AUTH, .clean = REASON_POLICY },
	{ "not enrolled", 60, "", NULL, "dave", AUTH,
	    .clean = REASON_NOT_ENROLLED },
	{ "not enrolled, allowed", 60, "unenrolled = \"allow\";\n", NULL,
	    "dave", AUTH, .clean = REASON_UNENROLLED_ALLOWED },
	{ "not enrolled, allowed no more", 60, "unenrolled = \"allow\";\n"
	    "unenrolled_until = \"2026-01-31\";\n", NULL, "dave", AUTH,
	    .clean = REASON_NOT_ENROLLED },
	{ "unreachable", 100, "", NULL, "alice", AUTH,
	    .courier = UNREACHABLE, .answers = { "" },
	    .clean = REASON_PROVIDER_UNREACHABLE },
	{ "unreachable, allowed", 100, "unreachable = \"allow\";\n", NULL,
	    "alice", AUTH, .courier = UNREACHABLE, .answers = { "" },
	    .clean = REASON_UNREACHABLE_ALLOWED },
	{ "perhaps sent", 100, "unreachable = \"allow\";\n", NULL, "alice",
	    AUTH, .courier = { .class = {
		[WIRE_JOB_MESSAGE] = DELIVERY_MAYBE } },
	    .answers = { "wrong" }, .clean = REASON_CONVERSATION },
	{ "verified at login", 100, "pending = \"verify_at_login\";\n", NULL,
	    "carol", AUTH, .answers = { "right" },
	    .clean = REASON_RIGHT_CODE },
	{ "not verified", 60, "", NULL, "carol", AUTH,
	    .answers = { "right" }, .clean = REASON_NOT_VERIFIED },
	{ "password breached", 60, BREACHED, NULL, "alice", AUTH,
	    .flags = WIRE_OPEN_PASSWORD, .courier = { .pwned_count = 3 },
	    .answers = { "right" }, .clean = REASON_WEAK_PASSWORD },
	{ "password unchecked", 60, BREACHED, NULL, "alice", AUTH,
	    .flags = WIRE_OPEN_PASSWORD, .courier = { .class = {
		[WIRE_JOB_PWNED] = DELIVERY_UNREACHABLE } },
	    .answers = { "right" }, .clean = REASON_PASSWORD_UNCHECKED },
	{ "number at risk", 100, RISK("refuse"), NULL, "alice", AUTH,
	    .courier = { .sim_swapped = WIRE_SIGNAL_YES },
	    .answers = { "right" }, .clean = REASON_RISK },
	{ "risk unknown", 100, RISK("refuse"), NULL, "alice", AUTH,
	    .courier = { .class = {
		[WIRE_JOB_LOOKUP] = DELIVERY_UNREACHABLE } },
	    .answers = { "right" }, .clean = REASON_RISK },
	{ "number at risk, warned", 100, RISK("warn"), NULL, "alice", AUTH,
	    .courier = { .sim_swapped = WIRE_SIGNAL_YES },
	    .answers = { "right" }, .clean = REASON_RIGHT_CODE },
	{ "account, no mark", 60, "", NULL, "alice",
	    .phase = WIRE_PHASE_ACCOUNT, .clean = REASON_NO_MARK },
	{ "account, exempt", 60, EXEMPT, NULL, "dave",
	    .phase = WIRE_PHASE_ACCOUNT, .clean = REASON_EXEMPT },
	{ "new password, breached", 60, BREACHED, NULL, "alice",
	    .phase = WIRE_PHASE_PASSWORD, .courier = { .pwned_count = 3 },
	    .clean = REASON_WEAK_PASSWORD },
	{ "new password", 60, BREACHED, NULL, "alice",
	    .phase = WIRE_PHASE_PASSWORD, .clean = REASON_PASSWORD_OK },
	{ "no account", 50, "", NULL, "mallory", AUTH,
	    .clean = REASON_NO_ACCOUNT },
	{ "suspended", 60, "", prepare_suspended, "alice", AUTH,
	    .clean = REASON_SUSPENDED },
	{ "name of another", 60, "pending = \"verify_at_login\";\n",
	    prepare_reused_name, "carol", AUTH, .clean = REASON_REUSED_NAME },
	{ "host that can't ask", 60, "", NULL, "alice", AUTH,
	    .flags = WIRE_OPEN_CANNOT_ASK, .clean = REASON_CANNOT_ASK },
	{ "unknown phase", 50, "", NULL, "alice", .phase = 9,
	    .clean = REASON_INTERNAL },
	{ "guests, from ssh", 60, "policy = ( { users = [ \"bob\", \"nosuch\" ];"
	    " action = \"exempt\" }, { groups = [ \"nosuch\", \"bob\","
	    " \"crowd\", \"guests\" ]; action = \"refuse\" } );\n", NULL,
	    "alice", AUTH, .connection = "192.0.2.7 4711 192.0.2.1 22",
	    .clean = REASON_POLICY },
	{ "no address", 60, "", prepare_locked, "alice", AUTH,
	    .connection = "nowhere", .answers = { "hang up" },
	    .clean = REASON_INTERNAL },
	{ "junk", 100, "", NULL, "alice", AUTH, .answers = { "\177" },
	    .clean = REASON_JUNK_ANSWER },
	{ "nonsense", 100, "", NULL, "alice", AUTH, .answers = { "nonsense" },
	    .clean = REASON_INTERNAL },
	{ "no guesses", 100, "", NULL, "alice", AUTH,
	    .answers = { "", "password", "too long", "right" },
	    .clean = REASON_RIGHT_CODE },
	{ "locked meanwhile", 100, "", NULL, "alice", AUTH,
	    .answers = { "locked: resend" }, .clean = REASON_LOCKED },
	{ "locked meanwhile, right", 100, "", NULL, "alice", AUTH,
	    .answers = { "locked: right" }, .clean = REASON_LOCKED },
	{ "removed meanwhile", 100, "", NULL, "alice", AUTH,
	    .answers = { "removed: right" }, .clean = REASON_NOT_VERIFIED },
	{ "removed meanwhile, recovery", 100, "", NULL, "alice", AUTH,
	    .answers = { "removed: recovery" }, .clean = REASON_NOT_VERIFIED },
	{ "over limit, hung up", 100, "", prepare_over_limit, "alice", AUTH,
	    .answers = { NULL }, .clean = REASON_CONVERSATION },
	{ "over limit, junk", 100, "", prepare_over_limit, "alice", AUTH,
	    .answers = { "\177" }, .clean = REASON_JUNK_ANSWER },
	{ "over limit, removed", 100, "", prepare_over_limit, "alice", AUTH,
	    .answers = { "removed: recovery" }, .clean = REASON_NOT_VERIFIED },
	{ "recovery code of a pending user", 100,
	    "pending = \"verify_at_login\";\n", NULL, "carol", AUTH,
	    .answers = { "recovery" }, .clean = REASON_CONVERSATION },
	{ "a wait, hung up", 100, WAIT, prepare_over_limit, "alice", AUTH,
	    .answers = { NULL }, .clean = REASON_CONVERSATION },
	{ "a wait, junk", 100, WAIT, prepare_over_limit, "alice", AUTH,
	    .answers = { "\177" }, .clean = REASON_JUNK_ANSWER },
	{ "no reply of ours", 100, "", NULL, "alice", AUTH,
	    .courier = { .class = { [WIRE_JOB_MESSAGE] = 99 } },
	    .answers = { "" }, .clean = REASON_COURIER_LOST },
	{ "no packet of ours", 100, "", NULL, "alice", AUTH,
	    .courier = { .is_odd = true }, .answers = { "" },
	    .clean = REASON_COURIER_LOST },
	{ "unreachable, and not surely", 100, "unreachable = \"allow\";\n",
	    NULL, "alice", AUTH, .courier = { .class = {
		[WIRE_JOB_MESSAGE] = DELIVERY_UNREACHABLE } },
	    .answers = { "" }, .clean = REASON_PROVIDER_UNREACHABLE },
	{ "no start", 100, "", NULL, "alice", AUTH,
	    .courier = { .stops_at = ROOM_AT_NOTHING }, .answers = { "" },
	    .clean = REASON_COURIER_LOST, .timeout = "1s",
	    .without_faults = true },
	{ "no name service", 100, "", NULL, "alice", AUTH,
	    .courier = { .stops_at = WIRE_STAGE_RESOLVING }, .answers = { "" },
	    .clean = REASON_PROVIDER_UNREACHABLE, .timeout = "1s",
	    .without_faults = true },
	{ "no answer", 100, "", NULL, "alice", AUTH,
	    .courier = { .stops_at = WIRE_STAGE_CONNECTING },
	    .clean = REASON_CONVERSATION, .timeout = "1s",
	    .without_faults = true },
	{ "no password at all", 60, BREACHED, NULL, "alice", AUTH,
	    .flags = WIRE_OPEN_PASSWORD, .password = "none",
	    .answers = { "right" }, .clean = REASON_RIGHT_CODE },
	{ "empty password", 60, BREACHED, NULL, "alice",
	    .phase = WIRE_PHASE_PASSWORD, .password = "",
	    .clean = REASON_INTERNAL },
	{ "hung up for a password", 60, BREACHED, NULL, "alice", AUTH,
	    .flags = WIRE_OPEN_PASSWORD, .password = "hang up",
	    .clean = REASON_INTERNAL },
	{ "passwords not looked at", 50,
	    "password = { short = \"off\"; };\n", NULL, "mallory",
	    .phase = WIRE_PHASE_PASSWORD, .clean = REASON_PASSWORD_OK },
	{ "new password, in silence", 50, BREACHED, NULL, "mallory",
	    .phase = WIRE_PHASE_PASSWORD,
	    .flags = WIRE_OPEN_SILENT | WIRE_OPEN_ROOT,
	    .courier = { .pwned_count = 3 }, .clean = REASON_PASSWORD_OK },
};

int
main(int argc, char **argv)
{
	size_t i;

	sweep_start(argc, argv);
	for (i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
		struct sweep sweep = { .name = scenarios[i].name,
			.fewest = scenarios[i].fewest,
			.run = i == 0 ? run_and_go_on : run,
			.scenario = &scenarios[i], .has_clocks = true,
			.without_faults = scenarios[i].without_faults };

		if (!sweep_wants(sweep.name))
			continue;
		room_build(scenarios[i].prepare);
		room_configure(scenarios[i].settings, scenarios[i].timeout);
		sweep_run(&sweep);
	}
	return sweep_end();
}
