#include "tests/fault/sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#define SECONDS_PER_YEAR INT64_C(31557600)
#define WAYS 65536 /* a power of two, and far more than there are */
#define JUMPS 4
#define RUN_MAX_US (10 * CLOCK_SECOND)
#define AFTER_STRIDE 10

static const struct jump {
	const char *name;
	int64_t real, boot; /* seconds */
} jumps[JUMPS] = {
	{ "ten years on", 10 * SECONDS_PER_YEAR, 0 },
	{ "ten years back", -10 * SECONDS_PER_YEAR, 0 },
	{ "the end of time", INT64_MAX, 0 },
	{ "a quarter of an hour's sleep", 900, 900 },
};

static struct {
	unsigned long part, parts, stride;
	const char *only;
	bool once;
	unsigned long seen[FAULT_POINTS_MAX];
	unsigned long runs, wrong;
	uint64_t ways[WAYS]; /* that were gone to their fault; 0: free */
} all = { .parts = 1, .stride = 1 };

void
sweep_start(int argc, char **argv)
{
	char *slash;

	if (argc > 1) {
		all.part = strtoul(argv[1], &slash, 10);
		all.parts = *slash == '/' ? strtoul(slash + 1, NULL, 10) : 0;
	}
	all.once = argc > 2 && strcmp(argv[2], "once") == 0;
	if (argc > 2 && !all.once)
		all.stride = strtoul(argv[2], NULL, 10);
	if (argc > 3)
		all.only = argv[3];
	if (argc > 4 || all.part >= all.parts) {
		(void)fprintf(stderr, "usage: %s [PART/PARTS [STRIDE "
		    "[SCENARIO]]], PART from 0\n", argv[0]);
		exit(2);
	}
	(void)fault_share();
}

bool
sweep_wants(const char *name)
{
	return all.only == NULL || strcmp(all.only, name) == 0;
}

static void
run_one(const struct sweep *sweep, enum fault_mode mode, unsigned long at,
    const struct jump *jump)
{
	struct fault *fault = fault_share();
	int64_t began = clock_boot_us();
	size_t i;
	bool fine;

	memset(fault, 0, offsetof(struct fault, log));
	fault->mode = mode;
	fault->at = at;
	if (jump != NULL) {
		fault->real_jump = jump->real;
		fault->boot_jump = jump->boot;
	}
	fine = sweep->run(sweep->scenario, fault);
	if (clock_boot_us() - began > RUN_MAX_US) {
		printf("it took %ld ms\n",
		    (long)((clock_boot_us() - began) / 1000));
		fine = false;
	}
	all.runs++;
	for (i = 0; i < FAULT_POINTS_MAX; i++)
		all.seen[i] += fault->seen[i];
	if (fine)
		return;
	all.wrong++;
	printf("FAIL %s: %s %lu (%s)\n", sweep->name,
	    mode == FAULT_NONE	? "without a fault" :
	    mode == FAULT_ONCE	? "call" :
	    mode == FAULT_AFTER ? "all calls from" : "look",
	    at, jump != NULL ? jump->name : fault->hit);
}

/* Whether the same way has led to a fault here before; ${kind} tells kinds. */
static bool
was_gone(uint64_t way, uint64_t kind)
{
	size_t at;

	way = (way ^ (kind + 1)) * UINT64_C(0x9e3779b97f4a7c15) | 1;
	for (at = way >> 48; all.ways[at] != 0; at = (at + 1) % WAYS)
		if (all.ways[at] == way)
			return true;
	all.ways[at] = way;
	return false;
}

/* What all calls failing brings about is mostly one of a few refusals. */
static bool
is_mine(unsigned long at, enum fault_mode mode)
{
	unsigned long stride = all.stride == 0 ? 1 :
	    mode == FAULT_AFTER ? AFTER_STRIDE * all.stride : all.stride;

	return all.once ||
	    (at % all.parts == all.part && at / all.parts % stride == 0);
}

/* To the end of what the clean run did, and on until nothing fails any more. */
static void
fail_all(const struct sweep *sweep, enum fault_mode mode, unsigned long count,
    const uint64_t *ways, size_t kind)
{
	const struct jump *jump = mode == FAULT_CLOCK ? &jumps[kind] : NULL;
	struct fault *fault = fault_share();
	unsigned long at;

	kind = (sweep->world * JUMPS + kind) * 8 + mode;
	for (at = 1; at <= count; at++)
		if ((all.stride == 0 || at >= FAULT_CALLS_MAX ||
			!was_gone(ways[at], kind)) &&
		    is_mine(at, mode))
			run_one(sweep, mode, at, jump);
	for (fault->fired = all.once || all.part == 0; fault->fired; at++)
		run_one(sweep, mode, at, jump);
}

void
sweep_run(const struct sweep *sweep)
{
	static uint64_t call_way[FAULT_CALLS_MAX], look_way[FAULT_CALLS_MAX];
	struct fault *fault = fault_share();
	unsigned long calls, looks, runs = all.runs, wrong = all.wrong;
	static unsigned long scenario;
	size_t i;

	/* A way is not the same in two parts: what runs beside it is not. */
	if (all.once && scenario++ % all.parts != all.part)
		return;
	run_one(sweep, FAULT_NONE, 0, NULL);
	calls = fault->calls;
	looks = fault->looks;
	memcpy(call_way, fault->call_way, sizeof(call_way));
	memcpy(look_way, fault->look_way, sizeof(look_way));
	if (calls < sweep->fewest) {
		printf("FAIL %s: %lu wrapped calls, not %lu: a --wrap is "
		    "lost\n", sweep->name, calls, sweep->fewest);
		all.wrong++;
	}
	if (!sweep->without_faults)
		fail_all(sweep, FAULT_ONCE, calls, call_way, 0);
	if (!sweep->without_faults && !all.once)
		fail_all(sweep, FAULT_AFTER, calls, call_way, 0);
	for (i = 0; sweep->has_clocks && !sweep->without_faults && i < JUMPS; i++)
		fail_all(sweep, FAULT_CLOCK, looks, look_way, i);
	printf("%s %s: %lu wrapped calls, %lu runs\n",
	    wrong == all.wrong ? "PASS" : "FAIL", sweep->name, calls,
	    all.runs - runs);
	(void)fflush(stdout);
}

/* Which wrapped functions were called, for who knows which must be. */
static void
say_called(void)
{
	size_t i;

	for (i = 0; fault_point_name(i) != NULL; i++)
		printf("%s %s\n", all.seen[i] > 0 ? "CALLED" : "UNCALLED",
		    fault_point_name(i));
}

int
sweep_end(void)
{
	if (all.only == NULL)
		say_called();
	printf("%lu runs, %lu of them wrong\n", all.runs, all.wrong);
	return all.wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
