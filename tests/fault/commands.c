/*
 * The administrator's command: every call that it makes fails once, then all
 * from there on.  What it does to a user is done whole or not at all, is said
 * to be done only then, and proves no number that nobody proved.  Files that it
 * writes are whole, or as they were, and what fails is told.  What doctor looks
 * for is found, or it says that it could not look.
 */
#include <sys/stat.h>
#include <sys/wait.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "tests/fault/files.h"
#include "tests/fault/findings.h"
#include "tests/fault/room.h"
#include "tests/fault/sweep.h"

#define WORDS 8
#define INPUT_SIZE 512
#define NEW_NUMBER "+15550100009"

int command_main(int argc, char **argv); /* main of src/cli/main.c */

struct scenario {
	const char *name;
	unsigned long fewest;
	void (*prepare)(struct store *);
	const char *first[WORDS]; /* done beforehand */
	const char *argv[WORDS];
	const char *code; /* on its standard input: "right" or these lines */
	const char *user;
	int clean; /* its exit status */
	/* Of ${user}: status, number, pending one, failures, recovery codes. */
	const char *after;
	const char *between; /* where it may stop, with a warning */
	const struct files *files; /* that it writes; NULL: none */
	struct room_courier courier;
};

static char code[CODE_TEXT_SIZE]; /* that waits, of what was done first */
static char before[256]; /* the user, then */

static void
read_user(const char *user, char row[256])
{
	sqlite3 *handle = NULL;
	sqlite3_stmt *statement = NULL;

	text_format(row, 256, "nobody");
	if (sqlite3_open(ROOM_STATE "/state.db", &handle) == SQLITE_OK &&
	    sqlite3_prepare_v2(handle, "SELECT status || ' ' || number || ' '"
		" || pending_number || ' ' || failures || ' ' || recovery_left"
		" FROM user WHERE user = ?", -1, &statement, NULL) ==
		SQLITE_OK &&
	    sqlite3_bind_text(statement, 1, user, -1, SQLITE_STATIC) ==
		SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		text_format(row, 256, "%s",
		    (const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	sqlite3_close(handle);
}

static void
be_command(const char *const words[WORDS], const char *input, bool with_faults)
{
	char copies[WORDS + 3][64] = { "sms2fa", "-c", ROOM_CONF };
	char *argv[WORDS + 4] = { NULL };
	int pipes[2], output, argc = 0;

	for (; argc < 3 || words[argc - 3] != NULL; argc++) {
		if (argc >= 3)
			text_format(copies[argc], sizeof(copies[argc]), "%s",
			    words[argc - 3]);
		argv[argc] = copies[argc];
	}
	output = open(FILES_OUTPUT, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (output == -1 || pipe(pipes) != 0 ||
	    write(pipes[1], input, strlen(input)) == -1 ||
	    dup2(pipes[0], 0) != 0 || dup2(output, 1) != 1 ||
	    dup2(output, 2) != 2 || close_range(3, ~0U, 0) != 0)
		_exit(100);
	(void)setvbuf(stdout, NULL, _IOFBF, 0);
	if (with_faults)
		fault_arm();
	_exit(command_main(argc, argv));
}

/* Its wait status. */
static int
command(const char *const words[WORDS], const char *input, bool with_faults)
{
	int status = 0, ended = -1;
	pid_t child, gone;

	(void)fflush(stdout);
	if ((child = fork()) == 0)
		be_command(words, input, with_faults);
	while ((gone = waitpid(-1, &status, 0)) > 0 || errno == EINTR)
		if (gone == child)
			ended = status;
	return ended;
}

static bool
judge(const struct scenario *scenario, const struct fault *fault, int status)
{
	struct room_state state;
	char row[256];
	bool fine = true, done = status == 0;

	read_user(scenario->user, row);
	room_read(&state);
	if (WIFSIGNALED(status))
		fine = files_complain("killed by a signal", "");
	if (fault->mode == FAULT_NONE && WEXITSTATUS(status) != scenario->clean)
		fine = files_complain("another exit status", "");
	if (done && scenario->clean != 0)
		fine = files_complain("it was said to be done", "");
	if (strcmp(row, scenario->after) != 0 &&
	    (done || fault->mode == FAULT_NONE || strcmp(row, before) != 0) &&
	    (fault->mode == FAULT_NONE || scenario->between == NULL ||
		strcmp(row, scenario->between) != 0))
		fine = files_complain("the user is now: ", row);
	if (!state.sound)
		fine = files_complain("the state is damaged", "");
	if (state.sends < (long)room_seen()->messages)
		fine = files_complain("a message was free", "");
	if (!done && files_size(FILES_OUTPUT) == 0)
		fine = files_complain("it said nothing", "");
	return fine;
}

static bool
run(void *context, struct fault *fault)
{
	const struct scenario *scenario = context;
	const char *says = scenario->code;
	char input[INPUT_SIZE];
	bool whole = true;
	int status;

	fault->log_length = 0;
	text_format(input, sizeof(input), "%s\n",
	    says == NULL ? "" : strcmp(says, "right") == 0 ? code : says);
	room_restore(&scenario->courier);
	if (scenario->files != NULL)
		scenario->files->begin();
	status = command(scenario->argv, input, true);
	if (scenario->files != NULL)
		whole = scenario->files->whole(status == 0);
	return judge(scenario, fault, status) && whole &&
	    room_is_discreet(fault);
}

static void
prepare_locked(struct store *store)
{
	const struct limits limits = {
		.guesses = { { .max = 1000, .window_seconds = 3600 } },
		.guess_count = 1, .lockout_failures = 100 };
	struct store_obstacle obstacle;
	int64_t guess;
	long failures;
	int i;

	for (i = 0; i < 10; i++)
		if (store_guess(store, &limits, "alice", "sshd", NULL,
			&obstacle, &guess, &failures) != ERR_OK)
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
begin_state(void)
{
	(void)unlink(ROOM_STATE "/state.db");
	(void)unlink(ROOM_STATE "/state.db-journal");
	(void)unlink(ROOM_STATE "/key");
	if (rmdir(ROOM_STATE) != 0)
		err(EXIT_FAILURE, ROOM_STATE);
}

/*
 * The next command makes what this one did not.  A key alone is what a crash
 * between two names leaves: that is refused until somebody removes it.
 */
static bool
state_is_made(bool done)
{
	static const char *const next[WORDS] = { "import", "-", "--force" };

	if (!done && fault_share()->mode == FAULT_AFTER &&
	    files_size(ROOM_STATE "/state.db") == -1)
		(void)unlink(ROOM_STATE "/key");
	return command(next, "erin,+15550100009\n", false) == 0 ||
	    files_complain("the next command fails", "");
}

static const struct files state = { begin_state, state_is_made };

#define ALICE "+15550100001"
#define CAROL "+15550100003"

static struct scenario scenarios[] = {
	{ "enroll", 300, NULL, { NULL },
	    { "enroll", "dave", NEW_NUMBER, "--pending" }, NULL, "dave", 0,
	    .after = "0 " NEW_NUMBER "  0 0" },
	{ "enroll, unreachable", 300, NULL, { NULL },
	    { "enroll", "dave", NEW_NUMBER, "--pending" }, NULL, "dave", 1,
	    .after = "0 " NEW_NUMBER "  0 0", .courier = { .class = {
		[WIRE_JOB_MESSAGE] = DELIVERY_UNREACHABLE },
		.surely_unsent = 1 } },
	{ "enroll, name of another", 300, prepare_reused_name, { NULL },
	    { "enroll", "carol", CAROL, "--pending" }, NULL, "carol", 0,
	    .after = "0 " CAROL "  0 0" },
	{ "verify", 300, NULL, { "enroll", "dave", NEW_NUMBER, "--pending" },
	    { "verify", "dave", "-" }, "right", "dave", 0,
	    .after = "1 " NEW_NUMBER "  0 10", .between = "1 " NEW_NUMBER "  0 0" },
	{ "verify, wrong code", 300, NULL,
	    { "enroll", "dave", NEW_NUMBER, "--pending" },
	    { "verify", "dave", "-" }, "0000000000", "dave", 1,
	    .after = "0 " NEW_NUMBER "  0 0" },
	{ "change", 300, NULL, { NULL },
	    { "change", "alice", NEW_NUMBER, "--pending" }, NULL, "alice", 0,
	    .after = "1 " ALICE " " NEW_NUMBER " 0 2" },
	{ "change, proven", 300, NULL,
	    { "change", "alice", NEW_NUMBER, "--pending" },
	    { "verify", "alice", "-" }, "right", "alice", 0,
	    .after = "1 " NEW_NUMBER "  0 2" },
	{ "unlock", 300, prepare_locked, { NULL },
	    { "unlock", "alice", "--pending" }, NULL, "alice", 0,
	    .after = "1 " ALICE "  10 2" },
	{ "unlock, proven", 300, prepare_locked,
	    { "unlock", "alice", "--pending" }, { "verify", "alice", "-" },
	    "right", "alice", 0,
	    .after = "1 " ALICE "  0 2" },
	{ "recovery", 300, NULL, { NULL }, { "recovery", "alice" }, NULL,
	    "alice", 0,
	    .after = "1 " ALICE "  0 10" },
	{ "remove", 300, NULL, { NULL }, { "remove", "alice" }, NULL, "alice",
	    0,
	    .after = "nobody" },
	{ "explain", 200, NULL, { NULL }, { "explain", "--user", "alice",
	    "--service", "sshd" }, NULL, "alice", 0,
	    .after = "1 " ALICE "  0 2" },
	{ "import", 300, NULL, { NULL }, { "import", "-" }, "dave," NEW_NUMBER,
	    "dave", 0,
	    .after = "0 " NEW_NUMBER "  0 0" },
	{ "export", 200, NULL, { NULL }, { "export" }, NULL, "alice", 0,
	    .after = "1 " ALICE "  0 2" },
	{ "log", 200, NULL, { NULL }, { "log", "--json" }, NULL, "alice", 0,
	    .after = "1 " ALICE "  0 2" },
	{ "prices", 200, NULL, { "enroll", "dave", NEW_NUMBER, "--pending" },
	    { "stats", "--update-prices" }, NULL, "dave", 0,
	    .after = "0 " NEW_NUMBER "  0 0" },
	{ "prune", 200, NULL, { NULL }, { "prune" }, NULL, "alice", 0,
	    .after = "1 " ALICE "  0 2" },
	{ "backup", 200, NULL, { NULL }, { "backup", FILES_COPY, "--force" }, NULL,
	    "alice", 0,
	    .after = "1 " ALICE "  0 2", .files = &files_copy },
	{ "setup", 100, NULL, { NULL }, { "setup", "-c", FILES_CONF },
	    FILES_ANSWERS,
	    "alice", 0,
	    .after = "1 " ALICE "  0 2", .files = &files_place },
	{ "first command", 200, NULL, { NULL }, { "import", "-" },
	    "dave," NEW_NUMBER, "dave", 0,
	    .after = "0 " NEW_NUMBER "  0 0", .files = &state },
	{ "doctor", 300, NULL, { NULL }, { "doctor", "--offline", "--pamdir",
	    FINDINGS_PAMDIR, "sshd" }, NULL, "alice", 1,
	    .after = "1 " ALICE "  0 2", .files = &findings },
	{ "suspend", 300, NULL, { NULL }, { "suspend", "alice" }, NULL,
	    "alice", 0,
	    .after = "2 " ALICE "  0 2" },
};

static void
do_first(const struct scenario *scenario)
{
	const struct room_courier fine = { .surely_unsent = 0 };

	room_next(&fine);
	if (scenario->first[0] != NULL) {
		if (command(scenario->first, "", false) != 0)
			errx(EXIT_FAILURE, "%s: what comes first failed",
			    scenario->name);
		text_format(code, sizeof(code), "%s", room_seen()->code);
	}
	room_keep();
	read_user(scenario->user, before);
}

int
main(int argc, char **argv)
{
	size_t i;

	sweep_start(argc, argv);
	for (i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
		struct sweep sweep = { .name = scenarios[i].name,
			.fewest = scenarios[i].fewest, .run = run,
			.scenario = &scenarios[i] };

		if (!sweep_wants(sweep.name))
			continue;
		room_build(scenarios[i].prepare);
		room_configure("message = { language = \"de-CH\"; };\n", NULL);
		do_first(&scenarios[i]);
		sweep_run(&sweep);
	}
	return sweep_end();
}
