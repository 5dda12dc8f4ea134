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
#include "tests/fault/ways.h"

#define NEXT_STRIDE 8
#define PATIENCE_US (15 * CLOCK_SECOND)

int verifier_main(void); /* main of src/verifier/main.c */

/* What the host heard of one run. */
struct heard {
	enum verdict verdict;
	enum reason reason;
	unsigned asked;
	bool fired_at_ask, fired_at_verdict;
	int status; /* of the verifier */
};

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
	if (says != NULL && strcmp(says, "last words") == 0)
		(void)shutdown(socket, SHUT_RDWR);
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

/*
 * Where these fail, root was not given up, or no secret could be kept.  The
 * account of a new password is for the log alone; the first look is for ours.
 */
static bool
must_refuse(const struct scenario *scenario, const struct fault *fault)
{
	static const char *const calls[] = { "setgroups", "setresgid",
		"setresuid", "getresuid", "getresgid", "getgroups",
		"getpwnam_r", "close_range", "sodium_init",
		"config_read_string" };
	size_t i;

	if (scenario->phase == WIRE_PHASE_PASSWORD && fault->hit_number > 1 &&
	    strcmp(fault->hit, "getpwnam_r") == 0)
		return false;
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
	if (must_refuse(scenario, fault) && (heard->asked > 0 ?
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

int
main(int argc, char **argv)
{
	size_t i;

	sweep_start(argc, argv);
	for (i = 0; i < way_count; i++) {
		struct sweep sweep = { .name = ways[i].name,
			.fewest = ways[i].fewest,
			.run = i == 0 ? run_and_go_on : run,
			.scenario = &ways[i], .has_clocks = true,
			.without_faults = ways[i].without_faults };

		if (!sweep_wants(sweep.name))
			continue;
		room_build(ways[i].prepare);
		room_configure(ways[i].settings, ways[i].timeout);
		sweep_run(&sweep);
	}
	return sweep_end();
}
