#include "base/fence.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The same on every architecture that Landlock came to after its libc. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

/* linux/landlock.h of Linux 6.12; Debian 12 has that of 6.1. */
#define FENCE_ASK_VERSION 1U
#define FENCE_RULE_PATH 1
#define FENCE_RULE_PORT 2
#define FENCE_READ_FILE (UINT64_C(1) << 2)
#define FENCE_READ_DIR (UINT64_C(1) << 3)
#define FENCE_BIND_TCP (UINT64_C(1) << 0)
#define FENCE_CONNECT_TCP (UINT64_C(1) << 1)
#define FENCE_SCOPES UINT64_C(3) /* abstract sockets, signals */

/* How many kinds of access to files each version knows. */
static const unsigned fence_kinds[] = { 0, 13, 14, 15, 15, 16, 16 };
#define FENCE_NEWEST (sizeof(fence_kinds) / sizeof(fence_kinds[0]) - 1)
#define FENCE_ABI_PORTS 4
#define FENCE_ABI_SCOPES 6

struct fence_ruleset {
	uint64_t files, ports, scopes;
};

struct fence_path {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

struct fence_port {
	uint64_t allowed, port;
};

unsigned
fence_abi(void)
{
	long abi =
	    syscall(SYS_landlock_create_ruleset, NULL, 0, FENCE_ASK_VERSION);

	return abi > 0 ? (unsigned)abi : 0;
}

/* An older kernel takes no more of the struct than it knows. */
static size_t
fence_ruleset_size(unsigned abi)
{
	if (abi >= FENCE_ABI_SCOPES)
		return sizeof(struct fence_ruleset);
	return abi >= FENCE_ABI_PORTS ? offsetof(struct fence_ruleset, scopes)
				      : offsetof(struct fence_ruleset, ports);
}

enum err
fence_new(struct fence *fence, unsigned abi, bool connects)
{
	unsigned known = abi < FENCE_NEWEST ? abi : FENCE_NEWEST;
	struct fence_ruleset ruleset = {
		.files = (UINT64_C(1) << fence_kinds[known]) - 1,
		.ports = FENCE_BIND_TCP | (connects ? FENCE_CONNECT_TCP : 0),
		.scopes = FENCE_SCOPES
	};

	fence->ports = abi >= FENCE_ABI_PORTS && connects;
	fence->rules = (int)syscall(
	    SYS_landlock_create_ruleset, &ruleset, fence_ruleset_size(abi), 0);
	return fence->rules == -1 ? ERR_SYSTEM : ERR_OK;
}

static enum err
fence_add(const struct fence *fence, int kind, const void *rule)
{
	return syscall(SYS_landlock_add_rule, fence->rules, kind, rule, 0) == 0
		   ? ERR_OK
		   : ERR_SYSTEM;
}

enum err
fence_allow_reading(const struct fence *fence, const char *path)
{
	struct fence_path rule = { .allowed = FENCE_READ_FILE };
	struct stat st;
	enum err err = ERR_SYSTEM;

	rule.parent = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent == -1)
		return errno == EMFILE || errno == ENFILE || errno == ENOMEM
			   ? ERR_SYSTEM
			   : ERR_OK;
	if (fstat(rule.parent, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			rule.allowed |= FENCE_READ_DIR;
		err = fence_add(fence, FENCE_RULE_PATH, &rule);
	}
	close(rule.parent);
	return err;
}

enum err
fence_allow_port(const struct fence *fence, uint16_t port)
{
	struct fence_port rule = { .allowed = FENCE_CONNECT_TCP, .port = port };

	return fence->ports ? fence_add(fence, FENCE_RULE_PORT, &rule) : ERR_OK;
}

enum err
fence_close(struct fence *fence)
{
	long done = syscall(SYS_landlock_restrict_self, fence->rules, 0);

	fence_drop(fence);
	return done == 0 ? ERR_OK : ERR_SYSTEM;
}

void
fence_drop(struct fence *fence)
{
	close(fence->rules);
}
