/*
 * Goal: no flipped bit of the database makes another answer.
 */
#include "tests/store/refused.h"

#include <sys/stat.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"

#define FLIPS 3000

static void
same_user(const struct store_user *one, const struct store_user *other)
{
	assert_string_equal(one->user, other->user);
	assert_string_equal(one->number.text, other->number.text);
	assert_string_equal(one->changed_by, other->changed_by);
	assert_int_equal(one->uid, other->uid);
	assert_int_equal(one->status, other->status);
	assert_int_equal(one->failures, other->failures);
	assert_int_equal(one->last_login, other->last_login);
	assert_int_equal(one->verified_at, other->verified_at);
}

/* The database as it was: its content; behind that lies the reserve. */
struct original {
	unsigned char content[16 * PAGE];
	size_t used;
	off_t size;
	int file;
	struct store_user alice;
};

static void
original_open(struct original *original)
{
	struct stat whole;
	char why[512];

	assert_int_equal(ask("alice", &original->alice, why), ERR_OK);
	assert_int_equal(stat(database, &whole), 0);
	original->size = whole.st_size;
	original->file = open(database, O_RDWR);
	assert_int_not_equal(original->file, -1);
	original->used = (size_t)pread(original->file, original->content,
	    sizeof(original->content), 0);
}

static void
original_close(struct original *original)
{
	struct store_user user;
	char why[512];

	close(original->file);
	assert_int_equal(ask("alice", &user, why), ERR_OK);
}

/* One bit: the same answer as before (false), or an error. */
static bool
flip_is_noticed(const struct original *original, size_t at, unsigned bit)
{
	unsigned char byte =
	    original->content[at] ^ (unsigned char)(1U << bit);
	ssize_t used = (ssize_t)original->used;
	struct store_user user;
	char why[512];
	enum err err;

	assert_int_equal(pwrite(original->file, &byte, 1, (off_t)at), 1);
	err = ask("alice", &user, why);
	if (err == ERR_OK)
		same_user(&user, &original->alice);
	else if (err != ERR_DAMAGED && err != ERR_STORE)
		fail_msg("bit %u of byte %zu: %s (%s)", bit, at, err_text(err),
		    why);
	/* a journal of nonsense must not outlive the flip */
	assert_int_equal(
	    pwrite(original->file, original->content, original->used, 0), used);
	assert_int_equal(ftruncate(original->file, original->size), 0);
	return err != ERR_OK;
}

static void
flipped_bits(void **state)
{
	static struct original original;
	unsigned noticed = 0;
	int i;

	(void)state;
	original_open(&original);
	for (i = 0; i < FLIPS; i++) {
		size_t at = (size_t)random() % original.used;

		if (original.content[at] != 0 || random() % 20 == 0)
			noticed += flip_is_noticed(
			    &original, at, (unsigned)(random() % 8));
	}
	print_message("%u flips were noticed\n", noticed);
	assert_true(noticed > 50);
	original_close(&original);
}

/* Where the last column of alice's row is, and her name in front of it. */
static void
find_row(const struct original *original, size_t *first, size_t *end)
{
	const unsigned char *from = original->content;
	unsigned char mac[SECRET_HASH_SIZE];
	const unsigned char *at, *name = NULL, *next = from;
	size_t left = original->used;

	harness_blob(directory, "SELECT mac FROM user WHERE user = 'alice'",
	    mac, sizeof(mac));
	at = memmem(from, left, mac, sizeof(mac));
	assert_non_null(at);
	while ((next = memmem(next, (size_t)(at - next), "alice", 5)) != NULL)
		name = next++;
	assert_non_null(name);
	*first = (size_t)(name - from);
	*end = (size_t)(at - from) + sizeof(mac);
	assert_in_range(*end - *first, 60, 500);
}

/* Every one of a row's content: never the same answer, never another. */
static void
every_bit_of_a_row(void **state)
{
	static struct original original;
	size_t first, end, at;
	unsigned bit;

	(void)state;
	original_open(&original);
	find_row(&original, &first, &end);
	for (at = first; at < end; at++)
		for (bit = 0; bit < 8; bit++)
			if (!flip_is_noticed(&original, at, bit))
				fail_msg("bit %u of byte %zu: not noticed", bit,
				    at - first);
	original_close(&original);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(flipped_bits),
		TEST(every_bit_of_a_row),
	};

	harness_start();
	harness_seed();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
