/*
 * guess DIRECTORY USER COUNT: record wrong codes, as logins do; after the
 * first it prints a line.  Run as the owner of the state.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/secret.h"
#include "base/text.h"
#include "core/limit.h"
#include "store/store.h"

int
main(int argc, char **argv)
{
	const struct limits limits = {
		.guesses = { { .max = LIMIT_MAX_MAX, .window_seconds = 3600 } },
		.guess_count = 1,
		.lockout_failures = LIMIT_MAX_MAX,
	};
	struct store_obstacle obstacle;
	struct store *store = NULL;
	int status = EXIT_FAILURE;
	int64_t guess;
	long count, failures = 0;

	if (argc != 4 || !text_number(argv[3], 1, LIMIT_MAX_MAX, &count) ||
	    secret_start() != ERR_OK || store_open(&store, argv[1]) != ERR_OK)
		goto out;
	for (; count > 0; count--) {
		if (store_guess(store, &limits, argv[2], "test", NULL,
			&obstacle, &guess, &failures) != ERR_OK ||
		    obstacle.kind != STORE_FREE)
			goto out;
		if (failures == 1 && (puts("begun") < 0 || fflush(stdout) != 0))
			goto out;
		(void)poll(NULL, 0, 1); /* no login comes on another's heels */
	}
	status = EXIT_SUCCESS;
out:
	if (status != EXIT_SUCCESS && store != NULL)
		(void)fprintf(stderr, "guess: %s\n", store_why(store));
	store_close(store);
	return status;
}
