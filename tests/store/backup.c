/*
 * Goal: the copy of a state is of one instant; what is restored from it has
 * forgotten nothing that a limit needs.
 */
#include "tests/store/lines.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "core/recovery.h"
#include "store/upkeep.h"
#include "tests/store/crowd.h"

#define MANY 20000

static bool somebody_logs_in;

static int
note(struct store *mine, int process, const void *data)
{
	(void)process;
	(void)data;
	return store_note(mine, "", "meanwhile", &harness_actor) == ERR_OK;
}

enum err __real_archive_write(int file, const void *, size_t size);
enum err __wrap_archive_write(int file, const void *, size_t size);

enum err
__wrap_archive_write(int file, const void *bytes, size_t size)
{
	if (somebody_logs_in) {
		somebody_logs_in = false;
		assert_int_equal(crowd(directory, 1, note, NULL), 1);
	}
	return __real_archive_write(file, bytes, size);
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
	assert_false(user.code_waiting);
	assert_err(store, ERR_NOT_FOUND,
	    store_waiting_check(
		store, "alice", code_text(code), 3, &right, NULL));

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

/* However slow the file is that the copy goes to. */
static void
nobody_waits_for_the_writing(void **state)
{
	int file = empty_file();

	(void)state;
	somebody_logs_in = true;
	assert_ok(store, store_backup(store, file));
	assert_false(somebody_logs_in);
	restore_and_open(file);
	close(file);
}

/* Until the copy is made; a writer without a pause may starve others. */
static int
write_all_the_time(struct store *mine)
{
	char done[HARNESS_PATH];

	text_format(done, sizeof(done), "%s.done", directory);
	while (access(done, F_OK) != 0) {
		if (store_note(mine, "", "busy", &harness_actor) != ERR_OK)
			return 90;
		(void)poll(NULL, 0, 5);
	}
	return 0;
}

static int
back_up_while_busy(struct store *mine, int process, const void *data)
{
	char path[HARNESS_PATH];
	int file;
	enum err err;

	(void)data;
	if (process > 0)
		return write_all_the_time(mine);
	text_format(path, sizeof(path), "%s.backup", directory);
	if ((file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600)) == -1)
		return 91;
	err = store_backup(mine, file);
	close(file);
	text_format(path, sizeof(path), "%s.done", directory);
	close(open(path, O_WRONLY | O_CREAT, 0600));
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
	/* too much for one step: at last the whole is read at once */
	harness_sql(directory,
	    "CREATE TABLE filler (bytes BLOB);"
	    "INSERT INTO filler VALUES (zeroblob(20000000))");
	assert_int_equal(crowd(directory, 4, back_up_while_busy, NULL), 1);
	text_format(path, sizeof(path), "%s.backup", directory);
	file = open(path, O_RDONLY);
	assert_int_not_equal(file, -1);
	restore_and_open(file);
	assert_int_equal(users(), MANY + 1);
	close(file);
}

static void
a_restore_that_was_pruned(void **state)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 1, 60);
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

#define TEST(name) TEST_AFTER(set_up_alice, name)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_a_restore_takes_away),
		TEST(restored_and_backed_up_again),
		TEST(damaged_backups),
		TEST(nobody_waits_for_the_writing),
		TEST(a_backup_of_one_instant),
		TEST(a_restore_that_was_pruned),
	};

	harness_start();
	harness_seed();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
