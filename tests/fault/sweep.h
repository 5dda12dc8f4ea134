/*
 * The sweep: a scenario is run without a fault, then with call 1, 2, 3 ...
 * failing until it completes, then with all calls from there on failing, then
 * with clocks that jump at every look at one.
 */
#ifndef TESTS_FAULT_SWEEP_H
#define TESTS_FAULT_SWEEP_H

#include <stdbool.h>

#include "tests/fault/fault.h"

struct sweep {
	const char *name;
	unsigned long fewest; /* wrapped calls of the clean run */
	/*
	 * Run it once, with ${fault} set up: false, after a line that says
	 * what, when something must not be.
	 */
	bool (*run)(void *scenario, struct fault *fault);
	void *scenario;
	bool has_clocks;     /* that jump */
	bool without_faults; /* the clean run alone */
	/*
	 * What is there beside the process: a fault on the same way is another
	 * one where this is another number.
	 */
	unsigned world;
};

/*
 * What main was asked for: PROGRAM [PART/PARTS [STRIDE [SCENARIO]]].  Several
 * processes share the faults.  STRIDE 0 leaves none out; 1 leaves out those
 * that another scenario of this run has had in the same place of the same way,
 * and most of those where all calls fail; more than that takes one in so many.
 * "once" for STRIDE is 1 without the points where all calls fail; its parts are of
 * the scenarios.
 */
void sweep_start(int argc, char **argv);

/* Whether this scenario is wanted. */
bool sweep_wants(const char *name);

/* Every fault of it.  What must never happen is reported. */
void sweep_run(const struct sweep *);

/*
 * Exit status, after a line "CALLED NAME" or "UNCALLED NAME" for each wrapped
 * function: one that is never called may be a --wrap that was lost.
 */
int sweep_end(void);

#endif
