#include "tests/fuzz/people.h"

#include <sys/stat.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/text.h"
#include "core/recovery.h"
#include "tests/fuzz/fuzz.h"

#define STATE_SIZE (4 * 1024 * 1024)

const struct store_actor people_actor = { "root", "fuzz" };
const struct people people[PEOPLE] = {
	{ "alice", 2001, "+15550100001", STORE_VERIFIED },
	{ "bob", 2002, "+15550100002", STORE_PENDING },
	{ "carol", 2003, "+15550100003", STORE_SUSPENDED },
	{ "dave", 2004, "", STORE_PENDING },
	{ "erin", 2005, "+15550100001", STORE_VERIFIED },
};
const char *const people_codes[PEOPLE_CODES] = { "K7QF-2M9X-T3VBC",
	"ABCD-EFGH-JKMNP", "ZZZZ-ZZZZ-ZZZZZ", "A234-5678-91234",
	"Q0Q0-Q0Q0-Q0Q0Q", "7777-7777-7777A" };
char people_directory[PEOPLE_PATH];
size_t people_size;
static unsigned char *bytes;
static unsigned char key[32];

void
people_path(char path[PEOPLE_PATH + 32], const char *name)
{
	text_format(path, PEOPLE_PATH + 32, "%s/%s", people_directory, name);
}

static void
remove_directory(void)
{
	static const char *const names[] = { "state.db", "state.db-journal",
		"key" };
	char path[PEOPLE_PATH + 32];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		people_path(path, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(people_directory);
}

static void
make_directory(void)
{
	const char *where = getenv("TMPDIR");

	if (where == NULL)
		where = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	text_format(people_directory, sizeof(people_directory),
	    "%s/fuzz-XXXXXX", where);
	MUST(mkdtemp(people_directory) != NULL);
	MUST(atexit(remove_directory) == 0);
}

static void
give_codes(struct store *store)
{
	struct recovery_code codes[PEOPLE_CODES];
	size_t i;

	for (i = 0; i < PEOPLE_CODES; i++)
		MUST(recovery_parse(&codes[i], people_codes[i]) == ERR_OK);
	MUST(store_recovery_set(
		 store, "alice", codes, PEOPLE_CODES, &people_actor) == ERR_OK);
}

static void
enroll_people(struct store *store)
{
	struct e164 number;
	size_t i;

	for (i = 0; i < PEOPLE; i++) {
		if (e164_parse(&number, people[i].number) != ERR_OK)
			continue;
		MUST(store_user_add(store, people[i].name, people[i].uid,
			 &number, &people_actor) == ERR_OK);
		if (people[i].status != STORE_PENDING)
			MUST(store_user_verify(store, people[i].name, &number,
				 &people_actor) == ERR_OK);
		if (people[i].status == STORE_SUSPENDED)
			MUST(store_user_suspend(store, people[i].name, true,
				 &people_actor) == ERR_OK);
	}
	give_codes(store);
}

static size_t
read_file(const char *name, void *content, size_t max)
{
	char path[PEOPLE_PATH + 32];
	ssize_t size;
	int file;

	people_path(path, name);
	MUST((file = open(path, O_RDONLY | O_CLOEXEC)) != -1);
	size = read(file, content, max);
	MUST(size > 0);
	close(file);
	return (size_t)size;
}

static void
write_file(const char *name, const void *content, size_t size)
{
	char path[PEOPLE_PATH + 32];
	int file;

	people_path(path, name);
	MUST((file = open(path, O_WRONLY | O_CLOEXEC)) != -1);
	MUST(write(file, content, size) == (ssize_t)size);
	MUST(ftruncate(file, (off_t)size) == 0);
	close(file);
}

static void
make_state(void)
{
	struct store *store;

	MUST((bytes = malloc(STATE_SIZE)) != NULL);
	make_directory();
	MUST(store_create(people_directory) == ERR_OK);
	MUST(store_open(&store, people_directory) == ERR_OK);
	enroll_people(store);
	store_close(store);
	people_size = read_file("state.db", bytes, STATE_SIZE);
	MUST(read_file("key", key, sizeof(key)) == sizeof(key));
}

void
people_restore(void)
{
	char path[PEOPLE_PATH + 32];

	if (bytes == NULL)
		make_state();
	write_file("state.db", bytes, people_size);
	write_file("key", key, sizeof(key));
	people_path(path, "state.db-journal");
	(void)unlink(path);
}
