/*
 * Goal: the model of a chain is libpam's.  Configurations by chance are read
 * and walked by both: the result is the same, and the modules called are the
 * same ones in the same order.
 *
 *   judge [COUNT [SEED [FIRST]]]   default 10 000, or as STACK_JUDGE_COUNT says
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "chance.h"
#include "libpam.h"
#include "stack/places.h"
#include "stack/walk.h"

#define JUDGE_PROCESSES 2

static struct stack_places *places;
static char directory[PATH_MAX];
static char probe[PATH_MAX];
static uint64_t judged;

static void
fail(const char *what)
{
	perror(what);
	exit(1);
}

/* What pam_debug.so returns, which looks at the first such argument alone. */
static enum stack_return
debug_result(const struct stack_entry *entry, enum stack_chain chain)
{
	const char *event = chain == STACK_AUTH ? "auth=" : "acct=";
	size_t i;
	int value;

	for (i = 0; i < entry->argument_count; i++) {
		if (strncmp(entry->arguments[i], event, 5) != 0)
			continue;
		for (value = 0; value < STACK_RETURNS; value++)
			if (strcmp(entry->arguments[i] + 5,
				stack_return_word(value)) == 0)
				return (enum stack_return)value;
		break;
	}
	return STACK_SUCCESS;
}

/* As tests/stack/probe.c does. */
static enum stack_return
probe_result(const struct stack_entry *entry, int *id)
{
	int result = STACK_SUCCESS;
	size_t i;

	*id = -1;
	for (i = 0; i < entry->argument_count; i++) {
		if (strncmp(entry->arguments[i], "id=", 3) == 0)
			*id = (int)strtol(
			    entry->arguments[i] + 3, NULL, 10);
		if (strncmp(entry->arguments[i], "r=", 2) == 0)
			result = (int)strtol(
			    entry->arguments[i] + 2, NULL, 10);
	}
	return (enum stack_return)result;
}

static int
model_walk(const struct stack *stack, struct probe_log *log)
{
	const struct stack_entry *entry;
	enum stack_return result;
	struct walk walk;
	int id;

	if (stack->refused)
		return STACK_ABORT;
	walk_begin(&walk, stack);
	while (!walk_is_over(&walk, stack)) {
		entry = &stack->entries[walk.at];
		if (!walk_forced(entry, &result)) {
			if (strcmp(entry->name, "pam_debug") == 0) {
				result = debug_result(entry, stack->chain);
			} else {
				result = probe_result(entry, &id);
				if (log->count < PROBE_CALLS)
					log->id[log->count] = id;
				log->count++;
			}
		}
		walk_take(&walk, stack, result);
	}
	return (int)walk_result(&walk);
}

/*
 * What libpam can't be asked about: 1.5 hangs, or frees memory twice; Debian's
 * reads memory that nothing was written to.
 */
static bool
is_out_of_court(const struct stack_faults *faults)
{
	static const char *const words[] = { "never comes back",
		"names no module", "uninitialised memory" };
	size_t i, word;

	for (i = 0; i < faults->count; i++)
		for (word = 0; word < sizeof(words) / sizeof(words[0]); word++)
			if (strstr(faults->faults[i].text, words[word]) != NULL)
				return true;
	return false;
}

static int
model_run(enum stack_chain chain, struct probe_log *log, bool *asked)
{
	struct stack *stack = NULL;
	struct stack_faults faults;
	enum err err;
	int result;

	log->count = 0;
	err = stack_read(&stack, &faults, places, "service", chain);
	if (err == ERR_NOT_FOUND)
		return STACK_ABORT;
	if (err != ERR_OK) {
		fprintf(stderr, "stack_read: %s\n", err_text(err));
		exit(1);
	}
	result = model_walk(stack, log);
	if (is_out_of_court(&faults))
		*asked = false;
	stack_free(stack);
	return result;
}

static void
file_write(const struct chance *chance, size_t file)
{
	char path[PATH_MAX + 16];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", directory, chance_names[file]);
	if (chance->used[file] == 0) {
		if (unlink(path) != 0 && errno != ENOENT)
			fail(path);
		return;
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd == -1 ||
	    write(fd, chance->text[file], chance->used[file]) !=
		(ssize_t)chance->used[file] ||
	    close(fd) != 0)
		fail(path);
}

static bool
is_same(const struct probe_log *model, const struct probe_log *real)
{
	size_t kept = model->count < PROBE_CALLS ? model->count : PROBE_CALLS;

	return model->count == real->count &&
	       memcmp(model->id, real->id, kept * sizeof(model->id[0])) == 0;
}

static void
show_log(const char *who, int result, const struct probe_log *log)
{
	size_t i;

	printf("%s: %s (%d), called:", who, stack_return_word(result), result);
	for (i = 0; i < log->count && i < PROBE_CALLS; i++)
		printf(" %d", log->id[i]);
	printf("\n");
}

static void
show(const struct chance *chance)
{
	size_t file;

	for (file = 0; file < CHANCE_FILES; file++)
		if (chance->used[file] > 0)
			printf("--- %s\n%s", chance_names[file],
			    chance->text[file]);
	printf("---\n");
}

/* False: they differ. */
static bool
judge_chain(const struct chance *chance, enum stack_chain chain, int expected,
    const struct probe_log *model)
{
	static struct probe_log real;
	int result = libpam_run(directory, "service", chain, &real);

	if (result == expected && is_same(model, &real))
		return true;
	show(chance);
	printf("%s:\n", stack_chain_word(chain));
	show_log("the model", expected, model);
	show_log("libpam", result, &real);
	return false;
}

static bool
judge(const struct chance *chance)
{
	static struct probe_log models[STACK_PASSWORD + 1];
	int expected[STACK_PASSWORD + 1], chain;
	bool asked = true;

	/* libpam reads them all, whichever is run. */
	for (chain = STACK_AUTH; chain <= STACK_PASSWORD; chain++)
		expected[chain] =
		    model_run((enum stack_chain)chain, &models[chain], &asked);
	if (!asked)
		return true;
	judged++;
	for (chain = STACK_AUTH; chain <= STACK_ACCOUNT; chain++)
		if (!judge_chain(chance, (enum stack_chain)chain,
			expected[chain], &models[chain]))
			return false;
	return true;
}

static int
judge_all(uint64_t seed, uint64_t first, uint64_t count)
{
	static struct chance chance;
	uint64_t number;
	size_t file;

	chance.directory = directory;
	chance.probe = probe;
	for (number = first; judged < count; number++) {
		chance_fill(&chance, seed, number);
		for (file = 0; file < CHANCE_FILES; file++)
			file_write(&chance, file);
		if (!judge(&chance)) {
			printf("differs: number %llu of seed %llu\n",
			    (unsigned long long)number,
			    (unsigned long long)seed);
			return 1;
		}
	}
	return 0;
}

static void
clean_up(void)
{
	char path[PATH_MAX + 16];
	size_t file;

	for (file = 0; file < CHANCE_FILES; file++) {
		snprintf(
		    path, sizeof(path), "%s/%s", directory, chance_names[file]);
		(void)unlink(path);
	}
	(void)rmdir(directory);
}

static int
judge_share(uint64_t seed, uint64_t first, uint64_t count)
{
	const char *services[] = { directory, NULL };
	int result;

	snprintf(directory, sizeof(directory), "%s/sms2fa-judge-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (mkdtemp(directory) == NULL)
		fail(directory);
	places->services = services;
	places->pam_conf = NULL;
	result = judge_all(seed, first, count);
	clean_up();
	return result;
}

static bool
judge_in_processes(uint64_t seed, uint64_t first, uint64_t count)
{
	uint64_t share = count / JUDGE_PROCESSES;
	bool fine = true;
	int i, status;

	fflush(stdout);
	for (i = 0; i < JUDGE_PROCESSES; i++) {
		pid_t pid = fork();

		if (pid == -1)
			fail("fork");
		if (pid == 0)
			exit(judge_share(seed + (uint64_t)i, first, share));
	}
	for (i = 0; i < JUDGE_PROCESSES; i++)
		if (wait(&status) == -1 || status != 0)
			fine = false;
	return fine;
}

static uint64_t
argument(int argc, char **argv, int which, uint64_t otherwise)
{
	return which < argc ? strtoull(argv[which], NULL, 10) : otherwise;
}

int
main(int argc, char **argv)
{
	const char *wanted = getenv("STACK_JUDGE_COUNT");
	const char *builddir = getenv("top_builddir");
	uint64_t count = argument(
	    argc, argv, 1, wanted != NULL ? strtoull(wanted, NULL, 10) : 10000);
	uint64_t seed = argument(argc, argv, 2, (uint64_t)time(NULL));
	uint64_t first = argument(argc, argv, 3, 0);
	struct timespec begin, end;
	bool fine;

	if (realpath(builddir != NULL ? builddir : ".", probe) == NULL)
		fail("top_builddir");
	strncat(probe, "/.libs/probe.so", sizeof(probe) - strlen(probe) - 1);
	libpam_keep(probe);
	if (stack_places_find(&places, NULL) != ERR_OK)
		fail("no PAM modules");
	clock_gettime(CLOCK_MONOTONIC, &begin);
	fine = judge_in_processes(seed, first, count);
	clock_gettime(CLOCK_MONOTONIC, &end);
	printf("%llu stacks, two chains each, seed %llu: %s, %.1f s\n",
	    (unsigned long long)count, (unsigned long long)seed,
	    fine ? "no difference" : "NOT the same",
	    (double)(end.tv_sec - begin.tv_sec) +
		(double)(end.tv_nsec - begin.tv_nsec) / 1e9);
	stack_places_free(places);
	return fine ? 0 : 1;
}
