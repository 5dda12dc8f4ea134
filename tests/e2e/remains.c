/*
 * What processes leave behind: remains DIR PID follows PID and all that it
 * starts, copies the memory of each, as it ends, into DIR/NAME.PID, and prints
 * "NAME PID STATUS", as waitpid has it.  The memory is read as a debugger reads
 * it: whatever its protection, and of processes that leave no core file, too.
 * Says "ready" when it follows.
 */
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OPTIONS                                                           \
	(PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | \
	    PTRACE_O_TRACEEXIT)

static void
fail(const char *what)
{
	perror(what);
	exit(1);
}

static void
copy_range(int from, FILE *to, uintmax_t at, uintmax_t end)
{
	static char bytes[4096];
	ssize_t got;

	for (; at < end; at += sizeof(bytes)) {
		got = pread(from, bytes, sizeof(bytes), (off_t)at);
		if (got > 0)
			fwrite(bytes, 1, (size_t)got, to);
	}
}

/* What is of a file and never written to is left out. */
static void
copy_memory(pid_t pid, FILE *to)
{
	char path[64], line[PATH_MAX + 128], rights[8];
	uintmax_t start, end, inode;
	FILE *maps;
	int memory;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	if ((maps = fopen(path, "re")) == NULL)
		fail(path);
	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	if ((memory = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		fail(path);
	while (fgets(line, sizeof(line), maps) != NULL) {
		if (sscanf(line, "%jx-%jx %7s %*s %*s %ju", &start, &end,
			rights, &inode) != 4 ||
		    (rights[1] != 'w' && inode != 0) ||
		    strstr(line, "[v") != NULL)
			continue;
		fprintf(to, "\n#region %s", line);
		copy_range(memory, to, start, end);
	}
	fclose(maps);
	close(memory);
}

static void
keep(const char *directory, pid_t pid)
{
	char path[PATH_MAX], name[32] = "";
	unsigned long status = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	if ((file = fopen(path, "re")) == NULL)
		fail(path);
	if (fgets(name, sizeof(name), file) != NULL)
		name[strcspn(name, "\n/")] = '\0';
	fclose(file);
	snprintf(path, sizeof(path), "%s/%s.%d", directory, name, (int)pid);
	if ((file = fopen(path, "wxe")) == NULL)
		fail(path);
	copy_memory(pid, file);
	if (fclose(file) != 0)
		fail(path);
	if (ptrace(PTRACE_GETEVENTMSG, pid, 0, &status) != 0)
		fail("PTRACE_GETEVENTMSG");
	printf("%s %d %lu\n", name, (int)pid, status);
	fflush(stdout);
}

/* A signal of its own goes on to it; a stop of ours and a trap do not. */
static void
go_on(pid_t pid, int status)
{
	int number = WSTOPSIG(status);

	if (status >> 16 != 0 || number == SIGTRAP)
		number = 0;
	if (ptrace(PTRACE_CONT, pid, 0, number) != 0 && errno != ESRCH)
		fail("PTRACE_CONT");
}

int
main(int argc, char **argv)
{
	pid_t pid;
	int status;

	if (argc != 3) {
		fputs("usage: remains DIR PID\n", stderr);
		return 2;
	}
	pid = (pid_t)strtol(argv[2], NULL, 10);
	if (ptrace(PTRACE_SEIZE, pid, 0, OPTIONS) != 0)
		fail("PTRACE_SEIZE");
	puts("ready");
	fflush(stdout);
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		if (!WIFSTOPPED(status))
			continue;
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8))
			keep(argv[1], pid);
		go_on(pid, status);
	}
	return 0;
}
