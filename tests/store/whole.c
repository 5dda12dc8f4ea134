/*
 * Goal: many users at once, the copy of a state, its restoration and its
 * pruning: all or nothing, and nothing forgotten that a limit needs.
 */
#include "tests/store/harness.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "core/recovery.h"
#include "store/upkeep.h"
#include "tests/store/crowd.h"

#define ALICE "+15005550101"
#define SECOND CLOCK_SECOND
#define DAY (24 * 3600 * SECOND)
#define MANY 20000

static char directory[HARNESS_PATH];
static struct store *store;

static int
set_up(void **state)
{
	(void)state;
	harness_clock(NULL);
	harness_state(directory);
	store = harness_open(directory);
	harness_enroll(store, "alice", ALICE);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	store_close(store);
	harness_clock(NULL);
	return 0;
}

static void
sql(const char *text)
{
	char path[HARNESS_PATH];
	sqlite3 *handle;

	harness_path(path, directory, "state.db");
	assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
	if (sqlite3_exec(handle, text, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", text, sqlite3_errmsg(handle));
	sqlite3_close(handle);
}

/* What an import reads: in no order, one line of it maybe odd. */
struct lines {
	size_t count;
	size_t odd;
	const char *name; /* of the odd one */
	enum store_status status;
};

static bool
next_line(size_t index, struct store_user *user, void *data)
{
	const struct lines *lines = data;

	if (index == lines->count)
		return false;
	text_format(user->user, sizeof(user->user), "u%06zu",
	    index * 7919 % lines->count);
	if (lines->name != NULL && index == lines->odd)
		text_format(user->user, sizeof(user->user), "%s", lines->name);
	text_format(
	    user->number.text, sizeof(user->number.text), "+1600%07zu", index);
	user->uid = (uid_t)index;
	user->status = lines->status;
	return true;
}

static enum err
import(struct lines *lines, size_t *bad)
{
	return store_import(store, next_line, lines, &harness_actor, bad);
}

static bool
count_user(const struct store_user *user, void *data)
{
	(void)user;
	++*(size_t *)data;
	return true;
}

static size_t
users(void)
{
	size_t count = 0;

	assert_ok(store, store_user_each(store, count_user, &count));
	return count;
}

static bool
count_events(const struct store_event *event, void *data)
{
	(void)event;
	++*(long *)data;
	return true;
}

static long
events(void)
{
	long count = 0;

	assert_ok(
	    store, store_event_each(store, NULL, 0, count_events, &count));
	return count;
}

static void
all_are_imported(void **state)
{
	struct lines lines = { .count = 2500, .status = STORE_VERIFIED };
	struct store_user user;
	struct e164 number = harness_number("+16000000017");
	long before = events();
	long count = 0;
	size_t bad = 77;

	(void)state;
	assert_ok(store, import(&lines, &bad));
	assert_int_equal(users(), 2501);
	/* one event, whatever their number */
	assert_int_equal(events(), before + 1);
	assert_ok(store, store_number_users(store, &number, "", &count));
	assert_int_equal(count, 1);
	assert_ok(store, store_user_find(store, "u000000", &user));
	assert_int_equal(user.status, STORE_VERIFIED);
	assert_int_equal(user.uid, 0);
	assert_string_equal(user.number.text, "+16000000000");
	assert_string_equal(user.changed_by, "root");
	assert_true(user.verified_at > 0 && user.changed_at > 0);
	/* they are users as any other */
	assert_ok(
	    store, store_user_suspend(store, "u000001", true, &harness_actor));
	assert_ok(
	    store, store_user_remove(store, "u000002", NULL, &harness_actor));
	assert_int_equal(users(), 2500);
	lines = (struct lines){ .count = 1, .name = "", .odd = 0 };
	lines.name = "zoe";
	assert_ok(store, import(&lines, &bad));
	assert_ok(store, store_user_find(store, "zoe", &user));
	assert_int_equal(user.status, STORE_PENDING);
	assert_int_equal(user.verified_at, 0);
	lines.count = 0;
	assert_ok(store, import(&lines, &bad));
}

static void
or_none(void **state)
{
	struct lines lines = { .count = 2500, .name = "alice", .odd = 2222 };
	struct store_user user;
	char longest[STORE_NAME_SIZE];
	size_t bad = 0;

	(void)state;
	assert_err(store, ERR_EXISTS, import(&lines, &bad));
	assert_int_equal(bad, 2222);
	assert_int_equal(users(), 1);
	/* the same name twice: the second is the bad one */
	lines.name = "u000000";
	assert_err(store, ERR_EXISTS, import(&lines, &bad));
	assert_int_equal(bad, 2222);
	lines.name = "";
	assert_err(store, ERR_INVALID, import(&lines, &bad));
	assert_int_equal(bad, 2222);
	lines.name = NULL;
	lines.status = (enum store_status)7;
	assert_err(store, ERR_INVALID, import(&lines, &bad));
	assert_int_equal(bad, 0);
	assert_int_equal(users(), 1);
	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	lines = (struct lines){ .count = 3, .name = longest, .odd = 1 };
	assert_ok(store, import(&lines, &bad));
	assert_ok(store, store_user_find(store, longest, &user));
	assert_int_equal(users(), 4);
}

void __real_clock_wait_until(int64_t);
void __wrap_clock_wait_until(int64_t);

/* What another process does between two steps. */
static void (*meanwhile)(struct store *);
static int steps;

void
__wrap_clock_wait_until(int64_t deadline_us)
{
	struct store *other;

	if (meanwhile != NULL && ++steps == 2) {
		other = harness_open(directory);
		meanwhile(other);
		store_close(other);
	}
	__real_clock_wait_until(deadline_us);
}

static void
see_nothing(struct store *other)
{
	struct e164 number = harness_number("+16000000017");
	struct store_user user;
	size_t count = 0;
	long same = -1;

	assert_ok(other, store_user_each(other, count_user, &count));
	assert_int_equal(count, 1);
	assert_err(
	    other, ERR_NOT_FOUND, store_user_find(other, "u000000", &user));
	assert_err(other, ERR_NOT_FOUND,
	    store_user_remove(other, "u000000", NULL, &harness_actor));
	assert_ok(other, store_number_users(other, &number, "", &same));
	assert_int_equal(same, 0);
	/* the chain goes through what is not there yet */
	harness_enroll(other, "u000000a", ALICE);
	harness_enroll(other, "zoe", ALICE);
}

static void
enroll_one_of_them(struct store *other)
{
	harness_enroll(other, "u000500", ALICE);
}

static void
enroll_one_to_come(struct store *other)
{
	harness_enroll(other, "u002400", ALICE);
}

static void
import_as_well(struct store *other)
{
	struct lines lines = { .count = 3 };
	size_t bad;

	assert_err(other, ERR_BUSY,
	    store_import(other, next_line, &lines, &harness_actor, &bad));
}

static void
die(struct store *other)
{
	(void)other;
	_exit(0);
}

static enum err
import_and(void (*what)(struct store *), size_t *bad)
{
	struct lines lines = { .count = 2500, .status = STORE_VERIFIED };
	enum err err;

	steps = 0;
	meanwhile = what;
	err = import(&lines, bad);
	meanwhile = NULL;
	assert_true(steps >= 2);
	return err;
}

static void
unseen_until_it_is_done(void **state)
{
	struct store_user user;
	size_t bad;

	(void)state;
	assert_ok(store, import_and(see_nothing, &bad));
	assert_int_equal(users(), 2503);
	assert_ok(store, store_user_find(store, "u000000", &user));
}

/* Either the import stands, or the one enrolled: never some of both. */
static void
an_enrollment_in_the_middle(void **state)
{
	struct store_user user;
	size_t bad = 7;

	(void)state;
	assert_err(store, ERR_BUSY, import_and(enroll_one_of_them, &bad));
	assert_non_null(strstr(store_why(store), "meanwhile"));
	assert_int_equal(users(), 2);
	assert_ok(store, store_user_find(store, "u000500", &user));
	assert_string_equal(user.number.text, ALICE);
	assert_ok(
	    store, store_user_remove(store, "u000500", NULL, &harness_actor));
	assert_err(store, ERR_EXISTS, import_and(enroll_one_to_come, &bad));
	assert_int_equal(users(), 2);
}

/* A process of its own imports, and dies between two steps. */
static void
leave_half_an_import(void)
{
	struct store_user user;
	size_t bad;
	pid_t child;
	int status;

	store_close(store);
	child = fork();
	assert_int_not_equal(child, -1);
	if (child == 0) {
		store = harness_open(directory);
		(void)import_and(die, &bad);
		_exit(1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	store = harness_open(directory);
	assert_int_equal(users(), 1);
	assert_err(
	    store, ERR_NOT_FOUND, store_user_find(store, "u000000", &user));
}

/* What it left stands in nobody's way. */
static void
after_one_that_died(void **state)
{
	struct limits limits = harness_limits(LIMIT_USER, 1, 60);
	long deleted;
	size_t bad;

	(void)state;
	leave_half_an_import();
	harness_enroll(store, "u000000", ALICE);
	assert_ok(
	    store, store_user_remove(store, "u000000", NULL, &harness_actor));
	assert_ok(store, store_prune(store, &limits, 86400, &deleted));
	leave_half_an_import();
	assert_ok(store, import_and(import_as_well, &bad));
	assert_int_equal(users(), 2501);
}

static int
import_one(struct store *mine, int process, const void *data)
{
	struct lines lines = { .count = 1500, .status = STORE_VERIFIED };
	size_t bad;
	enum err err;

	(void)process;
	(void)data;
	err = store_import(mine, next_line, &lines, &harness_actor, &bad);
	if (err == ERR_OK)
		return 1;
	return err == ERR_BUSY || err == ERR_EXISTS ? 0 : 90;
}

static void
one_import_at_a_time(void **state)
{
	(void)state;
	assert_int_equal(crowd(directory, 8, import_one, NULL), 1);
	assert_int_equal(users(), 1501);
}

static void
an_altered_import_is_damage(void **state)
{
	static const char *const texts[] = {
		"UPDATE meta SET value = 1 WHERE name = 'import 1'",
		"UPDATE meta SET value = 4 WHERE name = 'import 1'",
		"DELETE FROM meta WHERE name = 'import 1'",
		"UPDATE meta SET name = 'import 2' WHERE name = 'import 1'",
		"UPDATE user SET batch = 0",
	};
	struct lines lines = { .count = 1100 };
	struct store_user user;
	size_t count;
	size_t bad;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_ok(store, import(&lines, &bad));
		sql(texts[i]);
		assert_err(store, ERR_DAMAGED,
		    store_user_find(store, "u000007", &user));
		assert_err(store, ERR_DAMAGED,
		    store_user_each(store, count_user, &count));
		tear_down(NULL);
		set_up(NULL);
	}
}

static int
empty_file(void)
{
	char path[HARNESS_PATH];
	int file;

	text_format(path, sizeof(path), "%s.backup", directory);
	file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	assert_int_not_equal(file, -1);
	return file;
}

static enum err
restore(int file, char to[HARNESS_PATH], char why[STORE_RESTORE_WHY_SIZE])
{
	harness_empty(to);
	assert_int_equal(lseek(file, 0, SEEK_SET), 0);
	return store_restore(to, file, &harness_actor, why);
}

/* From here on ${store} is what was restored. */
static void
restore_and_open(int file)
{
	char why[STORE_RESTORE_WHY_SIZE];
	enum err err;

	store_close(store);
	err = restore(file, directory, why);
	if (err != ERR_OK)
		fail_msg("%s", why);
	store = harness_open(directory);
}

static void
nothing_but_three_files(void)
{
	static const char *const names[] = { "state.db.new", "key.new",
		"state.db.new-journal" };
	char path[HARNESS_PATH];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		harness_path(path, directory, names[i]);
		assert_int_equal(access(path, F_OK), -1);
	}
}

static enum store_obstacle_kind
obstacle(const struct limits *limits, enum store_send_kind kind)
{
	struct store_obstacle found;

	(void)harness_send(store, limits, kind, "alice", ALICE, "192.0.2.1",
	    "+1", &found, NULL);
	return found.kind;
}

static void
what_a_restore_takes_away(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 5, 3600);
	struct e164 number = harness_number(ALICE);
	struct recovery_code codes[2];
	struct store_obstacle found;
	struct store_user user;
	struct code *code = NULL;
	bool right = true, refused = true;
	long left = -1, failures;
	int64_t id;
	struct moment now;
	int file = empty_file();
	enum limit_per per;
	size_t i;

	(void)state;
	limits.guess_count = 1;
	limits.guesses[0] = (struct limit){ 0, 10, 600 };
	for (i = 0; i < 2; i++)
		assert_int_equal(recovery_new(&codes[i]), ERR_OK);
	assert_int_equal(code_new(&code, 6, 600), ERR_OK);
	assert_ok(store, store_guess(store, &limits, "alice", "sshd", NULL,
			     &found, &id, &failures));
	assert_ok(store,
	    store_recovery_set(store, "alice", codes, 2, &harness_actor));
	assert_ok(store, store_waiting_set(store, "alice", &number, code));
	assert_ok(store, store_backup(store, file));
	assert_err(store, ERR_INVALID, store_backup(store, file));
	restore_and_open(file);
	nothing_but_three_files();
	close(file);

	assert_ok(store, store_user_find(store, "alice", &user));
	assert_int_equal(user.failures, 1);
	assert_int_equal(user.status, STORE_VERIFIED);
	assert_ok(store, store_recovery_left(store, "alice", &left));
	assert_int_equal(left, 0);
	assert_ok(store, store_recovery_spend(store, "alice", "sshd", NULL,
			     &codes[0], &right, &refused));
	assert_false(right || refused);
	right = true;
	assert_ok(store, store_waiting_check(
			     store, "alice", code_text(code), 3, &right, NULL));
	assert_false(right);

	/* every window is full for its length */
	assert_int_equal(clock_now(&now), ERR_OK);
	harness_clock(&now);
	for (per = 0; per < LIMIT_PER_COUNT; per++) {
		limits.sends[0].per = per;
		assert_int_equal(
		    obstacle(&limits, STORE_SEND_TEST), STORE_OVER_LIMIT);
	}
	assert_int_equal(
	    obstacle(&limits, STORE_SEND_NOTICE), STORE_OVER_LIMIT);
	assert_ok(store, store_user_obstacle(store, &limits, "alice", &found));
	assert_int_equal(found.kind, STORE_OVER_GUESSES);
	/* an unlock clears the guesses, and those alone */
	assert_ok(store, store_user_unlock(store, "alice", &harness_actor));
	assert_ok(store, store_user_obstacle(store, &limits, "alice", &found));
	assert_int_equal(found.kind, STORE_FREE);
	assert_int_equal(obstacle(&limits, STORE_SEND_TEST), STORE_OVER_LIMIT);
	/* new recovery codes are the way in meanwhile */
	assert_ok(store,
	    store_recovery_set(store, "alice", codes, 2, &harness_actor));
	assert_ok(store, store_recovery_spend(store, "alice", "sshd", NULL,
			     &codes[1], &right, &refused));
	assert_true(right);
	harness_advance(3600 * SECOND);
	assert_int_equal(obstacle(&limits, STORE_SEND_TEST), STORE_FREE);
	code_free(code);
}

static void
restored_and_backed_up_again(void **state)
{
	struct lines lines = { .count = 1200, .status = STORE_VERIFIED };
	char why[STORE_RESTORE_WHY_SIZE];
	size_t bad;
	int file = empty_file();

	(void)state;
	assert_ok(store, import(&lines, &bad));
	assert_ok(store, store_backup(store, file));
	restore_and_open(file);
	assert_int_equal(users(), 1201);
	close(file);
	file = empty_file();
	assert_ok(store, store_backup(store, file));
	/* never over a state that is there */
	assert_int_equal(lseek(file, 0, SEEK_SET), 0);
	assert_int_equal(
	    store_restore(directory, file, &harness_actor, why), ERR_EXISTS);
	restore_and_open(file);
	assert_int_equal(users(), 1201);
	close(file);
}

static void
damaged_backups(void **state)
{
	static unsigned char content[1 << 20];
	char why[STORE_RESTORE_WHY_SIZE];
	char to[HARNESS_PATH];
	struct store *other = NULL;
	ssize_t size;
	off_t sizes[4];
	int file = empty_file();
	int i;

	(void)state;
	assert_ok(store, store_backup(store, file));
	size = pread(file, content, sizeof(content), 0);
	assert_true(size > 4096 && size < (ssize_t)sizeof(content));
	for (i = 0; i < 200; i++) {
		off_t at = i < 60 ? i : random() % size;
		unsigned char byte =
		    content[at] ^ (unsigned char)(1 << random() % 8);

		assert_int_equal(pwrite(file, &byte, 1, at), 1);
		assert_int_equal(restore(file, to, why), ERR_DAMAGED);
		assert_int_equal(store_open(&other, to), ERR_STORE);
		store_close(other);
		assert_int_equal(rmdir(to), 0);
		assert_int_equal(pwrite(file, &content[at], 1, at), 1);
	}
	sizes[0] = 0;
	sizes[1] = 20;
	sizes[2] = size / 2;
	sizes[3] = size - 1;
	for (i = 0; i < 4; i++) {
		assert_int_equal(ftruncate(file, sizes[i]), 0);
		assert_int_equal(restore(file, to, why), ERR_DAMAGED);
		assert_int_equal(rmdir(to), 0);
	}
	assert_int_equal(pwrite(file, content, (size_t)size, 0), size);
	assert_int_equal(ftruncate(file, size + 1), 0);
	assert_int_equal(restore(file, to, why), ERR_DAMAGED);
	assert_int_equal(ftruncate(file, size), 0);
	assert_int_equal(restore(file, to, why), ERR_OK);
	close(file);
}

static int
back_up_while_busy(struct store *mine, int process, const void *data)
{
	int64_t end = clock_boot_us() + SECOND;
	char path[HARNESS_PATH];
	int file;
	enum err err;

	(void)data;
	if (process > 0) {
		while (clock_boot_us() < end)
			if (store_note(mine, "", "busy", &harness_actor) !=
			    ERR_OK)
				return 90;
		return 0;
	}
	text_format(path, sizeof(path), "%s.backup", directory);
	if ((file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600)) == -1)
		return 91;
	err = store_backup(mine, file);
	close(file);
	return err == ERR_OK ? 1 : 92;
}

static void
a_backup_of_one_instant(void **state)
{
	struct lines lines = { .count = MANY, .status = STORE_VERIFIED };
	char path[HARNESS_PATH];
	size_t bad;
	int file;

	(void)state;
	assert_ok(store, import(&lines, &bad));
	assert_int_equal(crowd(directory, 4, back_up_while_busy, NULL), 1);
	text_format(path, sizeof(path), "%s.backup", directory);
	file = open(path, O_RDONLY);
	assert_int_not_equal(file, -1);
	restore_and_open(file);
	assert_int_equal(users(), MANY + 1);
	close(file);
}

static void
guess(const char *name)
{
	struct limits limits = harness_limits(LIMIT_USER, 100, 60);
	struct store_obstacle found;
	int64_t id;
	long failures;

	assert_ok(store, store_guess(store, &limits, name, "sshd", NULL, &found,
			     &id, &failures));
}

static long
failed(const char *name)
{
	struct store_failed found;

	assert_ok(store, store_failed_since_login(store, name, 0, &found));
	return found.count;
}

static void
what_prune_keeps(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 3, 30 * 86400);
	struct moment now = { .real_us = 1750000000 * SECOND,
		.boot_us = DAY,
		.boot_id = "00000000-0000-0000-0000-000000000001" };
	struct store_failed shown;
	long deleted = -1;
	int i;

	(void)state;
	tear_down(NULL);
	harness_clock(&now);
	harness_state(directory);
	store = harness_open(directory);
	harness_enroll(store, "alice", ALICE);
	harness_enroll(store, "bob", "+15005550102");
	guess("alice");
	guess("bob");
	assert_ok(store, store_failed_since_login(store, "bob", 0, &shown));
	assert_ok(store, store_notice_mark(store, "bob", false, &shown));
	for (i = 0; i < 3; i++)
		assert_true(harness_send(store, &limits, STORE_SEND_LOGIN,
		    "alice", ALICE, NULL, "", NULL, NULL));
	for (i = 0; i < 2500; i++)
		assert_ok(store, store_note(store, "", "old", &harness_actor));

	/* the window is longer than what is to be kept */
	harness_advance(29 * DAY);
	assert_ok(store, store_prune(store, &limits, 60, &deleted));
	assert_int_equal(deleted, 0);
	assert_false(harness_send(store, &limits, STORE_SEND_LOGIN, "alice",
	    ALICE, NULL, "", NULL, NULL));

	harness_advance(2 * DAY);
	assert_ok(store, store_note(store, "", "young", &harness_actor));
	assert_ok(store, store_prune(store, &limits, 60, &deleted));
	assert_int_equal(deleted, 4 + 1 + 3 + 2500);
	/* alice's wrong code, and the young event */
	assert_int_equal(events(), 2);
	assert_int_equal(failed("alice"), 1);
	assert_ok(store, store_failed_since_login(store, "alice", 0, &shown));
	assert_ok(store, store_notice_mark(store, "alice", false, &shown));

	/* after many boots, the newest event and its boot stay */
	for (i = 0; i < 5; i++) {
		now.boot_id[35]++;
		now.real_us += 100 * DAY;
		now.boot_us = SECOND;
		harness_clock(&now);
		assert_ok(store, store_note(store, "", "boot", &harness_actor));
	}
	harness_advance(100 * DAY);
	assert_ok(store, store_prune(store, &limits, 60, &deleted));
	assert_int_equal(events(), 1);
	assert_ok(store, store_prune(store, &limits, 60, &deleted));
	assert_int_equal(deleted, 0);
	now.boot_id[34]++;
	now.boot_us = SECOND;
	harness_clock(&now);
	for (i = 0; i < 3; i++)
		assert_true(harness_send(store, &limits, STORE_SEND_LOGIN,
		    "alice", ALICE, NULL, "", NULL, NULL));
	assert_false(harness_send(store, &limits, STORE_SEND_LOGIN, "alice",
	    ALICE, NULL, "", NULL, NULL));
}

static void
a_restore_that_was_pruned(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 1, 60);
	struct moment now;
	long deleted;
	int file = empty_file();

	(void)state;
	assert_ok(store, store_backup(store, file));
	restore_and_open(file);
	close(file);
	assert_int_equal(clock_now(&now), ERR_OK);
	harness_clock(&now);
	assert_int_equal(obstacle(&limits, STORE_SEND_TEST), STORE_OVER_LIMIT);
	harness_advance(3 * DAY);
	assert_ok(store, store_note(store, "", "young", &harness_actor));
	assert_ok(store, store_prune(store, &limits, 60, &deleted));
	assert_int_equal(events(), 1);
	assert_int_equal(obstacle(&limits, STORE_SEND_TEST), STORE_FREE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_are_imported),
		TEST(or_none),
		TEST(unseen_until_it_is_done),
		TEST(an_enrollment_in_the_middle),
		TEST(after_one_that_died),
		TEST(one_import_at_a_time),
		TEST(an_altered_import_is_damage),
		TEST(what_a_restore_takes_away),
		TEST(restored_and_backed_up_again),
		TEST(damaged_backups),
		TEST(a_backup_of_one_instant),
		TEST(what_prune_keeps),
		TEST(a_restore_that_was_pruned),
	};
	unsigned seed = (unsigned)clock_boot_us();

	print_message("seed %u\n", seed);
	srandom(seed);
	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
