#include "unit.h"

#include <sys/stat.h>
#include <sys/types.h>

#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"

#define MAX 100

/* A private directory below a sticky one: what we can't choose is fine. */
struct place {
	char directory[64];
	char file[96];
};

static int
set_up(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	if (place == NULL)
		return -1;
	snprintf(place->directory, sizeof(place->directory),
	    "/tmp/sms2fa-file-XXXXXX");
	if (mkdtemp(place->directory) == NULL) {
		free(place);
		return -1;
	}
	snprintf(place->file, sizeof(place->file), "%s/file", place->directory);
	*state = place;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *place = *state;
	static const char *const names[] = { "file", "other", "link",
		"sub/file", "sub", "way" };
	char path[96];
	size_t i;

	for (i = 0; i < COUNT(names); i++) {
		snprintf(
		    path, sizeof(path), "%s/%s", place->directory, names[i]);
		remove(path);
	}
	if (rmdir(place->directory) != 0)
		return -1;
	free(place);
	return 0;
}

/* Where ${name} is below the place; valid until the next call. */
static const char *
below(const struct place *place, const char *name, char path[96])
{
	snprintf(path, 96, "%s/%s", place->directory, name);
	return path;
}

static void
write_file(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	assert_true(fd != -1);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	assert_int_equal(close(fd), 0);
}

/* The answer, and that the reason names ${named}. */
static enum err
read_it(const char *path, bool private, const char *named)
{
	char why[FILE_WHY_SIZE] = "";
	char *text = NULL;
	size_t size = 77;
	enum err err;

	err = file_read(path, MAX, private, &text, &size, why);
	if (err == ERR_OK) {
		assert_int_equal(size, strlen(text));
		assert_string_equal(why, "");
	} else {
		assert_null(text);
		assert_int_equal(size, 77);
		EXPECT(strstr(why, named) != NULL, "\"%s\" lacks \"%s\"\n", why,
		    named);
	}
	free(text);
	return err;
}

static void
modes(void **state)
{
	static const struct {
		mode_t mode;
		enum err open, private;
		const char *named;
	} rows[] = {
		{ 0600, ERR_OK, ERR_OK, "" },
		{ 0640, ERR_OK, ERR_OK, "" },
		{ 0400, ERR_OK, ERR_OK, "" },
		{ 0644, ERR_OK, ERR_UNSAFE, "/file is open to others" },
		{ 0641, ERR_OK, ERR_UNSAFE, "/file is open to others" },
		{ 0660, ERR_UNSAFE, ERR_UNSAFE, "/file is writable by group" },
		{ 0602, ERR_UNSAFE, ERR_UNSAFE, "/file is writable by group" },
		{ 0666, ERR_UNSAFE, ERR_UNSAFE, "chmod go-w" },
	};
	struct place *place = *state;
	size_t i;

	write_file(place->file, "text\n", 0600);
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(chmod(place->file, rows[i].mode), 0);
		assert_int_equal(
		    read_it(place->file, false, rows[i].named), rows[i].open);
		assert_int_equal(
		    read_it(place->file, true, rows[i].named), rows[i].private);
	}
}

static void
reads_all_of_it(void **state)
{
	struct place *place = *state;
	char why[FILE_WHY_SIZE];
	char *text = NULL;
	size_t size;

	write_file(place->file, "all of it\n", 0600);
	assert_int_equal(
	    file_read(place->file, 10, true, &text, &size, why), ERR_OK);
	assert_int_equal(size, 10);
	assert_string_equal(text, "all of it\n");
	free(text);
	text = NULL;
	assert_int_equal(
	    file_read(place->file, 9, true, &text, &size, why), ERR_TOO_LONG);
	assert_non_null(strstr(why, "9 bytes"));
	assert_int_equal(truncate(place->file, 0), 0);
	assert_int_equal(
	    file_read(place->file, 9, true, &text, &size, why), ERR_OK);
	assert_int_equal(size, 0);
	assert_string_equal(text, "");
	free(text);
}

static void
owners(void **state)
{
	struct place *place = *state;

	write_file(place->file, "text\n", 0600);
	assert_int_equal(chown(place->file, 65534, 0), 0);
	assert_int_equal(read_it(place->file, false, "chown root"), ERR_UNSAFE);
	assert_int_equal(chown(place->file, 0, 65534), 0);
	assert_int_equal(read_it(place->file, true, ""), ERR_OK);
	assert_int_equal(chown(place->directory, 65534, 0), 0);
	assert_int_equal(read_it(place->file, false, "chown root"), ERR_UNSAFE);
}

static void
directories(void **state)
{
	static const struct {
		mode_t mode;
		enum err err;
	} rows[] = {
		{ 0700, ERR_OK },
		{ 0755, ERR_OK },
		{ 0111, ERR_OK },
		{ 0722, ERR_UNSAFE },
		{ 0720, ERR_UNSAFE },
		{ 0702, ERR_UNSAFE },
		{ 01777, ERR_OK },
	};
	struct place *place = *state;
	size_t i;

	write_file(place->file, "text\n", 0600);
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(chmod(place->directory, rows[i].mode), 0);
		EXPECT(read_it(place->file, false, "is writable by group") ==
			   rows[i].err,
		    "directory %04o\n", rows[i].mode);
	}
}

static void
links(void **state)
{
	struct place *place = *state;
	char path[96], other[96];

	write_file(place->file, "text\n", 0600);
	assert_int_equal(symlink("file", below(place, "link", path)), 0);
	assert_int_equal(read_it(path, false, "symbolic link"), ERR_UNSAFE);
	assert_int_equal(link(place->file, below(place, "other", other)), 0);
	assert_int_equal(read_it(other, false, "hard link"), ERR_UNSAFE);
	assert_int_equal(unlink(other), 0);
	assert_int_equal(read_it(place->file, false, ""), ERR_OK);
}

static void
links_on_the_way(void **state)
{
	struct place *place = *state;
	char path[96];

	assert_int_equal(mkdir(below(place, "sub", path), 0700), 0);
	write_file(below(place, "sub/file", path), "text\n", 0600);
	assert_int_equal(read_it(path, false, ""), ERR_OK);
	assert_int_equal(symlink("sub", below(place, "way", path)), 0);
	assert_int_equal(
	    read_it(below(place, "way/file", path), false, "symbolic link"),
	    ERR_UNSAFE);
}

static void
kinds(void **state)
{
	struct place *place = *state;
	char path[96];

	assert_int_equal(mkfifo(below(place, "other", path), 0600), 0);
	assert_int_equal(
	    read_it(path, false, "is not a regular file"), ERR_UNSAFE);
	assert_int_equal(mkdir(below(place, "sub", path), 0700), 0);
	assert_int_equal(
	    read_it(path, false, "is not a regular file"), ERR_UNSAFE);
	assert_int_equal(
	    read_it("/dev/null", false, "is not a regular file"), ERR_UNSAFE);
	assert_int_equal(
	    read_it("/", false, "is not a regular file"), ERR_UNSAFE);
}

static void
paths(void **state)
{
	struct place *place = *state;
	char path[96], longest[5000];

	write_file(place->file, "text\n", 0600);
	assert_int_equal(read_it("file", false, "absolute"), ERR_UNSAFE);
	assert_int_equal(read_it("", false, "absolute"), ERR_UNSAFE);
	assert_int_equal(
	    read_it(below(place, "none", path), false, "/none does not exist"),
	    ERR_NOT_FOUND);
	assert_int_equal(read_it(below(place, "none/file", path), false,
			     "/none does not exist"),
	    ERR_NOT_FOUND);
	assert_int_equal(read_it(below(place, "file/file", path), false,
			     "/file is no directory"),
	    ERR_UNSAFE);
	assert_int_equal(
	    read_it(below(place, "./file", path), false, "dot"), ERR_UNSAFE);
	assert_int_equal(
	    read_it(below(place, "../file", path), false, "dot"), ERR_UNSAFE);
	assert_int_equal(
	    read_it(below(place, "//file", path), false, ""), ERR_OK);
	memset(longest, '/', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(read_it(longest, false, "too long"), ERR_SYSTEM);
	memset(longest, 'n', sizeof(longest) - 1);
	longest[0] = '/';
	longest[300] = '\0';
	assert_int_equal(read_it(longest, false, "too long"), ERR_SYSTEM);
}

static size_t
open_descriptors(void)
{
	size_t open = 0;
	int fd;

	for (fd = 0; fd < 256; fd++)
		if (fcntl(fd, F_GETFD) != -1)
			open++;
	return open;
}

static void
closes_what_it_opened(void **state)
{
	struct place *place = *state;
	size_t before = open_descriptors();
	char path[96];

	write_file(place->file, "text\n", 0600);
	assert_int_equal(read_it(place->file, false, ""), ERR_OK);
	assert_int_equal(
	    read_it(below(place, "none/file", path), false, "does not exist"),
	    ERR_NOT_FOUND);
	assert_int_equal(open_descriptors(), before);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(modes),
		TEST(reads_all_of_it),
		TEST(owners),
		TEST(directories),
		TEST(links),
		TEST(links_on_the_way),
		TEST(kinds),
		TEST(paths),
		TEST(closes_what_it_opened),
	};

	if (geteuid() != 0) {
		puts("not root: files owned by root can't be made");
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
