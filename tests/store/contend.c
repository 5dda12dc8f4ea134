/*
 * Goal: exact under many processes: never one send, guess or right code more
 * than there may be.
 */
#include "tests/store/harness.h"

#include <sys/prctl.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "tests/store/crowd.h"

#define PROCESSES 16
#define TRIES 3
#define MAX 5

#define ALICE "+15005550101"

static char directory[HARNESS_PATH];

static int
charge_all(struct store *store, int process, const void *data)
{
	const enum limit_per *per = data;
	struct limits limits = harness_limits(*per, MAX, 3600);
	struct address from;
	struct e164 to;
	struct store_send send = { .kind = STORE_SEND_TEST,
		.service = "sshd",
		.number = &to,
		.address = &from,
		.country = "+1" };
	struct store_obstacle obstacle;
	int64_t charge;
	char number[20];
	char user[20];
	char address[20];
	int got = 0;
	int i;

	/* alike in what the row counts by, all else apart */
	text_format(number, sizeof(number), "+1500555%04d",
	    *per == LIMIT_NUMBER ? 0 : process);
	text_format(
	    user, sizeof(user), "u%d", *per == LIMIT_USER ? 0 : process);
	text_format(address, sizeof(address), "192.0.2.%d",
	    *per == LIMIT_ADDRESS ? 0 : process);
	send.user = user;
	if (e164_parse(&to, number) != ERR_OK ||
	    address_parse(&from, address) != ERR_OK)
		return 110;
	for (i = 0; i < TRIES; i++) {
		if (store_charge(store, &limits, NULL, &send, &obstacle,
			&charge) != ERR_OK) {
			fprintf(stderr, "%s\n", store_why(store));
			return 111;
		}
		got += obstacle.kind == STORE_FREE;
	}
	return got;
}

static bool
count_event(const struct store_event *event, void *data)
{
	*(int *)data += strcmp(event->kind, "test") == 0;
	return true;
}

static void
sends(void **state)
{
	enum limit_per per;
	struct store *store;
	int stored;

	(void)state;
	for (per = 0; per < LIMIT_PER_COUNT; per++) {
		harness_state(directory);
		assert_int_equal(
		    crowd(directory, PROCESSES, charge_all, &per), MAX);
		stored = 0;
		store = harness_open(directory);
		assert_ok(store,
		    store_event_each(store, NULL, 0, count_event, &stored));
		store_close(store);
		assert_int_equal(stored, MAX);
	}
}

static int
guess_all(struct store *store, int process, const void *data)
{
	const struct limits *limits = data;
	struct store_obstacle obstacle;
	int64_t id;
	long failures;
	int got = 0;
	int i;

	(void)process;
	for (i = 0; i < TRIES; i++) {
		if (store_guess(store, limits, "alice", "sshd", NULL, &obstacle,
			&id, &failures) != ERR_OK) {
			fprintf(stderr, "%s\n", store_why(store));
			return 111;
		}
		got += obstacle.kind == STORE_FREE;
	}
	return got;
}

static void
guesses_and_lockout(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 100, 3600);
	struct store_user user;
	struct store *store;

	(void)state;
	harness_state(directory);
	store = harness_open(directory);
	harness_enroll(store, "alice", ALICE);
	limits.lockout_failures = MAX;
	assert_int_equal(crowd(directory, PROCESSES, guess_all, &limits), MAX);
	assert_ok(store, store_user_find(store, "alice", &user));
	assert_int_equal(user.failures, MAX);
	assert_ok(store, store_user_unlock(store, "alice", &harness_actor));
	limits.lockout_failures = 100;
	limits.guess_count = 1;
	limits.guesses[0] = (struct limit){ 0, MAX, 3600 };
	assert_int_equal(crowd(directory, PROCESSES, guess_all, &limits), MAX);
	store_close(store);
}

static int
decide_one(struct store *store, int process, const void *data)
{
	struct store_obstacle obstacle;
	const struct store_decision decision = { .user = "alice",
		.service = "sshd",
		.outcome = "granted",
		.reason = "right_code",
		.guess = *(const int64_t *)data };

	(void)process;
	return store_decide(store, &decision, &obstacle) == ERR_OK;
}

static int
check_waiting(struct store *store, int process, const void *data)
{
	bool right = false;
	enum err err =
	    store_waiting_check(store, "alice", data, PROCESSES, &right, NULL);

	(void)process;
	return err == ERR_OK && right;
}

static int
count_waiting(struct store *store, int process, const void *data)
{
	bool right = false;

	(void)process;
	return store_waiting_check(store, "alice", data, 3, &right, NULL) ==
	       ERR_OK;
}

static void
right_only_once(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 100, 3600);
	struct e164 number = harness_number(ALICE);
	struct store_obstacle obstacle;
	struct code *code = NULL;
	struct store *store;
	int64_t id;
	long failures;
	int i;

	(void)state;
	harness_state(directory);
	store = harness_open(directory);
	harness_enroll(store, "alice", ALICE);
	assert_ok(store, store_guess(store, &limits, "alice", "sshd", NULL,
			     &obstacle, &id, &failures));
	assert_int_equal(crowd(directory, PROCESSES, decide_one, &id), 1);
	assert_int_equal(code_new(&code, 8, 600), ERR_OK);
	for (i = 0; i < 3; i++) {
		assert_ok(
		    store, store_waiting_set(store, "alice", &number, code));
		assert_int_equal(
		    crowd(directory, PROCESSES, check_waiting, code_text(code)),
		    1);
	}
	assert_ok(store, store_waiting_set(store, "alice", &number, code));
	assert_int_equal(
	    crowd(directory, PROCESSES, count_waiting, "wrong"), 3);
	code_free(code);
	store_close(store);
}

static int
keep_busy(struct store *store, int process, const void *data)
{
	int64_t end = clock_boot_us() + 5 * CLOCK_SECOND / 2;

	(void)data;
	(void)prctl(PR_SET_NAME, "sms2fa-busy");
	while (clock_boot_us() < end)
		if (store_note(store, "", "busy", &harness_actor) != ERR_OK) {
			fprintf(stderr, "%d: %s\n", process, store_why(store));
			return 111;
		}
	return 1;
}

/* Who waits kills a holder that sits on the lock, not one that works. */
static void
nobody_is_killed_for_working(void **state)
{
	(void)state;
	harness_state(directory);
	assert_int_equal(
	    crowd(directory, PROCESSES, keep_busy, NULL), PROCESSES);
}

/* As one that is starved in the middle of its commit: page after page. */
static void
sit_and_write(int ready)
{
	struct flock writer = {
		.l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = 0x40000001,
		.l_len = 1,
	};
	char path[HARNESS_PATH + 16];
	int file;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)prctl(PR_SET_NAME, "sms2fa-slow");
	text_format(path, sizeof(path), "%s/state.db", directory);
	if ((file = open(path, O_RDWR)) == -1 ||
	    fcntl(file, F_SETLK, &writer) != 0 || write(ready, "r", 1) != 1)
		_exit(1);
	while (pwrite(file, "S", 1, 0) == 1)
		(void)poll(NULL, 0, 20);
	_exit(2);
}

static void
nobody_sits_on_the_lock_by_writing(void **state)
{
	struct store *store;
	int ready[2];
	char byte;
	int status;
	pid_t child;

	(void)state;
	harness_state(directory);
	store = harness_open(directory);
	assert_int_equal(pipe(ready), 0);
	assert_int_not_equal(child = fork(), -1);
	if (child == 0)
		sit_and_write(ready[1]);
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	assert_ok(store, store_note(store, "", "waited", &harness_actor));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	store_close(store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sends),
		cmocka_unit_test(guesses_and_lockout),
		cmocka_unit_test(right_only_once),
		cmocka_unit_test(nobody_is_killed_for_working),
		cmocka_unit_test(nobody_sits_on_the_lock_by_writing),
	};

	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
