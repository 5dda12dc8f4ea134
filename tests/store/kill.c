/*
 * Goal: kill -9 at any instant of a change, a recovery, an import or a restore
 * leaves all of it or nothing.
 */
#include "tests/store/harness.h"

#include <sys/prctl.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "core/recovery.h"
#include "store/upkeep.h"

#define OLD "+15005550101"
#define NEW "+15005550102"
#define CHANGES 100
#define SPENDS 40
#define IMPORTS 15
#define IMPORTED 3000
#define RESTORES 40

static char directory[HARNESS_PATH];
static char target[HARNESS_PATH];
static struct recovery_code codes[2];
static int file;

/* What the victim does; nothing of it returns an error. */
typedef enum err (*victim)(struct store *);

static pid_t
start(victim deed)
{
	struct store *store = NULL;
	pid_t child = fork();

	assert_int_not_equal(child, -1);
	if (child > 0)
		return child;
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (directory[0] == '\0' || store_open(&store, directory) == ERR_OK)
		_exit(deed(store) != ERR_OK);
	fprintf(stderr, "%s\n", store_why(store));
	_exit(2);
}

/*
 * Somewhere in the time that the deed took when it was left alone: ${*took_us}
 * follows what this machine makes of it.  True: it came to its end.
 */
static bool
kill_in(victim deed, int64_t *took_us)
{
	int64_t begin_us = clock_boot_us();
	struct timespec pause = { .tv_sec = 0 };
	pid_t child = start(deed);
	int status;

	if (*took_us > 0) {
		int64_t ns = random() % (*took_us * 5 / 4) * 1000;

		pause.tv_sec = ns / 1000000000;
		pause.tv_nsec = ns % 1000000000;
		(void)nanosleep(&pause, NULL);
		(void)kill(child, SIGKILL);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	if (!WIFEXITED(status))
		return false;
	assert_int_equal(WEXITSTATUS(status), 0);
	if (*took_us == 0)
		*took_us = clock_boot_us() - begin_us;
	return true;
}

static struct store *
fresh(void)
{
	struct store *store;

	harness_state(directory);
	store = harness_open(directory);
	harness_enroll(store, "alice", OLD);
	return store;
}

static enum err
change(struct store *store)
{
	struct e164 number;
	struct e164 old;
	enum err err = e164_parse(&number, NEW);

	if (err == ERR_OK)
		err =
		    store_change_begin(store, "alice", &number, &harness_actor);
	if (err == ERR_OK)
		err = store_change_finish(
		    store, "alice", &number, &old, &harness_actor);
	return err;
}

static bool
count_changed(const struct store_event *event, void *data)
{
	*(int *)data += strcmp(event->outcome, "number_changed") == 0;
	return true;
}

/* The row and its event are one. */
static void
changes(void **state)
{
	int64_t took_us = 0;
	struct store *store;
	struct store_user user;
	int seen[3] = { 0, 0, 0 };
	int i;

	(void)state;
	for (i = 0; i < CHANGES; i++) {
		bool ended, changed;
		int noted = 0;

		store_close(fresh());
		ended = kill_in(change, &took_us);
		store = harness_open(directory);
		assert_ok(store, store_user_find(store, "alice", &user));
		assert_ok(store,
		    store_event_each(store, "alice", 0, count_changed, &noted));
		store_close(store);
		changed = strcmp(user.number.text, NEW) == 0;
		assert_true(changed || strcmp(user.number.text, OLD) == 0);
		assert_true(changed || !ended);
		assert_int_equal(noted, changed);
		if (changed)
			assert_string_equal(user.pending_number.text, "");
		seen[changed ? 2 : user.pending_number.text[0] != '\0']++;
	}
	print_message(
	    "%d before, %d begun, %d changed\n", seen[0], seen[1], seen[2]);
}

static enum err
spend(struct store *store)
{
	bool right = false, refused = false;
	enum err err = store_recovery_spend(
	    store, "alice", "sshd", NULL, &codes[0], &right, &refused);

	return err == ERR_OK && !right ? ERR_DENIED : err;
}

struct tried {
	long wrong, right;
};

static bool
count_tried(const struct store_event *event, void *data)
{
	struct tried *tried = data;

	if (strcmp(event->kind, "recovery") == 0) {
		tried->wrong += strcmp(event->outcome, "wrong") == 0;
		tried->right += strcmp(event->outcome, "right") == 0;
	}
	return true;
}

/* A code is gone when, and only when, an attempt is recorded as right. */
static void
recoveries(void **state)
{
	int64_t took_us = 0;
	struct store *store;
	int seen[3] = { 0, 0, 0 };
	int i;

	(void)state;
	for (i = 0; i < 2; i++)
		assert_int_equal(recovery_new(&codes[i]), ERR_OK);
	for (i = 0; i < SPENDS; i++) {
		struct tried tried = { 0, 0 };
		bool ended, right = false, refused = false;
		long left = -1;

		store = fresh();
		assert_ok(store, store_recovery_set(
				     store, "alice", codes, 2, &harness_actor));
		store_close(store);
		ended = kill_in(spend, &took_us);
		store = harness_open(directory);
		assert_ok(store, store_recovery_left(store, "alice", &left));
		assert_ok(store,
		    store_event_each(store, "alice", 0, count_tried, &tried));
		assert_true(tried.wrong + tried.right <= 1);
		assert_int_equal(left, 2 - tried.right);
		assert_true(!ended || tried.right == 1);
		assert_ok(store, store_recovery_spend(store, "alice", "sshd",
				     NULL, &codes[0], &right, &refused));
		assert_int_equal(right, tried.right == 0);
		store_close(store);
		seen[tried.right ? 2 : tried.wrong]++;
	}
	print_message(
	    "%d before, %d counted, %d spent\n", seen[0], seen[1], seen[2]);
}

static bool
next_line(size_t index, struct store_user *user, void *data)
{
	(void)data;
	text_format(user->user, sizeof(user->user), "u%06zu", index);
	text_format(
	    user->number.text, sizeof(user->number.text), "+1600%07zu", index);
	user->status = STORE_VERIFIED;
	return index < IMPORTED;
}

static enum err
import(struct store *store)
{
	size_t bad;

	return store_import(store, next_line, NULL, &harness_actor, &bad);
}

static bool
count_user(const struct store_user *user, void *data)
{
	(void)user;
	++*(long *)data;
	return true;
}

static void
imports(void **state)
{
	int64_t took_us = 0;
	struct store *store;
	int whole = 0;
	int i;

	(void)state;
	for (i = 0; i < IMPORTS; i++) {
		struct limits limits = harness_limits(LIMIT_USER, 1, 60);
		long count = 0, deleted;
		bool ended;

		store_close(fresh());
		ended = kill_in(import, &took_us);
		store = harness_open(directory);
		assert_ok(store, store_user_each(store, count_user, &count));
		assert_true(count == 1 || count == IMPORTED + 1);
		assert_true(!ended || count == IMPORTED + 1);
		whole += count > 1;
		assert_ok(store, store_prune(store, &limits, 1, &deleted));
		if (count == 1)
			assert_ok(store, import(store));
		store_close(store);
	}
	print_message("%d of %d were whole\n", whole, IMPORTS);
}

static enum err
restore(struct store *unused)
{
	char why[STORE_RESTORE_WHY_SIZE];

	(void)unused;
	return store_restore(target, file, &harness_actor, why);
}

/* No state, or one that has been marked as restored. */
static void
restores(void **state)
{
	int64_t took_us = 0;
	char path[HARNESS_PATH];
	struct limits limits = harness_limits(LIMIT_HOST, 10, 3600);
	struct store *store = fresh();
	int whole = 0;
	int i;

	(void)state;
	text_format(path, sizeof(path), "%s.backup", directory);
	file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	assert_int_not_equal(file, -1);
	assert_ok(store, store_backup(store, file));
	store_close(store);
	directory[0] = '\0';
	for (i = 0; i < RESTORES; i++) {
		struct store_user user;
		enum err err;

		harness_empty(target);
		assert_int_equal(lseek(file, 0, SEEK_SET), 0);
		(void)kill_in(restore, &took_us);
		err = store_open(&store, target);
		assert_true(err == ERR_OK || err == ERR_STORE);
		if (err == ERR_OK) {
			assert_ok(
			    store, store_user_find(store, "alice", &user));
			assert_false(harness_send(store, &limits,
			    STORE_SEND_TEST, "", OLD, NULL, "", NULL, NULL));
			whole++;
		}
		store_close(store);
		assert_int_equal(lseek(file, 0, SEEK_SET), 0);
		err = restore(NULL);
		assert_true(err == ERR_OK || err == ERR_EXISTS);
	}
	close(file);
	print_message("%d of %d were whole\n", whole, RESTORES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes),
		cmocka_unit_test(recoveries),
		cmocka_unit_test(imports),
		cmocka_unit_test(restores),
	};

	harness_start();
	harness_seed();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
