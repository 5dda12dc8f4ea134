/*
 * strike FD NAME HOW AT PROGRAM [ARGUMENT ...]: run PROGRAM, and kill the
 * first process called NAME among it and its descendants.
 * HOW: `call', at its AT-th stop for a system call, of which every call has
 * two, one before and one after; `us', AT microseconds after it began; `none',
 * let it live; `term' and `stop', as `call', but by SIGTERM, or not at all: it
 * stands still from then on, and "stopped" is written to FD.
 * Ends when all of them have ended, and writes a last line to FD: "killed|ended
 * CALLS PHASE", with the stops that were seen, and what the last call was for:
 * storage, talk, start (of a program), other, or time.
 * The processes are traced, so they end with this one.
 */
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <errno.h>
#include <linux/ptrace.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OPTIONS                                                          \
	(PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | \
	    PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE)

static const struct {
	const char *phase;
	long calls[8];
} phases[] = {
	{ "storage", { SYS_pwrite64, SYS_pread64, SYS_fdatasync, SYS_fsync,
			 SYS_ftruncate, SYS_fcntl, SYS_lseek, -1 } },
	{ "talk", { SYS_sendto, SYS_recvmsg, SYS_recvfrom, SYS_ppoll,
		      SYS_connect, SYS_socket, SYS_sendmsg, -1 } },
	{ "start", { SYS_execve, SYS_mmap, SYS_mprotect, SYS_munmap, SYS_brk,
		       SYS_prlimit64, SYS_rt_sigaction, -1 } },
};

static volatile pid_t victim; /* 0: none yet, or no more */
static int was_killed, was_found;

static void
kill_victim(int signal)
{
	(void)signal;
	if (victim > 0)
		(void)kill(victim, SIGKILL);
}

static const char *
phase_of(long call)
{
	size_t i, j;

#ifdef SYS_poll
	if (call == SYS_poll)
		return "talk";
#endif
	for (i = 0; i < sizeof(phases) / sizeof(phases[0]); i++)
		for (j = 0; phases[i].calls[j] != -1; j++)
			if (phases[i].calls[j] == call)
				return phases[i].phase;
	return "other";
}

static int
is_called(pid_t pid, const char *name)
{
	char path[64], comm[32] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	if ((file = fopen(path, "re")) == NULL)
		return 0;
	if (fgets(comm, sizeof(comm), file) == NULL)
		comm[0] = '\0';
	fclose(file);
	comm[strcspn(comm, "\n")] = '\0';
	return strcmp(comm, name) == 0;
}

static void
set_timer(long us)
{
	struct sigaction action = { .sa_handler = kill_victim };
	struct itimerval timer = { .it_value = { .tv_sec = us / 1000000,
				       .tv_usec = us % 1000000 } };

	sigaction(SIGALRM, &action, NULL);
	if (us == 0)
		kill_victim(SIGALRM);
	else
		setitimer(ITIMER_REAL, &timer, NULL);
}

static pid_t
start(char **argv)
{
	int gate[2];
	char byte;
	pid_t pid;

	if (pipe(gate) != 0 || (pid = fork()) == -1)
		return -1;
	if (pid == 0) {
		close(gate[1]);
		(void)!read(gate[0], &byte, 1);
		close(gate[0]);
		execv(argv[0], argv);
		_exit(127);
	}
	close(gate[0]);
	if (ptrace(PTRACE_SEIZE, pid, 0, OPTIONS) != 0)
		return -1;
	close(gate[1]);
	return pid;
}

struct strike {
	const char *name, *phase;
	int fd, signal; /* 0: by time, or never */
	int by_time;
	long at, calls;
};

static void
hit(const struct strike *strike, pid_t pid)
{
	static const char stopped[] = "stopped\n";

	if (strike->signal == 0)
		return;
	(void)kill(pid, strike->signal);
	if (strike->signal == SIGSTOP)
		(void)!write(strike->fd, stopped, strlen(stopped));
}

static int
signal_of(const char *how)
{
	if (strcmp(how, "call") == 0)
		return SIGKILL;
	if (strcmp(how, "term") == 0)
		return SIGTERM;
	return strcmp(how, "stop") == 0 ? SIGSTOP : 0;
}

/* How a process that has stopped goes on. */
static void
go_on(struct strike *strike, pid_t pid, int status)
{
	int event = status >> 16, signal = WSTOPSIG(status);
	int how = strike->by_time || pid != victim ? PTRACE_CONT :
						     PTRACE_SYSCALL;
	struct ptrace_syscall_info info;

	if (event == PTRACE_EVENT_EXEC && !was_found &&
	    is_called(pid, strike->name)) {
		was_found = 1;
		victim = pid;
		if (strike->by_time)
			set_timer(strike->at);
		else
			how = PTRACE_SYSCALL;
	} else if (signal == (SIGTRAP | 0x80) && pid == victim) {
		strike->calls++;
		if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info),
			&info) > 0 && info.op == PTRACE_SYSCALL_INFO_ENTRY)
			strike->phase = phase_of((long)info.entry.nr);
		if (strike->calls == strike->at)
			hit(strike, pid);
	}
	if (event == PTRACE_EVENT_STOP && signal != SIGTRAP) {
		ptrace(PTRACE_LISTEN, pid, 0, 0);
		return;
	}
	if (event != 0 || signal == (SIGTRAP | 0x80))
		signal = 0;
	ptrace(how, pid, 0, signal);
}

static int
follow(struct strike *strike)
{
	int status;
	pid_t pid;

	for (;;) {
		pid = waitpid(-1, &status, __WALL);
		if (pid == -1 && errno == EINTR)
			continue;
		if (pid == -1)
			return errno == ECHILD ? 0 : 1;
		if (WIFSTOPPED(status)) {
			go_on(strike, pid, status);
			continue;
		}
		if (pid == victim) {
			victim = 0; /* its number may be another's by now */
			was_killed = WIFSIGNALED(status);
		}
	}
}

int
main(int argc, char **argv)
{
	struct strike strike = { .phase = "time" };
	char line[64];
	int length;

	if (argc < 6)
		return 2;
	strike.fd = (int)strtol(argv[1], NULL, 10);
	strike.name = argv[2];
	strike.signal = signal_of(argv[3]);
	strike.by_time = strcmp(argv[3], "us") == 0;
	strike.at = strtol(argv[4], NULL, 10);
	signal(SIGPIPE, SIG_IGN);
	if (start(argv + 5) == -1) {
		perror("strike");
		return 1;
	}
	close(0);
	close(1);
	if (follow(&strike) != 0)
		return 1;
	length = snprintf(line, sizeof(line), "%s %ld %s\n",
	    was_killed ? "killed" : "ended", strike.calls, strike.phase);
	return write(strike.fd, line, (size_t)length) == length ? 0 : 1;
}
