/*
 * Preloaded in tests: as soon as a transaction is durable, and the FIFO is
 * there, the process writes its id into it and stops itself.  What it has not
 * done by then, it does not get to do when it is killed.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FIFO "/mnt/stop/fifo"

struct sqlite3;
struct sqlite3_stmt;
int sqlite3_step(struct sqlite3_stmt *);
int sqlite3_exec(struct sqlite3 *, const char *,
    int (*)(void *, int, char **, char **), void *, char **);

static int
in_transaction(struct sqlite3 *handle)
{
	int (*autocommit)(struct sqlite3 *);

	*(void **)&autocommit = dlsym(RTLD_NEXT, "sqlite3_get_autocommit");
	return autocommit != NULL && autocommit(handle) == 0;
}

static void
stop(void)
{
	char line[32];
	int fd;

	if (access(FIFO, F_OK) != 0)
		return;
	fd = open(FIFO, O_WRONLY | O_CLOEXEC);
	snprintf(line, sizeof(line), "%d\n", (int)getpid());
	if (fd < 0 || write(fd, line, strlen(line)) < 0)
		_exit(1);
	close(fd);
	raise(SIGSTOP);
}

int
sqlite3_step(struct sqlite3_stmt *statement)
{
	struct sqlite3 *(*handle_of)(struct sqlite3_stmt *);
	int (*step)(struct sqlite3_stmt *);
	struct sqlite3 *handle;
	int before, result;

	*(void **)&step = dlsym(RTLD_NEXT, "sqlite3_step");
	*(void **)&handle_of = dlsym(RTLD_NEXT, "sqlite3_db_handle");
	handle = handle_of(statement);
	before = in_transaction(handle);
	result = step(statement);
	if (before && !in_transaction(handle))
		stop();
	return result;
}

int
sqlite3_exec(struct sqlite3 *handle, const char *script,
    int (*each)(void *, int, char **, char **), void *data, char **error)
{
	int (*exec)(struct sqlite3 *, const char *,
	    int (*)(void *, int, char **, char **), void *, char **);
	int before, result;

	*(void **)&exec = dlsym(RTLD_NEXT, "sqlite3_exec");
	before = in_transaction(handle);
	result = exec(handle, script, each, data, error);
	if (before && !in_transaction(handle))
		stop();
	return result;
}
