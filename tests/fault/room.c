#include "tests/fault/room.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/process.h"
#include "base/secret.h"
#include "base/text.h"

#define ROOM_FILE_MAX (4 * 1024 * 1024)
#define ROOM_SETTINGS                                                     \
	"provider = { account_sid = "                                     \
	"\"AC0123456789abcdef0123456789abcdef\";"                         \
	" secret_file = \"" ROOM "/secret\"; from = \"+15005550006\";" \
	" connect_timeout = \"1s\"; timeout = \"%s\"; };\n"            \
	"state = \"" ROOM_STATE "\";\n"                                   \
	"code = { digits = 10; };\n"
#define ROOM_LIMITS \
	"limits = ( { per = \"number\"; max = 8; window = \"1h\" } );\n"

const char *const room_numbers[4] = { "+15550100001", "+15550100002",
	"+15550100003", "+15550100004" };

/* The files of the state at the beginning. */
static struct file {
	const char *path;
	size_t size;
	char *bytes;
} files[] = {
	{ ROOM_STATE "/state.db", 0, NULL },
	{ ROOM_STATE "/state.db-journal", 0, NULL },
	{ ROOM_STATE "/key", 0, NULL },
};
#define FILES (sizeof(files) / sizeof(files[0]))

static struct shared {
	struct room_seen seen;
	struct room_courier courier;
	char recovery[RECOVERY_TEXT_SIZE];
} *shared;

static uid_t owner;

const struct room_seen *
room_seen(void)
{
	return &shared->seen;
}

const char *
room_recovery_code(void)
{
	return shared->recovery;
}

static void
give_up(const char *what)
{
	err(EXIT_FAILURE, "%s", what);
}

static void
write_file(const char *path, const char *bytes, size_t size, mode_t mode,
    uid_t uid, gid_t gid)
{
	int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, mode);

	if (file == -1 || write(file, bytes, size) != (ssize_t)size ||
	    ftruncate(file, (off_t)size) != 0 ||
	    fchown(file, uid, gid) != 0 || fchmod(file, mode) != 0 ||
	    close(file) != 0)
		give_up(path);
}

static void
read_file(struct file *file)
{
	int fd = open(file->path, O_RDONLY | O_CLOEXEC);
	ssize_t got = -1;

	if (file->bytes == NULL)
		file->bytes = malloc(ROOM_FILE_MAX);
	if (file->bytes == NULL || fd == -1 ||
	    (got = read(fd, file->bytes, ROOM_FILE_MAX)) == -1 ||
	    got == ROOM_FILE_MAX)
		give_up(file->path);
	file->size = (size_t)got;
	close(fd);
}

void
room_become_owner(void)
{
	if (setgroups(0, NULL) != 0 || setresgid(owner, owner, owner) != 0 ||
	    setresuid(owner, owner, owner) != 0)
		give_up("become the owner of the state");
}

static void
must(struct store *store, enum err err)
{
	if (err != ERR_OK)
		errx(EXIT_FAILURE, "the state: %s: %s", err_text(err),
		    store_why(store));
}

static void
add_user(struct store *store, size_t number, bool verified)
{
	static const char *const names[] = { "alice", "bob", "carol" };
	const struct store_actor actor = { "root", "sweep" };
	struct passwd *account = getpwnam(names[number]);
	struct e164 parsed;

	if (account == NULL ||
	    e164_parse(&parsed, room_numbers[number]) != ERR_OK)
		errx(EXIT_FAILURE, "%s: no such account", names[number]);
	must(store, store_user_add(store, names[number], account->pw_uid,
	    &parsed, &actor));
	if (verified)
		must(store, store_user_verify(store, names[number], &parsed,
		    &actor));
}

static void
add_recovery_codes(struct store *store)
{
	const struct store_actor actor = { "root", "sweep" };
	struct recovery_code codes[2];
	size_t i;

	for (i = 0; i < 2; i++)
		if (recovery_new(&codes[i]) != ERR_OK)
			errx(EXIT_FAILURE, "no randomness");
	recovery_text(shared->recovery, &codes[0]);
	must(store, store_recovery_set(store, "alice", codes, 2, &actor));
}

static void
fill_state(void (*prepare)(struct store *))
{
	struct store *store = NULL;

	room_become_owner();
	if (secret_start() != ERR_OK ||
	    store_create(ROOM_STATE) != ERR_OK)
		errx(EXIT_FAILURE, "the state can't be made");
	must(store, store_open(&store, ROOM_STATE));
	add_user(store, 0, true);
	add_user(store, 1, true);
	add_user(store, 2, false);
	add_recovery_codes(store);
	if (prepare != NULL)
		prepare(store);
	store_close(store);
	_exit(EXIT_SUCCESS);
}

static void
make_directories(void)
{
	static const char secret[] = "0123456789abcdef0123456789abcdef\n";
	struct passwd *account = getpwnam("sms2fa");

	if (account == NULL)
		errx(EXIT_FAILURE, "no account sms2fa: run test_sweep.py");
	owner = account->pw_uid;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || (mkdir(ROOM, 0755) != 0 && errno != EEXIST))
		give_up(ROOM);
	write_file(ROOM "/secret", secret, sizeof(secret) - 1, 0640, 0, owner);
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
		give_up("subreaper");
}

void
room_keep(void)
{
	size_t i;

	for (i = 0; i < FILES; i++)
		read_file(&files[i]);
}

void
room_build(void (*prepare)(struct store *))
{
	size_t i;
	int status;
	pid_t child;

	if (shared == NULL)
		make_directories();
	for (i = 0; i < FILES; i++)
		(void)unlink(files[i].path);
	if ((mkdir(ROOM_STATE, 0700) != 0 && errno != EEXIST) ||
	    chown(ROOM_STATE, owner, owner) != 0)
		give_up(ROOM_STATE);
	if ((child = fork()) == 0)
		fill_state(prepare);
	if (waitpid(child, &status, 0) != child || status != 0)
		errx(EXIT_FAILURE, "the state could not be made");
	room_keep();
}

void
room_configure(const char *settings, const char *timeout)
{
	char text[8192];

	text_format(text, sizeof(text), ROOM_SETTINGS "%s%s",
	    timeout == NULL ? "10s" : timeout,
	    strstr(settings, "limits =") == NULL ? ROOM_LIMITS : "", settings);
	write_file(ROOM_CONF, text, strlen(text), 0640, 0, owner);
}

/* The double: one reply to one job. */
static void
courier_work(int socket)
{
	int64_t deadline = clock_deadline_us(5 * CLOCK_SECOND);
	const struct room_courier *as = &shared->courier;
	struct wire_reply reply = { .class = DELIVERY_SENT };
	struct wire_stage stage = { .stage = 0 };
	struct wire_answer odd = { .failed = 0 };
	struct wire_job job;

	if (wire_receive(socket, WIRE_JOB, &job, deadline) != ERR_OK)
		_exit(1);
	if (as->class[job.kind] != 0)
		reply.class = as->class[job.kind];
	if (as->stops_at != 0) {
		stage.stage = as->stops_at;
		if (as->stops_at != ROOM_AT_NOTHING &&
		    wire_send(socket, WIRE_STAGE, &stage, deadline) != ERR_OK)
			_exit(1);
		(void)pause();
	}
	if (as->is_odd &&
	    wire_send(socket, WIRE_ANSWER, &odd, deadline) != ERR_OK)
		_exit(1);
	reply.surely_unsent =
	    reply.class == DELIVERY_SENT ? 0 : as->surely_unsent;
	fault_turn(delivery_word((enum delivery_class)reply.class));
	if ((job.kind == WIRE_JOB_MESSAGE || job.kind == WIRE_JOB_CALL) &&
	    !reply.surely_unsent) {
		shared->seen.messages++;
		/* A call reads the same code apart, a notice has none. */
		job.body[strspn(job.body, "0123456789")] = '\0';
		if (job.kind == WIRE_JOB_MESSAGE && job.body[0] != '\0')
			text_format(shared->seen.code,
			    sizeof(shared->seen.code), "%s", job.body);
		text_format(reply.sid, sizeof(reply.sid), "SM%032d", 1);
	}
	reply.sim_swapped = as->sim_swapped;
	reply.sim_swap_at = as->sim_swap_at;
	reply.pwned_count = as->pwned_count;
	if (job.kind == WIRE_JOB_PRICE) {
		text_format(reply.price, sizeof(reply.price), "0.0075");
		text_format(reply.price_unit, sizeof(reply.price_unit), "USD");
	}
	text_format(reply.detail, sizeof(reply.detail), "as \"the test\" says");
	_exit(wire_send(socket, WIRE_REPLY, &reply, deadline) == ERR_OK ? 0 : 1);
}

static int
courier_spawn(pid_t *pid, int socket)
{
	pid_t child = fork();

	if (child == -1)
		return errno;
	if (child == 0) {
		fault_disarm();
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		if (dup2(socket, 0) != 0)
			_exit(1);
		(void)close_range(1, ~0U, 0);
		courier_work(0);
	}
	*pid = child;
	return 0;
}

void
room_next(const struct room_courier *courier)
{
	shared->courier = *courier;
	fault_spawn = courier_spawn;
}

void
room_restore(const struct room_courier *courier)
{
	size_t i;

	for (i = 0; i < FILES; i++)
		write_file(files[i].path, files[i].bytes, files[i].size, 0600,
		    owner, owner);
	memset(&shared->seen, 0, sizeof(shared->seen));
	room_next(courier);
}

static long
number_of(sqlite3 *handle, const char *question)
{
	sqlite3_stmt *statement = NULL;
	long number = -1;

	if (sqlite3_prepare_v2(handle, question, -1, &statement, NULL) ==
		SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		number = (long)sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return number;
}

void
room_read(struct room_state *state)
{
	sqlite3 *handle = NULL;

	memset(state, 0, sizeof(*state));
	if (sqlite3_open_v2(files[0].path, &handle, SQLITE_OPEN_READWRITE,
		NULL) == SQLITE_OK) {
		state->sound = number_of(handle, "SELECT quick_check = 'ok'"
		    " FROM pragma_quick_check") == 1;
		state->guesses = number_of(handle,
		    "SELECT count(*) FROM event WHERE kind = 'guess'");
		state->sends = number_of(handle, "SELECT count(*) FROM event"
		    " WHERE kind IN ('send', 'verify', 'test', 'notice')"
		    " AND counts > 0");
		state->recoveries = number_of(handle,
		    "SELECT count(*) FROM event WHERE kind = 'recovery'");
		state->users = number_of(handle, "SELECT count(*) FROM user");
	}
	sqlite3_close(handle);
}

static bool
holds(const char *bytes, size_t size, const char *secret)
{
	return secret[0] != '\0' &&
	    memmem(bytes, size, secret, strlen(secret)) != NULL;
}

static bool
is_discreet(const char *where, const char *bytes, size_t size)
{
	char bare[RECOVERY_TEXT_SIZE];
	const char *from;
	size_t length = 0;

	for (from = shared->recovery; *from != '\0'; from++)
		if (*from != '-')
			bare[length++] = *from;
	bare[length] = '\0';
	if (!holds(bytes, size, shared->seen.code) &&
	    !holds(bytes, size, ROOM_PASSWORD) && !holds(bytes, size, bare) &&
	    !holds(bytes, size, shared->recovery))
		return true;
	printf("a secret is in %s\n", where);
	return false;
}

bool
room_is_discreet(const struct fault *fault)
{
	static struct file left[FILES];
	bool discreet = is_discreet("the log", fault->log, fault->log_length);
	size_t i;

	for (i = 0; i < FILES; i++) {
		left[i].path = files[i].path;
		if (access(left[i].path, F_OK) != 0)
			continue;
		read_file(&left[i]);
		if (!is_discreet(left[i].path, left[i].bytes, left[i].size))
			discreet = false;
	}
	return discreet;
}
