/*
 * Have another process make a system call, as somebody would who has taken
 * hold of it, and say what came of it.
 *
 *	inject PID [x32:|i386:]CALL ARGUMENT ...
 *
 * Prints "returned NUMBER", or "killed SIGNAL".  An ARGUMENT is a number,
 * "@text", the address of that text, or "%hex", the address of those bytes.
 * PID waits in a system call; it goes on to wait afterwards.  Needs root.
 */
#include <err.h>
#include <errno.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>

#define ARGUMENTS 6
#define X32_BIT 0x40000000
#define ROOM 4096 /* below the stack, and what the ABI keeps free there */
#define CODE_64 0x050fUL /* syscall */
#define CODE_32 0x80cdUL /* int $0x80 */

struct call {
	int number;
	unsigned long code;
	char *words[ARGUMENTS];
	unsigned long values[ARGUMENTS];
};

#ifdef __x86_64__

static void
check(long result, const char *what)
{
	if (result == -1)
		err(1, "%s", what);
}

static void
poke(pid_t pid, unsigned long to, const unsigned char *bytes, size_t size)
{
	unsigned long word;
	size_t i, part;

	for (i = 0; i < size; i += sizeof(word)) {
		word = 0;
		part = size - i < sizeof(word) ? size - i : sizeof(word);
		memcpy(&word, bytes + i, part);
		check(ptrace(PTRACE_POKEDATA, pid, to + i, word), "poke");
	}
}

static size_t
read_hex(unsigned char *bytes, const char *text)
{
	unsigned byte;
	size_t size = 0;

	for (; sscanf(text, "%2x", &byte) == 1; text += 2)
		bytes[size++] = (unsigned char)byte;
	return size;
}

/* Numbers as they are; texts and bytes are put where ${*room} is. */
static unsigned long
place(pid_t pid, const char *word, unsigned long *room)
{
	unsigned char bytes[256] = "";
	size_t size;

	if (word[0] != '@' && word[0] != '%')
		return strtoul(word, NULL, 0);
	if (word[0] == '@') {
		size = strlen(word);
		memcpy(bytes, word + 1, size);
	} else {
		size = read_hex(bytes, word + 1);
	}
	*room -= 256;
	poke(pid, *room, bytes, size);
	return *room;
}

static struct user_regs_struct
aim(const struct user_regs_struct *was, const struct call *call)
{
	struct user_regs_struct now = *was;
	const unsigned long *value = call->values;

	now.rip = was->rip - 2;
	now.orig_rax = (unsigned long long)-1; /* nothing to be restarted */
	now.rax = (unsigned)call->number;
	if (call->code == CODE_32) {
		now.rbx = value[0];
		now.rcx = value[1];
		now.rdx = value[2];
		now.rsi = value[3];
		now.rdi = value[4];
		return now;
	}
	now.rdi = value[0];
	now.rsi = value[1];
	now.rdx = value[2];
	now.r10 = value[3];
	now.r8 = value[4];
	now.r9 = value[5];
	return now;
}

/* The call itself, with its code in the place of what was just executed. */
static int
make_call(pid_t pid, const struct user_regs_struct *was,
    const struct call *call, struct user_regs_struct *after)
{
	struct user_regs_struct now = aim(was, call);
	long text;
	int status;

	errno = 0;
	text = ptrace(PTRACE_PEEKTEXT, pid, now.rip, NULL);
	if (text == -1 && errno != 0)
		err(1, "peek");
	check(ptrace(PTRACE_POKETEXT, pid, now.rip,
		  ((unsigned long)text & ~0xffffUL) | call->code),
	    "poke");
	check(ptrace(PTRACE_SETREGS, pid, NULL, &now), "set registers");
	check(ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL), "step");
	check(waitpid(pid, &status, 0), "wait");
	if (!WIFSTOPPED(status))
		return status;
	check(ptrace(PTRACE_GETREGS, pid, NULL, after), "get registers");
	/* A call that replaced the program left nothing to be put back. */
	if (ptrace(PTRACE_POKETEXT, pid, now.rip, text) == 0)
		check(ptrace(PTRACE_SETREGS, pid, NULL, was), "set registers");
	return status;
}

static void
inject(pid_t pid, struct call *call)
{
	struct user_regs_struct was, after;
	unsigned long room;
	int status, i;

	check(ptrace(PTRACE_ATTACH, pid, NULL, NULL), "attach");
	check(waitpid(pid, &status, 0), "wait");
	check(ptrace(PTRACE_GETREGS, pid, NULL, &was), "get registers");
	room = (was.rsp & ~0xfUL) - ROOM;
	for (i = 0; i < ARGUMENTS && call->words[i] != NULL; i++)
		call->values[i] = place(pid, call->words[i], &room);
	status = make_call(pid, &was, call, &after);
	if (WIFSIGNALED(status)) {
		printf("killed %d\n", WTERMSIG(status));
		return;
	}
	if (!WIFSTOPPED(status) || WSTOPSIG(status) != SIGTRAP)
		errx(1, "stopped by %d", WSTOPSIG(status));
	printf("returned %ld\n",
	    call->code == CODE_32 ? (long)(int)after.rax : (long)after.rax);
	check(ptrace(PTRACE_DETACH, pid, NULL, NULL), "detach");
}

#else

static void
inject(pid_t pid, struct call *call)
{
	(void)pid;
	(void)call;
	errx(77, "only on x86-64");
}

#endif

int
main(int argc, char *argv[])
{
	struct call call = { .code = CODE_64 };
	const char *name;
	uint32_t arch = SCMP_ARCH_X86_64;
	int i;

	if (argc < 3 || argc > 3 + ARGUMENTS)
		errx(2, "usage: inject PID [x32:|i386:]CALL ARGUMENT ...");
	name = argv[2];
	if (strncmp(name, "i386:", 5) == 0) {
		name += 5;
		arch = SCMP_ARCH_X86;
		call.code = CODE_32;
	}
	call.number = seccomp_syscall_resolve_name_arch(arch,
	    strncmp(name, "x32:", 4) == 0 ? name + 4 : name);
	if (call.number < 0)
		errx(2, "%s: no such call", name);
	if (strncmp(name, "x32:", 4) == 0)
		call.number |= X32_BIT;
	for (i = 3; i < argc; i++)
		call.words[i - 3] = argv[i];
	inject((pid_t)strtol(argv[1], NULL, 10), &call);
	return 0;
}
