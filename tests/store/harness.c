#include "tests/store/harness.h"

#include <sys/prctl.h>
#include <sys/stat.h>

#include <ftw.h>
#include <grp.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#define NOBODY 65534

enum err __real_clock_now(struct moment *);
enum err __wrap_clock_now(struct moment *);

const struct store_actor harness_actor = { "root", "tests" };

static char base[HARNESS_PATH];
static pid_t owner;
static unsigned made;
static struct moment faked;
static bool is_faked;

static void
give_up(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

static int
remove_one(
    const char *path, const struct stat *stat, int type, struct FTW *walk)
{
	(void)stat;
	(void)type;
	(void)walk;
	return remove(path);
}

static int
open_up(const char *path, const struct stat *stat, int type, struct FTW *walk)
{
	(void)walk;
	if (type == FTW_D || type == FTW_DNR)
		(void)chmod(path, stat->st_mode | S_IRWXU);
	return 0;
}

static void
clean_up(void)
{
	if (getpid() != owner)
		return;
	(void)nftw(base, open_up, 16, FTW_PHYS);
	(void)nftw(base, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void
drop_root(void)
{
	if (geteuid() != 0)
		return;
	if (chown(base, NOBODY, NOBODY) != 0 || setgroups(0, NULL) != 0 ||
	    setresgid(NOBODY, NOBODY, NOBODY) != 0 ||
	    setresuid(NOBODY, NOBODY, NOBODY) != 0)
		give_up("become nobody");
	(void)prctl(PR_SET_DUMPABLE, 1);
}

void
harness_start(void)
{
	const char *parent = getenv("TMPDIR");

	text_format(base, sizeof(base), "%s/sms2fa-store.XXXXXX",
	    parent != NULL ? parent : "/tmp");
	if (mkdtemp(base) == NULL)
		give_up(base);
	umask(0);
	drop_root();
	owner = getpid();
	atexit(clean_up);
}

void
harness_seed(void)
{
	unsigned seed = (unsigned)clock_boot_us();

	print_message("seed %u\n", seed);
	srandom(seed);
}

void
harness_empty(char directory[HARNESS_PATH])
{
	text_format(directory, HARNESS_PATH, "%s/%u", base, made++);
	if (mkdir(directory, 0700) != 0)
		give_up(directory);
}

void
harness_state(char directory[HARNESS_PATH])
{
	harness_empty(directory);
	assert_int_equal(store_create(directory), ERR_OK);
}

struct store *
harness_open(const char *directory)
{
	struct store *store = NULL;
	enum err err = store_open(&store, directory);

	assert_ok(store, err);
	return store;
}

void
harness_path(char path[HARNESS_PATH], const char *directory, const char *name)
{
	text_format(path, HARNESS_PATH, "%s/%s", directory, name);
}

void
harness_sql(const char *directory, const char *text)
{
	char path[HARNESS_PATH];
	sqlite3 *handle;

	harness_path(path, directory, "state.db");
	assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
	if (sqlite3_exec(handle, text, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", text, sqlite3_errmsg(handle));
	sqlite3_close(handle);
}

void
harness_blob(
    const char *directory, const char *text, unsigned char *bytes, size_t size)
{
	char path[HARNESS_PATH];
	sqlite3_stmt *statement;
	sqlite3 *handle;

	harness_path(path, directory, "state.db");
	assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
	assert_int_equal(
	    sqlite3_prepare_v2(handle, text, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	assert_int_equal(sqlite3_column_bytes(statement, 0), size);
	memcpy(bytes, sqlite3_column_blob(statement, 0), size);
	sqlite3_finalize(statement);
	sqlite3_close(handle);
}

enum err
__wrap_clock_now(struct moment *moment)
{
	if (!is_faked)
		return __real_clock_now(moment);
	*moment = faked;
	return ERR_OK;
}

void
harness_clock(const struct moment *moment)
{
	is_faked = moment != NULL;
	if (is_faked)
		faked = *moment;
}

void
harness_advance(int64_t us)
{
	faked.real_us += us;
	faked.boot_us += us;
}

void
harness_assert(const struct store *store, enum err got, enum err wanted,
    const char *what, const char *file, int line)
{
	if (got == wanted)
		return;
	print_error("%s: %s, wanted %s (%s)\n", what, err_text(got),
	    err_text(wanted), store_why(store));
	_assert_int_equal((unsigned)got, (unsigned)wanted, file, line);
}

struct e164
harness_number(const char *text)
{
	struct e164 number;

	assert_int_equal(e164_parse(&number, text), ERR_OK);
	return number;
}

struct address
harness_address(const char *text)
{
	struct address address;

	assert_int_equal(address_parse(&address, text), ERR_OK);
	return address;
}

void
harness_enroll(struct store *store, const char *user, const char *number)
{
	struct e164 parsed = harness_number(number);

	assert_ok(
	    store, store_user_add(store, user, 1000, &parsed, &harness_actor));
	assert_ok(
	    store, store_user_verify(store, user, &parsed, &harness_actor));
}

struct limits
harness_limits(enum limit_per per, long max, int64_t window_seconds)
{
	struct limits limits = { .send_count = 1, .lockout_failures = 100 };

	limits.sends[0] = (struct limit){ per, max, window_seconds };
	return limits;
}

bool
harness_send(struct store *store, const struct limits *limits,
    enum store_send_kind kind, const char *user, const char *number,
    const char *address, const char *country, struct store_obstacle *obstacle,
    int64_t *charge)
{
	struct e164 parsed = harness_number(number);
	struct address from = { .family = 0 };
	struct store_send send = {
		.kind = kind,
		.user = user,
		.service = "sshd",
		.number = &parsed,
		.country = country,
	};
	struct store_obstacle unused;
	int64_t id = 0;

	if (address != NULL) {
		from = harness_address(address);
		send.address = &from;
	}
	if (obstacle == NULL)
		obstacle = &unused;
	assert_ok(
	    store, store_charge(store, limits, NULL, &send, obstacle, &id));
	if (charge != NULL)
		*charge = id;
	assert_int_equal(obstacle->kind == STORE_FREE, id != 0);
	return id != 0;
}
