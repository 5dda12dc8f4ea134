#include "base/sandbox.h"
#include "doctor/host.h"

void
host_kernel(struct remarks *remarks, bool required)
{
	char offers[SANDBOX_TEXT_SIZE];
	struct sandbox sandbox;
	struct remark *remark;
	const char *lacks;

	sandbox_probe(&sandbox);
	sandbox_text(offers, &sandbox);
	lacks = sandbox_lacks(&sandbox);
	if (lacks[0] == '\0') {
		remark_ok(remarks, "kernel", "kernel",
		    "%s, for the sandbox of the courier", offers);
		return;
	}
	remark = remark_add(remarks, required ? REMARK_PROBLEM : REMARK_WARNING,
	    "kernel", "kernel");
	remark_reason(remark,
	    "it has no %s for the courier, which talks to the provider: %s",
	    lacks,
	    required ? "under sandbox = \"required\" nothing is sent."
		     : "it is not locked in as far as it could be.");
	remark_mend(remark,
	    "Boot a kernel with %s, or one whose lsm= names landlock.", lacks);
}
