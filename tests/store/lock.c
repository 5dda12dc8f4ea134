/*
 * Goal: nobody holds up the logins of a host by stopping a process of ours
 * with the lock in its hand; a stranger's lock ends in ERR_BUSY, in time.
 */
#include "tests/store/harness.h"

#include <sys/prctl.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define SECOND CLOCK_SECOND
#define RESERVED 0x40000001
#define SHARED 0x40000002
#define SHARED_SIZE 510
#define BUSY_MS 900 /* longer than a reader may stand still */

static char directory[HARNESS_PATH];
static struct store *store;

static int
set_up(void **state)
{
	(void)state;
	harness_state(directory);
	store = harness_open(directory);
	assert_ok(store, store_note(store, "", "first", &harness_actor));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	store_close(store);
	return 0;
}

static void
hold(const char *name, short type, off_t first, off_t size, void (*then)(void))
{
	struct flock lock = { .l_type = type,
		.l_whence = SEEK_SET,
		.l_start = first,
		.l_len = size };
	char path[HARNESS_PATH];
	int file;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)prctl(PR_SET_NAME, name);
	harness_path(path, directory, "state.db");
	file = open(path, O_RDWR);
	if (file == -1 || fcntl(file, F_SETLK, &lock) != 0)
		_exit(1);
	raise(SIGSTOP);
	if (then != NULL)
		then();
	_exit(0);
}

/* A stopped process called ${name} that holds these bytes, and what it does
 * ${then}. */
static pid_t
holder_then(
    const char *name, short type, off_t first, off_t size, void (*then)(void))
{
	pid_t child = fork();
	int status;

	assert_int_not_equal(child, -1);
	if (child == 0)
		hold(name, type, first, size, then);
	assert_int_equal(waitpid(child, &status, WUNTRACED), child);
	assert_true(WIFSTOPPED(status));
	return child;
}

static pid_t
holder(const char *name, short type, off_t first, off_t size)
{
	return holder_then(name, type, first, size, NULL);
}

static void
assert_killed(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
}

static void
assert_alive(pid_t child)
{
	assert_int_equal(waitpid(child, NULL, WNOHANG), 0);
	(void)kill(child, SIGKILL);
	assert_killed(child);
}

static void
a_stopped_writer_of_ours_is_killed(void **state)
{
	pid_t child = holder("sms2fa-verifier", F_WRLCK, RESERVED, 1);
	int64_t start = clock_boot_us();
	int64_t took;

	(void)state;
	assert_ok(store, store_note(store, "", "second", &harness_actor));
	took = clock_boot_us() - start;
	assert_killed(child);
	assert_true(took >= 9 * SECOND / 10);
}

static void
a_stopped_writer_of_ours_stops_no_reader(void **state)
{
	pid_t child = holder("sms2fa", F_WRLCK, SHARED - 2, SHARED_SIZE + 2);
	struct store_user user;

	(void)state;
	assert_err(
	    store, ERR_NOT_FOUND, store_user_find(store, "alice", &user));
	assert_killed(child);
}

static void
a_stopped_reader_of_ours_is_killed(void **state)
{
	pid_t child = holder("sms2fa-verifier", F_RDLCK, SHARED, SHARED_SIZE);

	(void)state;
	assert_ok(store, store_note(store, "", "second", &harness_actor));
	assert_killed(child);
}

static int
nap(void *data)
{
	(void)data;
	(void)poll(NULL, 0, BUSY_MS);
	return 0;
}

/* As a disk keeps its writer waiting: uninterruptible (state D). */
static void
wait_for_a_disk(void)
{
	static char stack[64 * 1024] __attribute__((aligned(16)));

	if (clone(nap, stack + sizeof(stack), CLONE_VFORK | SIGCHLD, NULL) ==
	    -1)
		_exit(1);
}

static void
work(void)
{
	int64_t end = clock_boot_us() + BUSY_MS * SECOND / 1000;

	while (clock_boot_us() < end)
		;
}

/* A reader is judged soonest. */
static void
who_waits_for_a_disk_or_works_is_left_alone(void **state)
{
	void (*const tasks[])(void) = { wait_for_a_disk, work };
	pid_t child;
	int status;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(tasks) / sizeof(tasks[0]); i++) {
		child = holder_then(
		    "sms2fa-verifier", F_RDLCK, SHARED, SHARED_SIZE, tasks[i]);
		assert_int_equal(kill(child, SIGCONT), 0);
		assert_ok(
		    store, store_note(store, "", "second", &harness_actor));
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
}

static void
a_stranger_is_waited_for_five_seconds(void **state)
{
	pid_t child = holder("sqlite3", F_WRLCK, RESERVED, 1);
	int64_t start = clock_boot_us();
	int64_t took;

	(void)state;
	assert_err(
	    store, ERR_BUSY, store_note(store, "", "second", &harness_actor));
	took = clock_boot_us() - start;
	assert_alive(child);
	assert_in_range(took, 49 * SECOND / 10, 15 * SECOND);
	assert_ok(store, store_note(store, "", "second", &harness_actor));
}

static void
a_strangers_read_undoes_the_write(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 1, 3600);
	struct e164 number = harness_number("+15005550101");
	const struct store_send send = { .kind = STORE_SEND_TEST,
		.user = "",
		.service = "",
		.number = &number,
		.country = "" };
	struct store_obstacle obstacle;
	int64_t charge;
	pid_t child = holder("sqlite3", F_RDLCK, SHARED, SHARED_SIZE);

	(void)state;
	assert_err(store, ERR_BUSY,
	    store_charge(store, &limits, NULL, &send, &obstacle, &charge));
	assert_alive(child);
	/* nothing of it stayed */
	assert_true(harness_send(store, &limits, STORE_SEND_TEST, "",
	    number.text, NULL, "", NULL, NULL));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_stopped_writer_of_ours_is_killed),
		TEST(a_stopped_writer_of_ours_stops_no_reader),
		TEST(a_stopped_reader_of_ours_is_killed),
		TEST(who_waits_for_a_disk_or_works_is_left_alone),
		TEST(a_stranger_is_waited_for_five_seconds),
		TEST(a_strangers_read_undoes_the_write),
	};

	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
