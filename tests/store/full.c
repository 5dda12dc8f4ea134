/*
 * Goal: a full disk does not lock anybody out while the reserve lasts, then
 * denies, and costs nothing that was acknowledged.
 */
#include "tests/store/harness.h"

#include <sys/mount.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#define ALICE "+15005550101"
#define SKIPPED 77

static char mounted[HARNESS_PATH];

static bool
write_text(const char *path, const char *text)
{
	int file = open(path, O_WRONLY);
	bool written = file != -1 &&
		       write(file, text, strlen(text)) == (ssize_t)strlen(text);

	if (file != -1)
		close(file);
	return written;
}

/* A file system of our own, 8 MiB, without being root. */
static bool
mount_small(void)
{
	char map[64];
	unsigned uid = geteuid();
	unsigned gid = getegid();

	harness_empty(mounted);
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
		return false;
	text_format(map, sizeof(map), "%u %u 1", uid, uid);
	if (!write_text("/proc/self/uid_map", map) ||
	    !write_text("/proc/self/setgroups", "deny"))
		return false;
	text_format(map, sizeof(map), "%u %u 1", gid, gid);
	return write_text("/proc/self/gid_map", map) &&
	       mount("small", mounted, "tmpfs", 0, "size=8m,mode=0700") == 0;
}

static void
fill(const char *path)
{
	static const char block[4096] = "ballast";
	int file = open(path, O_WRONLY | O_CREAT, 0600);

	assert_int_not_equal(file, -1);
	while (write(file, block, sizeof(block)) > 0)
		;
	assert_int_equal(errno, ENOSPC);
	close(file);
}

static enum err
charge(struct store *store)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 100000, 3600);
	struct e164 number = harness_number(ALICE);
	const struct store_send send = { .kind = STORE_SEND_LOGIN,
		.user = "alice",
		.service = "sshd",
		.number = &number,
		.country = "+1" };
	struct store_obstacle obstacle;
	int64_t id;

	return store_charge(store, &limits, NULL, &send, &obstacle, &id);
}

static bool
count_send(const struct store_event *event, void *data)
{
	*(int *)data += strcmp(event->kind, "send") == 0;
	return true;
}

static void
a_full_disk(void **state)
{
	char directory[HARNESS_PATH];
	char ballast[HARNESS_PATH];
	struct store_user user;
	struct store *store;
	int charged = 0;
	int stored = 0;
	enum err err;

	(void)state;
	harness_path(directory, mounted, "state");
	harness_path(ballast, mounted, "ballast");
	assert_int_equal(mkdir(directory, 0700), 0);
	assert_int_equal(store_create(directory), ERR_OK);
	store = harness_open(directory);
	harness_enroll(store, "alice", ALICE);
	assert_ok(store, charge(store));
	fill(ballast);
	do {
		store_close(store);
		store = harness_open(directory);
		err = charge(store);
		charged += err == ERR_OK;
	} while (err == ERR_OK && charged < 100000);
	print_message("%d sends on a full disk\n", charged);
	assert_err(store, ERR_FULL, err);
	assert_true(charged >= 100);
	assert_err(store, ERR_FULL, charge(store));
	assert_ok(store, store_user_find(store, "alice", &user));
	store_close(store);

	assert_int_equal(unlink(ballast), 0);
	store = harness_open(directory);
	assert_ok(store, charge(store));
	assert_ok(
	    store, store_event_each(store, "alice", 0, count_send, &stored));
	assert_int_equal(stored, charged + 2);
	store_close(store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_full_disk) };

	int failed;

	harness_start();
	if (!mount_small()) {
		printf("skipped: no name spaces for ordinary users here (%s)\n",
		    strerror(errno));
		return SKIPPED;
	}
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	(void)umount2(mounted, MNT_DETACH);
	return failed;
}
