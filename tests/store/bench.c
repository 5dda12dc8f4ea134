/*
 * What a charge costs: open, charge and close, as a login does, under the
 * default limits.  Not a test: prints milliseconds.  `bench ROWS` puts so many
 * users and events there, measures again and prints the ratio.
 */
#include "tests/store/harness.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

#define ROUNDS 500
#define ALICE "+15005550101"
#define HOUR (3600 * CLOCK_SECOND)

static int
compare(const void *one, const void *other)
{
	int64_t a = *(const int64_t *)one;
	int64_t b = *(const int64_t *)other;

	return (a > b) - (a < b);
}

/* Rows that nobody reads need no MAC. */
static void
populate(const char *directory, long rows)
{
	char path[HARNESS_PATH];
	char text[1024];
	char *why = NULL;
	sqlite3 *handle;

	text_format(text, sizeof(text),
	    "PRAGMA cache_size = -400000; BEGIN;"
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
	    " WHERE i < %ld) INSERT INTO user SELECT printf('z%%07d', i), i,"
	    " printf('+1600%%07d', i), '', '', 1, 0, 0, 'root', 0, 0, NULL,"
	    " 0, 0, '', 0, 0, 0, 0, 0, randomblob(32) FROM n;"
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
	    " WHERE i < %ld) INSERT INTO event (kind, real_us, boot, boot_us,"
	    " counts, user, number, address_key, address, service, price,"
	    " currency) SELECT 'send', i, 1, i, 1,"
	    " printf('z%%07d', random() %% 999999), randomblob(32),"
	    " printf('10.%%d.%%d.1', random() %% 100, i %% 200),"
	    " '10.0.0.1', 'sshd', 7500, 'USD' FROM n;"
	    "COMMIT",
	    rows, rows);
	harness_path(path, directory, "state.db");
	if (sqlite3_open(path, &handle) != SQLITE_OK ||
	    sqlite3_exec(handle, text, NULL, NULL, &why) != SQLITE_OK) {
		fprintf(stderr, "%s\n", why);
		exit(EXIT_FAILURE);
	}
	sqlite3_close(handle);
}

static void
median_and_worst(const char *name, int64_t took[ROUNDS])
{
	qsort(took, ROUNDS, sizeof(took[0]), compare);
	printf("%-6s %.3f ms (p99 %.3f)\n", name,
	    (double)took[ROUNDS / 2] / 1000,
	    (double)took[ROUNDS * 99 / 100] / 1000);
}

/* Open, charge and close, as a login does; the median of the sum. */
static int64_t
log_in(const char *directory, const struct limits *limits)
{
	static int64_t took[4][ROUNDS];
	static const char *const names[] = { "open", "charge", "close", "all" };
	struct store *store;
	int64_t start;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		harness_advance(2 * HOUR);
		start = clock_boot_us();
		store = harness_open(directory);
		took[0][i] = clock_boot_us() - start;
		start = clock_boot_us();
		if (!harness_send(store, limits, STORE_SEND_LOGIN, "alice",
			ALICE, "192.0.2.1", "+1", NULL, NULL))
			exit(EXIT_FAILURE);
		took[1][i] = clock_boot_us() - start;
		start = clock_boot_us();
		store_close(store);
		took[2][i] = clock_boot_us() - start;
		took[3][i] = took[0][i] + took[1][i] + took[2][i];
	}
	for (i = 0; i < 4; i++)
		median_and_worst(names[i], took[i]);
	return took[3][ROUNDS / 2];
}

int
main(int argc, char **argv)
{
	struct limits limits = harness_limits(LIMIT_NUMBER, 1, 30);
	char directory[HARNESS_PATH];
	int64_t alone;
	struct moment now;
	struct store *store;

	limits.send_count = 5;
	limits.sends[1] = (struct limit){ LIMIT_NUMBER, 5, 3600 };
	limits.sends[2] = (struct limit){ LIMIT_USER, 20, 86400 };
	limits.sends[3] = (struct limit){ LIMIT_ADDRESS, 10, 3600 };
	limits.sends[4] = (struct limit){ LIMIT_HOST, 300, 3600 };
	limits.guess_count = 1;
	limits.guesses[0] = (struct limit){ 0, 10, 3600 };
	harness_start();
	harness_state(directory);
	if (clock_now(&now) != ERR_OK)
		return EXIT_FAILURE;
	harness_clock(&now);
	store = harness_open(directory);
	harness_enroll(store, "alice", ALICE);
	store_close(store);
	alone = log_in(directory, &limits);
	if (argc < 2)
		return 0;
	populate(directory, strtol(argv[1], NULL, 10));
	printf("ratio with %s users and events: %.2f\n", argv[1],
	    (double)log_in(directory, &limits) / (double)alone);
	return 0;
}
