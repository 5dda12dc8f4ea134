/*
 * Goal: an altered recovery code is damage.
 */
#include "tests/store/codes.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"

static char database[HARNESS_PATH];

static int
set_up_database(void **state)
{
	(void)set_up_codes(state);
	harness_path(database, directory, "state.db");
	return 0;
}

static void
altered_rows(void **state)
{
	static const char *const texts[] = {
		"UPDATE recovery SET used_at = 0 WHERE used_at > 0",
		"UPDATE recovery SET used_at = 1",
		"UPDATE recovery SET hash = zeroblob(32) WHERE slot = 1",
		"UPDATE recovery SET hash = zeroblob(31) WHERE slot = 1",
		"UPDATE recovery SET salt = zeroblob(16)",
		"UPDATE recovery SET batch = batch + 1",
		"UPDATE recovery SET mac = zeroblob(32) WHERE slot = 2",
		"UPDATE recovery SET slot = slot + 1 WHERE slot = 2",
		"DELETE FROM recovery WHERE slot = 2",
		"DELETE FROM recovery",
		("UPDATE recovery SET slot = 7 WHERE slot = 0;"
		 "UPDATE recovery SET slot = 0 WHERE slot = 1;"
		 "UPDATE recovery SET slot = 1 WHERE slot = 7"),
		("DELETE FROM recovery WHERE user = 'alice';"
		 "UPDATE recovery SET user = 'alice'"),
		"UPDATE user SET recovery_left = 3 WHERE user = 'alice'",
		"DELETE FROM meta WHERE name = 'restored'",
		"UPDATE meta SET value = 999 WHERE name = 'restored'",
	};
	bool right = false, refused = false;
	long count;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_true(spend(&codes[1], &refused));
		harness_enroll(store, "bob", ALICE);
		/* as many as alice has left */
		assert_ok(store, store_recovery_set(store, "bob", codes,
				     CODES - 1, &harness_actor));
		harness_sql(directory, texts[i]);
		if (store_recovery_left(store, "alice", &count) != ERR_DAMAGED)
			fail_msg("%s: not noticed", texts[i]);
		assert_err(store, ERR_DAMAGED,
		    store_recovery_spend(store, "alice", "sshd", NULL,
			&codes[0], &right, &refused));
		assert_false(right);
		tear_down(NULL);
		set_up_codes(NULL);
	}
}

/*
 * Every bit of salt, hash and MAC of a row, which has no byte between them
 * while unused.
 */
static void
every_bit_of_a_row(void **state)
{
	static unsigned char content[1 << 21];
	unsigned char salt[SECRET_SALT_SIZE];
	const unsigned char *at = content;
	bool right = false, refused = false;
	long count;
	ssize_t size;
	int file = open(database, O_RDWR);
	unsigned rows = 0;
	int i;

	(void)state;
	harness_blob(directory, "SELECT salt FROM recovery", salt, sizeof(salt));
	assert_int_not_equal(file, -1);
	size = pread(file, content, sizeof(content), 0);
	assert_true(size > 4096 && size < (ssize_t)sizeof(content));
	while ((at = memmem(at, (size_t)(content + size - at), salt,
		    sizeof(salt))) != NULL) {
		for (i = 0; i < 80 * 8; i++) {
			off_t place = at - content + i / 8;
			unsigned char byte =
			    content[place] ^ (unsigned char)(1 << i % 8);

			/* a new connection has nothing in its cache */
			store_close(store);
			assert_int_equal(pwrite(file, &byte, 1, place), 1);
			store = harness_open(directory);
			assert_err(store, ERR_DAMAGED,
			    store_recovery_left(store, "alice", &count));
			if (i % 32 == 0)
				assert_err(store, ERR_DAMAGED,
				    store_recovery_spend(store, "alice", "sshd",
					NULL, &codes[0], &right, &refused));
			assert_int_equal(
			    pwrite(file, &content[place], 1, place), 1);
		}
		rows++;
		at++;
	}
	close(file);
	assert_int_equal(rows, CODES);
	store_close(store);
	store = harness_open(directory);
	assert_int_equal(left(), CODES);
}

#define TEST(name) TEST_AFTER(set_up_database, name)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(altered_rows),
		TEST(every_bit_of_a_row),
	};

	harness_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
