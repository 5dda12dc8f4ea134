/*
 * Goal: kill -9 at any instant loses nothing that was acknowledged, tears
 * nothing apart, and leaves no half-made state that looks sound.
 */
#include "tests/store/harness.h"

#include <sys/prctl.h>
#include <sys/wait.h>

#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ALICE "+15005550101"
#define WRITERS 4
#define KILLS 300
#define CREATIONS 60
#define PATIENCE_MS 60000

static char directory[HARNESS_PATH];

static void
pause_up_to(long us)
{
	long ns = random() % us * 1000;
	struct timespec pause = { .tv_sec = ns / 1000000000,
		.tv_nsec = ns % 1000000000 };

	(void)nanosleep(&pause, NULL);
}

/* One byte for each charge and each guess that was acknowledged. */
static void
write_for_ever(int acknowledge)
{
	struct limits limits = harness_limits(LIMIT_HOST, 100000, 3600);
	struct e164 number;
	const struct store_send send = { .kind = STORE_SEND_LOGIN,
		.user = "alice",
		.service = "sshd",
		.number = &number,
		.country = "" };
	struct store_obstacle obstacle;
	struct store *store = NULL;
	int64_t id;
	long failures;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	limits.lockout_failures = 1000000;
	if (e164_parse(&number, ALICE) != ERR_OK)
		_exit(1);
	for (;;) {
		if (store_open(&store, directory) != ERR_OK ||
		    store_charge(store, &limits, NULL, &send, &obstacle, &id) !=
			ERR_OK ||
		    write(acknowledge, "c", 1) != 1 ||
		    store_guess(store, &limits, "alice", "sshd", NULL,
			&obstacle, &id, &failures) != ERR_OK ||
		    write(acknowledge, "g", 1) != 1) {
			fprintf(stderr, "%s\n", store_why(store));
			_exit(1);
		}
		store_close(store);
	}
}

static pid_t
start_writer(const int acknowledge[2])
{
	pid_t child = fork();

	assert_int_not_equal(child, -1);
	if (child == 0) {
		close(acknowledge[0]);
		write_for_ever(acknowledge[1]);
	}
	return child;
}

static void
end(pid_t child)
{
	int status;

	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	/* it had not given up by itself */
	assert_true(WIFSIGNALED(status));
}

struct count {
	long charges, guesses;
};

static bool
count_event(const struct store_event *event, void *data)
{
	struct count *count = data;

	count->charges += strcmp(event->kind, "send") == 0;
	count->guesses += strcmp(event->kind, "guess") == 0;
	return true;
}

/* What was acknowledged since; false at the end.  Waits for one of a disk,
 * however slow it is. */
static bool
take(int acknowledge, struct count *count)
{
	struct pollfd ready = { .fd = acknowledge, .events = POLLIN };
	char bytes[4096];
	ssize_t got;
	ssize_t i;

	assert_int_equal(poll(&ready, 1, PATIENCE_MS), 1);
	got = read(acknowledge, bytes, sizeof(bytes));
	for (i = 0; i < got; i++) {
		count->charges += bytes[i] == 'c';
		count->guesses += bytes[i] == 'g';
	}
	return got > 0;
}

static void
assert_integrity(void)
{
	char path[HARNESS_PATH];
	sqlite3_stmt *statement;
	sqlite3 *handle;

	harness_path(path, directory, "state.db");
	assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(handle, "PRAGMA integrity_check",
			     -1, &statement, NULL),
	    SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	assert_string_equal(
	    (const char *)sqlite3_column_text(statement, 0), "ok");
	sqlite3_finalize(statement);
	sqlite3_close(handle);
}

static void
writers_killed_at_random(void **state)
{
	struct count acknowledged = { 0, 0 };
	struct count stored = { 0, 0 };
	struct store_user user;
	pid_t writers[WRITERS];
	struct store *store;
	int acknowledge[2];
	int i;

	(void)state;
	harness_state(directory);
	store = harness_open(directory);
	harness_enroll(store, "alice", ALICE);
	store_close(store);
	assert_int_equal(pipe(acknowledge), 0);
	for (i = 0; i < WRITERS; i++)
		writers[i] = start_writer(acknowledge);
	for (i = 0; i < KILLS; i++) {
		pid_t *one = &writers[random() % WRITERS];

		assert_true(take(acknowledge[0], &acknowledged));
		pause_up_to(20000);
		end(*one);
		*one = start_writer(acknowledge);
	}
	for (i = 0; i < WRITERS; i++)
		end(writers[i]);
	close(acknowledge[1]);
	while (take(acknowledge[0], &acknowledged))
		;
	close(acknowledge[0]);

	assert_integrity();
	store = harness_open(directory);
	assert_ok(
	    store, store_event_each(store, "alice", 0, count_event, &stored));
	assert_ok(store, store_user_find(store, "alice", &user));
	store_close(store);
	print_message("acknowledged %ld + %ld, stored %ld + %ld\n",
	    acknowledged.charges, acknowledged.guesses, stored.charges,
	    stored.guesses);
	assert_true(acknowledged.charges > KILLS / 4);
	assert_true(stored.charges >= acknowledged.charges);
	assert_true(stored.guesses >= acknowledged.guesses);
	assert_true(
	    stored.charges + stored.guesses <=
	    acknowledged.charges + acknowledged.guesses + KILLS + WRITERS);
	/* event and user row are one */
	assert_int_equal(user.failures, stored.guesses);
}

static void
creator_killed_at_random(void **state)
{
	struct store *store;
	unsigned whole = 0;
	int64_t took_us = clock_boot_us();
	enum err err;
	int i;

	(void)state;
	harness_state(directory);
	took_us = clock_boot_us() - took_us;
	for (i = 0; i < CREATIONS; i++) {
		pid_t child;

		harness_empty(directory);
		child = fork();
		assert_int_not_equal(child, -1);
		if (child == 0) {
			(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
			_exit(store_create(directory) != ERR_OK);
		}
		pause_up_to(took_us * 3 / 2);
		(void)kill(child, SIGKILL);
		assert_int_equal(waitpid(child, NULL, 0), child);

		err = store_open(&store, directory);
		store_close(store);
		assert_true(err == ERR_OK || err == ERR_STORE);
		whole += err == ERR_OK;
		/* what is there is never made anew; what is not, can be */
		if (store_create(directory) == ERR_OK) {
			assert_int_equal(err, ERR_STORE);
			store_close(harness_open(directory));
		}
	}
	print_message("%u of %d were whole\n", whole, CREATIONS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writers_killed_at_random),
		cmocka_unit_test(creator_killed_at_random),
	};

	harness_start();
	harness_seed();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
