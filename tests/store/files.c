/*
 * Goal: absent files are never made anew; unsafe ones, and ones that are none
 * of ours, are refused.
 */
#include "tests/store/refused.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

static void
file_absent(const char *path, const char *other)
{
	char journal[HARNESS_PATH];
	struct stat stat;

	harness_path(journal, directory, "state.db-journal");
	assert_int_equal(unlink(path), 0);
	assert_refused(ERR_STORE, path);
	assert_int_equal(lstat(path, &stat), -1);
	assert_int_equal(store_create(directory), ERR_EXISTS);
	assert_int_equal(lstat(path, &stat), -1);
	assert_int_equal(unlink(other), 0);
	assert_refused(ERR_STORE, "is absent: run `mv");
	assert_int_equal(store_create(directory), ERR_EXISTS);
	assert_int_equal(unlink(journal), 0);
	assert_refused(ERR_STORE, "is empty: mount it");
}

static void
absent(void **state)
{
	char away[HARNESS_PATH];

	(void)state;
	file_absent(database, key);
	set_up(NULL);
	file_absent(key, database);
	set_up(NULL);
	text_format(away, sizeof(away), "%s.away", directory);
	assert_int_equal(rename(directory, away), 0);
	assert_refused(ERR_STORE, directory);
}

static void
wrong_modes(void **state)
{
	static const mode_t modes[] = { 0644, 0640, 0660, 0400, 0000, 0700,
		04600, 01600, 0602 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		assert_int_equal(chmod(database, modes[i]), 0);
		assert_refused(ERR_UNSAFE, "chmod 0600");
		assert_int_equal(chmod(database, 0600), 0);
		assert_int_equal(chmod(key, modes[i]), 0);
		assert_refused(ERR_UNSAFE, "chmod 0600");
		assert_int_equal(chmod(key, 0600), 0);
	}
	assert_int_equal(chmod(directory, 0755), 0);
	assert_refused(ERR_UNSAFE, "chmod 0700");
	assert_int_equal(chmod(directory, 0500), 0);
	assert_refused(ERR_UNSAFE, "chmod 0700");
	assert_int_equal(chmod(directory, 0000), 0);
	assert_refused(ERR_UNSAFE, "chmod 0700");
	assert_int_equal(chmod(directory, 0700), 0);
	store_close(harness_open(directory));
}

static void
make_socket(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int file = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_int_not_equal(file, -1);
	assert_int_equal(
	    text_copy(address.sun_path, sizeof(address.sun_path), path), ERR_OK);
	assert_int_equal(
	    bind(file, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(chmod(path, 0600), 0);
	close(file);
}

static void
wrong_things(const char *path)
{
	char away[HARNESS_PATH];

	text_format(away, sizeof(away), "%s.away", path);
	assert_int_equal(link(path, away), 0);
	assert_refused(ERR_UNSAFE, "hard links");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink(away, path), 0);
	assert_refused(ERR_UNSAFE, "symbolic link");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_refused(ERR_UNSAFE, "regular file");
	assert_int_equal(unlink(path), 0);
	make_socket(path);
	assert_refused(ERR_UNSAFE, "regular file");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_refused(ERR_UNSAFE, "regular file");
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(symlink("/nowhere", path), 0);
	assert_refused(ERR_UNSAFE, "symbolic link");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rename(away, path), 0);
	store_close(harness_open(directory));
}

static void
links_and_other_things(void **state)
{
	char link[HARNESS_PATH];
	char journal[HARNESS_PATH];

	(void)state;
	wrong_things(database);
	wrong_things(key);
	harness_path(journal, directory, "state.db-journal");
	wrong_things(journal);
	text_format(link, sizeof(link), "%s.link", directory);
	assert_int_equal(symlink(directory, link), 0);
	memcpy(directory, link, sizeof(directory));
	assert_refused(ERR_UNSAFE, "symbolic link");
	text_format(directory, sizeof(directory), "/usr");
	assert_refused(ERR_UNSAFE, "belongs to uid 0");
	text_format(directory, sizeof(directory), "/etc/passwd");
	assert_refused(ERR_UNSAFE, "directory");
}

static void
a_stray_journal(void **state)
{
	char path[HARNESS_PATH];
	int file;

	(void)state;
	harness_path(path, directory, "state.db-wal");
	file = open(path, O_WRONLY | O_CREAT, 0600);
	assert_int_not_equal(file, -1);
	close(file);
	assert_refused(ERR_DAMAGED, "another program");
	assert_int_equal(unlink(path), 0);
	store_close(harness_open(directory));
}

/* Who can write above the state can put another one in its place. */
static void
the_way_there(void **state)
{
	static const mode_t modes[] = { 0777, 0775, 0757, 0722 };
	char above[HARNESS_PATH], deep[HARNESS_PATH];
	size_t i;

	(void)state;
	text_format(above, sizeof(above), "%s.above", directory);
	harness_path(deep, above, "state");
	assert_int_equal(mkdir(above, 0755), 0);
	assert_int_equal(rename(directory, deep), 0);
	memcpy(directory, deep, sizeof(directory));
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		assert_int_equal(chmod(above, modes[i]), 0);
		assert_refused(ERR_UNSAFE, "run `chmod go-w ");
	}
	assert_int_equal(chmod(above, 01777), 0);
	store_close(harness_open(directory));
	assert_int_equal(chmod(above, 0711), 0);
	store_close(harness_open(directory));
}

static void
behind_a_linked_parent(void **state)
{
	char link[HARNESS_PATH];
	char parent[HARNESS_PATH];
	struct store *store = NULL;

	(void)state;
	text_format(parent, sizeof(parent), "%s", directory);
	*strrchr(parent, '/') = '\0';
	text_format(link, sizeof(link), "%s.parent", directory);
	assert_int_equal(symlink(parent, link), 0);
	text_format(
	    parent, sizeof(parent), "%s%s", link, strrchr(directory, '/'));
	assert_int_equal(store_open(&store, parent), ERR_OK);
	store_close(store);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(absent),
		TEST(wrong_modes),
		TEST(links_and_other_things),
		TEST(a_stray_journal),
		TEST(the_way_there),
		TEST(behind_a_linked_parent),
	};

	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
