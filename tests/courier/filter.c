/*
 * What seal.c's filter says to each system call of an architecture: the real
 * rules, made for that architecture by libseccomp and run here.
 *
 *	filter aarch64|x86_64
 *
 * Prints "allow: CALL ...", "error NUMBER: CALL ..." and "depends: CALL ..."
 * (on its arguments); every other call kills the process, and that of another
 * architecture does too, or this exits 1.
 */
#include <err.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "courier/seal.h"

#define CALLS 600 /* more than there are */
#define INSTRUCTIONS 4096
#define AGAIN 4 /* sets of arguments that are tried */

static uint32_t arch;
static struct sock_filter program[INSTRUCTIONS];
static size_t length;

scmp_filter_ctx __real_seccomp_init(uint32_t);
scmp_filter_ctx __wrap_seccomp_init(uint32_t);
int __wrap_seccomp_load(scmp_filter_ctx);

/* As seal.c asks for it, but of another architecture. */
scmp_filter_ctx
__wrap_seccomp_init(uint32_t action)
{
	scmp_filter_ctx filter = __real_seccomp_init(action);

	if (filter == NULL || arch == seccomp_arch_native())
		return filter;
	if (seccomp_arch_add(filter, arch) != 0 ||
	    seccomp_arch_remove(filter, seccomp_arch_native()) != 0)
		errx(1, "libseccomp does not know that architecture");
	return filter;
}

/* Kept, not loaded: this process goes on. */
int
__wrap_seccomp_load(scmp_filter_ctx filter)
{
	FILE *file = tmpfile();
	int rc;

	if (file == NULL)
		return -errno;
	if ((rc = seccomp_export_bpf(filter, fileno(file))) == 0) {
		rewind(file);
		length = fread(program, sizeof(program[0]), INSTRUCTIONS, file);
	}
	fclose(file);
	return rc;
}

static bool
jumps(const struct sock_filter *at, uint32_t value)
{
	switch (at->code) {
	case BPF_JMP | BPF_JEQ | BPF_K:
		return value == at->k;
	case BPF_JMP | BPF_JGE | BPF_K:
		return value >= at->k;
	case BPF_JMP | BPF_JGT | BPF_K:
		return value > at->k;
	case BPF_JMP | BPF_JSET | BPF_K:
		return (value & at->k) != 0;
	default:
		errx(1, "an instruction %x", at->code);
	}
}

static uint32_t
run(const struct seccomp_data *data)
{
	const struct sock_filter *at;
	uint32_t value = 0;
	size_t i;

	for (i = 0; i < length; i++) {
		at = &program[i];
		switch (at->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			memcpy(&value, (const char *)data + at->k, 4);
			break;
		case BPF_ALU | BPF_AND | BPF_K:
			value &= at->k;
			break;
		case BPF_JMP | BPF_JA:
			i += at->k;
			break;
		case BPF_RET | BPF_K:
			return at->k;
		default:
			i += jumps(at, value) ? at->jt : at->jf;
		}
	}
	errx(1, "a filter without an end");
}

static uint32_t
ask(uint32_t of, int call, unsigned turn)
{
	static const uint64_t fillings[AGAIN] = { 0, 1, 2, 0x7fffffffffff };
	struct seccomp_data data = { .nr = call, .arch = of };
	size_t i;

	for (i = 0; i < 6; i++)
		data.args[i] = fillings[turn];
	return run(&data);
}

/* ${wanted}, 0: it depends. */
static bool
says(int call, uint32_t wanted)
{
	uint32_t first = ask(arch, call, 0);
	unsigned turn;

	for (turn = 1; turn < AGAIN; turn++)
		if (ask(arch, call, turn) != first)
			return wanted == 0;
	return first == wanted;
}

static void
list(const char *title, uint32_t wanted)
{
	char *name;
	int call;

	printf("%s:", title);
	for (call = 0; call < CALLS; call++) {
		name = seccomp_syscall_resolve_num_arch(arch, call);
		if (name != NULL && says(call, wanted))
			printf(" %s", name);
		else if (name == NULL && !says(call, SECCOMP_RET_KILL_PROCESS))
			errx(1, "call %d, which nobody knows", call);
		free(name);
	}
	putchar('\n');
}

static void
check_others(void)
{
	uint32_t other = arch == SCMP_ARCH_AARCH64 ? SCMP_ARCH_ARM :
						     SCMP_ARCH_X86;
	int call;

	for (call = 0; call < CALLS; call++)
		if (ask(other, call, 0) != SECCOMP_RET_KILL_PROCESS ||
		    ask(arch, call | 0x40000000, 0) != SECCOMP_RET_KILL_PROCESS)
			errx(1, "call %d of another architecture", call);
}

int
main(int argc, char *argv[])
{
	if (argc != 2 || (arch = seccomp_arch_resolve_name(argv[1])) == 0)
		errx(2, "usage: filter ARCHITECTURE");
	if (seal_close() != ERR_OK || length == 0)
		err(1, "there is no filter");
	list("allow", SECCOMP_RET_ALLOW);
	list("error 13", SECCOMP_RET_ERRNO | EACCES);
	list("depends", 0);
	check_others();
	return 0;
}
