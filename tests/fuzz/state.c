/*
 * A state that somebody else wrote into: bytes of state.db, of its journal and
 * of the key; columns of its rows; rows whose MAC is right and whose fields are
 * absurd.  Whatever it is, a user's row is read as it was or not at all, nobody
 * who is enrolled is taken for not enrolled, and no recovery code lets in that
 * did not before.
 */
#include <sys/mman.h>
#include <fcntl.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/secret.h"
#include "core/recovery.h"
#include "store/events.h"
#include "store/private.h"
#include "store/upkeep.h"
#include "store/user_row.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/people.h"

#define PATCHES 16
#define VALUE_SIZE 300

/* As if 0000-0000-0000X were among them, by the hash below. */
#define HASH_OF_KNOWN_CODE                 \
	"UPDATE recovery SET hash = CAST(" \
	"x'30303030303030303030303058000000' || salt AS BLOB)"

enum err __wrap_secret_slow_hash(unsigned char[SECRET_HASH_SIZE],
    const unsigned char[SECRET_SALT_SIZE], const char *, size_t);

/* The real one takes 7 MiB and its time, on purpose. */
enum err
__wrap_secret_slow_hash(unsigned char hash[SECRET_HASH_SIZE],
    const unsigned char salt[SECRET_SALT_SIZE], const char *text, size_t size)
{
	memset(hash, 0, SECRET_HASH_SIZE);
	memcpy(hash, text, size < 16 ? size : 16);
	memcpy(hash + 16, salt, SECRET_SALT_SIZE);
	return ERR_OK;
}

/* What is written. */

static int
open_file(const char *name, int flags)
{
	char path[PEOPLE_PATH + 32];
	int file;

	people_path(path, name);
	MUST((file = open(path, flags | O_CLOEXEC, 0600)) != -1);
	return file;
}

/* Three bytes of place, one of length, the bytes. */
static void
patch(struct input *input)
{
	int file = open_file("state.db", O_RDWR);
	unsigned char bytes[255];
	unsigned count;
	size_t place, size;

	for (count = 0; count < PATCHES && input->left > 3; count++) {
		place = (size_t)input_byte(input) << 16;
		place = (place | input_short(input)) % people_size;
		size = input_byte(input);
		size = input_bytes(input, bytes, size);
		(void)!pwrite(file, bytes, size, (off_t)place);
	}
	close(file);
}

static void
replace(const char *name, struct input *input)
{
	int file = open_file(name, O_RDWR | O_CREAT | O_TRUNC);

	(void)!write(file, input->at, input->left);
	close(file);
}

static void
replace_database(struct input *input)
{
	replace("state.db", input);
}

static void
add_journal(struct input *input)
{
	replace("state.db-journal", input);
}

static void
cut_short(struct input *input)
{
	int file = open_file("state.db", O_RDWR);
	off_t size =
	    (off_t)((size_t)input_short(input) << 8 | input_byte(input));

	(void)!ftruncate(file, size % (off_t)people_size);
	close(file);
}

/* One byte of it, one longer or shorter. */
static void
change_key(struct input *input)
{
	unsigned char bytes[SECRET_KEY_SIZE + 1] = { 0 };
	int file = open_file("key", O_RDWR);
	unsigned place = input_byte(input) % SECRET_KEY_SIZE;

	MUST(read(file, bytes, sizeof(bytes)) == SECRET_KEY_SIZE);
	bytes[place] ^= (unsigned char)(1 + input_byte(input) % 255);
	(void)!pwrite(
	    file, bytes, SECRET_KEY_SIZE - 1 + input_byte(input) % 3, 0);
	close(file);
}

static void
bind_value(sqlite3_stmt *statement, struct input *input)
{
	static char text[VALUE_SIZE];
	int64_t number;
	unsigned how = input_byte(input) % 4;

	switch (how) {
	case 0:
		number = (int64_t)input_short(input) - 1000;
		(void)sqlite3_bind_int64(
		    statement, 1, number << (input_byte(input) % 48));
		break;
	case 1:
	case 2:
		input_text(input, text, sizeof(text));
		if (how == 1)
			(void)sqlite3_bind_text(
			    statement, 1, text, -1, SQLITE_STATIC);
		else
			(void)sqlite3_bind_blob(statement, 1, text,
			    (int)strlen(text), SQLITE_STATIC);
		break;
	default:
		(void)sqlite3_bind_null(statement, 1);
	}
}

/* Some column of some rows, or rows that go. */
static void
change_rows(struct input *input)
{
	static const char *const texts[] = { "UPDATE user SET user = ?1",
		"UPDATE user SET uid = ?1", "UPDATE user SET number = ?1",
		"UPDATE user SET next = ?1", "UPDATE user SET status = ?1",
		"UPDATE user SET failures = ?1", "UPDATE user SET mac = ?1",
		"UPDATE user SET pending_number = ?1",
		"UPDATE user SET waiting = ?1", "UPDATE user SET batch = ?1",
		"UPDATE user SET recovery_left = ?1",
		"UPDATE user SET waiting_until_us = ?1", "DELETE FROM user",
		"UPDATE recovery SET hash = ?1",
		"UPDATE recovery SET used_at = ?1",
		"UPDATE recovery SET slot = ?1 + slot",
		"UPDATE recovery SET batch = ?1", "DELETE FROM recovery",
		"UPDATE recovery SET user = ?1", "UPDATE meta SET value = ?1",
		"UPDATE meta SET mac = ?1", "DELETE FROM meta",
		"UPDATE boot SET id = ?1", "UPDATE boot SET before_us = ?1",
		"UPDATE boot SET start_us = ?1", "DELETE FROM boot",
		"UPDATE event SET boot_us = ?1", "UPDATE event SET kind = ?1",
		"UPDATE event SET boot = ?1", "DELETE FROM event",
		"UPDATE event SET number = ?1", "UPDATE event SET detail = ?1",
		"UPDATE user SET mac = (SELECT mac FROM user LIMIT 1)",
		"UPDATE OR REPLACE user SET user = ?1 WHERE user > 'b'",
		HASH_OF_KNOWN_CODE };
	char path[PEOPLE_PATH + 32];
	sqlite3_stmt *statement;
	sqlite3 *handle;
	unsigned count;

	people_path(path, "state.db");
	MUST(sqlite3_open(path, &handle) == SQLITE_OK);
	(void)sqlite3_exec(
	    handle, "PRAGMA journal_mode = MEMORY", NULL, NULL, NULL);
	for (count = 0; count < PATCHES && input->left > 0; count++) {
		MUST(sqlite3_prepare_v2(handle,
			 texts[input_byte(input) %
			       (sizeof(texts) / sizeof(texts[0]))],
			 -1, &statement, NULL) == SQLITE_OK);
		bind_value(statement, input);
		(void)sqlite3_step(statement);
		(void)sqlite3_finalize(statement);
	}
	MUST(sqlite3_close(handle) == SQLITE_OK);
}

/* A row of ours, as no release of ours makes one. */
static void
forge_row(struct input *input)
{
	struct store *store;
	struct user user;

	memset(&user, 0, sizeof(user));
	text_format(user.record.user, sizeof(user.record.user), "alice");
	user.record.uid = people[0].uid;
	user.record.status = (enum store_status)(input_byte(input) % 5);
	user.record.failures = (long)input_short(input) - 99;
	user.record.verified_at = (int64_t)input_short(input) - 99;
	user.waiting = (input_byte(input) & 1) != 0;
	user.waiting_change = input_byte(input) % 3;
	user.waiting_guesses = (int64_t)input_short(input) - 99;
	user.waiting_until_us = (int64_t)input_short(input) << 40;
	user.recovery_left = (int64_t)input_byte(input) - 9;
	user.batch = (int64_t)input_byte(input) - 9;
	input_text(input, user.record.number.text, E164_TEXT_SIZE);
	input_text(input, user.record.pending_number.text, E164_TEXT_SIZE);
	input_text(input, user.record.changed_by, STORE_WORD_SIZE);
	input_text(input, user.waiting_boot, CLOCK_BOOT_ID_SIZE);
	input_text(input, user.next, STORE_NAME_SIZE);
	if (input_byte(input) < 200)
		text_format(user.next, sizeof(user.next), "bob");
	MUST(store_open(&store, people_directory) == ERR_OK);
	MUST(transaction_begin(store, true) == ERR_OK);
	MUST(transaction_end(store, true, user_renumber(store, &user)) ==
	     ERR_OK);
	store_close(store);
}

/* What is read. */

static void
check_as_it_was(struct store *store)
{
	struct store_user user;
	enum err err;
	size_t i;

	for (i = 0; i < PEOPLE; i++) {
		err = store_user_find(store, people[i].name, &user);
		MUST(is_printable(store_why(store)) || err == ERR_OK);
		if (people[i].number[0] == '\0') {
			MUST(err != ERR_OK);
			continue;
		}
		MUST(err != ERR_NOT_FOUND);
		if (err != ERR_OK)
			continue;
		MUST(strcmp(user.user, people[i].name) == 0);
		MUST(strcmp(user.number.text, people[i].number) == 0);
		MUST(user.uid == people[i].uid && user.failures == 0);
		MUST(user.status == people[i].status && !user.code_waiting);
	}
}

static void
check_sane(struct store *store)
{
	struct store_user user;
	struct e164 number;

	if (store_user_find(store, "alice", &user) != ERR_OK)
		return;
	MUST(e164_parse(&number, user.number.text) == ERR_OK);
	MUST(user.pending_number.text[0] == '\0' ||
	     e164_parse(&number, user.pending_number.text) == ERR_OK);
	MUST((unsigned)user.status <= STORE_SUSPENDED && user.failures >= 0);
}

static void
check_recovery(struct store *store)
{
	struct recovery_code code;
	bool right = false, refused = false;
	long left;

	if (store_recovery_left(store, "alice", &left) == ERR_OK)
		MUST(left == 0 || left == PEOPLE_CODES);
	MUST(recovery_parse(&code, "0000-0000-0000X") == ERR_OK);
	if (store_recovery_spend(store, "alice", "sshd", NULL, &code, &right,
		&refused) == ERR_OK)
		MUST(!right);
	if (store_recovery_spend(
		store, "bob", "sshd", NULL, &code, &right, &refused) == ERR_OK)
		MUST(!right);
}

static bool
take_event(const struct store_event *event, void *closure)
{
	size_t *count = closure;

	MUST(event->kind != NULL && event->user != NULL &&
	     event->detail != NULL);
	return ++*count < 100;
}

static bool
take_day(const struct store_day *day, void *closure)
{
	(void)day;
	(void)closure;
	return true;
}

static bool
take_user(const struct store_user *user, void *closure)
{
	size_t *count = closure;

	MUST(user->user[0] != '\0' && ++*count <= PEOPLE);
	return true;
}

/* No promise but to end: errors are as welcome as answers. */
static void
use(struct store *store)
{
	static const struct limits limits = {
		.sends = { { LIMIT_NUMBER, 2, 3600 }, { LIMIT_HOST, 9, 60 } },
		.send_count = 2,
		.guesses = { { LIMIT_USER, 5, 3600 } },
		.guess_count = 1,
		.lockout_failures = 10
	};
	struct store_decision decision = { .user = "alice",
		.service = "sshd",
		.outcome = "denied",
		.reason = "wrong_code" };
	struct store_send send = { .kind = STORE_SEND_LOGIN,
		.user = "alice",
		.service = "sshd",
		.channel = "sms" };
	struct store_obstacle obstacle;
	int64_t charge, guess;
	struct e164 number;
	size_t count = 0;
	long failures;
	int file;

	MUST(e164_parse(&number, people[0].number) == ERR_OK);
	send.number = &number;
	(void)!store_user_each(store, take_user, &count);
	(void)!store_charge(store, &limits, NULL, &send, &obstacle, &charge);
	(void)!store_guess(store, &limits, "alice", "sshd", NULL, &obstacle,
	    &guess, &failures);
	(void)!store_decide(store, &decision, &obstacle);
	count = 0;
	(void)!store_event_each(store, NULL, 0, take_event, &count);
	(void)!store_day_each(store, 3, "USD", take_day, NULL);
	(void)!store_prune(store, &limits, 86400, &failures);
	MUST((file = memfd_create("backup", MFD_CLOEXEC)) != -1);
	(void)!store_backup(store, file);
	close(file);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const ways[])(struct input *) = { patch, cut_short,
		replace_database, add_journal, change_key, change_rows,
		forge_row };
	struct input input = { data, size };
	unsigned way = input_byte(&input) % (sizeof(ways) / sizeof(ways[0]));
	struct store *store;

	MUST(secret_start() == ERR_OK);
	people_restore();
	ways[way](&input);
	if (store_open(&store, people_directory) == ERR_OK) {
		if (ways[way] == forge_row)
			check_sane(store);
		else
			check_as_it_was(store);
		check_recovery(store);
		use(store);
	}
	store_close(store);
	return 0;
}
