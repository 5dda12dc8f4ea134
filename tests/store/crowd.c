#include "tests/store/crowd.h"

#include <sys/prctl.h>
#include <sys/wait.h>

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/store/harness.h"

static void
crowd_one(const char *directory, crowd_task task, int process, const void *data,
    int start)
{
	struct store *store = NULL;
	char byte;
	int got;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (read(start, &byte, 1) != 0)
		_exit(100);
	if (store_open(&store, directory) != ERR_OK) {
		fprintf(stderr, "%s\n", store_why(store));
		_exit(101);
	}
	got = task(store, process, data);
	store_close(store);
	_exit(got);
}

int
crowd(const char *directory, int processes, crowd_task task, const void *data)
{
	pid_t children[CROWD_MAX];
	int start[2];
	int status;
	int sum = 0;
	int i;

	assert_true(processes <= CROWD_MAX);
	assert_int_equal(pipe(start), 0);
	for (i = 0; i < processes; i++) {
		children[i] = fork();
		assert_int_not_equal(children[i], -1);
		if (children[i] == 0) {
			close(start[1]);
			crowd_one(directory, task, i, data, start[0]);
		}
	}
	close(start[1]);
	close(start[0]);
	for (i = 0; i < processes; i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_true(WIFEXITED(status));
		assert_true(WEXITSTATUS(status) < 100);
		sum += WEXITSTATUS(status);
	}
	return sum;
}
