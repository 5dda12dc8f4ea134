#include "base/sandbox.h"

#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fence.h"
#include "base/text.h"

/* linux/seccomp.h */
#define SANDBOX_IS_ACTION_THERE 2U
#define SANDBOX_KILL_PROCESS UINT32_C(0x80000000)

void
sandbox_probe(struct sandbox *sandbox)
{
	uint32_t action = SANDBOX_KILL_PROCESS;

	sandbox->seccomp =
	    syscall(SYS_seccomp, SANDBOX_IS_ACTION_THERE, 0, &action) == 0;
	sandbox->landlock = fence_abi();
}

void
sandbox_text(char text[SANDBOX_TEXT_SIZE], const struct sandbox *sandbox)
{
	text_format(
	    text, SANDBOX_TEXT_SIZE, "%s", sandbox->seccomp ? "seccomp" : "");
	if (sandbox->landlock != 0)
		text_append(text, SANDBOX_TEXT_SIZE, "%slandlock%u",
		    sandbox->seccomp ? "," : "", sandbox->landlock);
	else if (!sandbox->seccomp)
		text_append(text, SANDBOX_TEXT_SIZE, "none");
}

const char *
sandbox_lacks(const struct sandbox *sandbox)
{
	if (sandbox->seccomp)
		return sandbox->landlock != 0 ? "" : "Landlock";
	return sandbox->landlock != 0 ? "seccomp" : "seccomp and Landlock";
}
