#include "doctor/loadable.h"

#include <sys/wait.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "doctor/modes.h"
#include "doctor/version.h"

static const char *const entries[] = { "pam_sm_authenticate", "pam_sm_setcred",
	"pam_sm_acct_mgmt", "pam_sm_chauthtok" };

/* What it may bring in: glibc's names, musl's, and the loader's. */
static const char *const allowed[] = { "libpam.so.", "libc.so.", "libc.musl-",
	"ld-linux", "ld-musl", "libdl.so." };

static bool
loadable_may_need(const char *library)
{
	size_t i;

	for (i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		if (text_starts(library, allowed[i]))
			return true;
	return false;
}

/* glibc has made the address of the strings absolute; musl has not. */
static const char *
loadable_strings(const struct link_map *map)
{
	const ElfW(Dyn) * at;
	ElfW(Addr) strings = 0;

	for (at = map->l_ld; at->d_tag != DT_NULL; at++)
		if (at->d_tag == DT_STRTAB)
			strings = at->d_un.d_ptr;
	if (strings < map->l_addr)
		strings += map->l_addr;
	return (const char *)strings;
}

/* Write what is wrong to ${why}, or nothing. */
static void
loadable_load(const char *path, char why[REMARK_TEXT_SIZE])
{
	struct link_map *map = NULL;
	const ElfW(Dyn) * at;
	void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	size_t i;

	if (handle == NULL) {
		text_format(
		    why, REMARK_TEXT_SIZE, "can't be loaded: %s", dlerror());
		return;
	}
	for (i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
		if (dlsym(handle, entries[i]) == NULL)
			text_format(why, REMARK_TEXT_SIZE,
			    "is another module: it has no %s", entries[i]);
	if (dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0)
		return;
	for (at = map->l_ld; at->d_tag != DT_NULL; at++)
		if (at->d_tag == DT_NEEDED &&
		    !loadable_may_need(loadable_strings(map) + at->d_un.d_val))
			text_format(why, REMARK_TEXT_SIZE,
			    "brings %s into sshd and sudo: another build",
			    loadable_strings(map) + at->d_un.d_val);
}

static void __attribute__((noreturn)) loadable_answer(int to, const char *path)
{
	char why[REMARK_TEXT_SIZE] = "";
	size_t length;

	loadable_load(path, why);
	length = strlen(why);
	_exit(write(to, why, length) == (ssize_t)length ? 0 : 1);
}

/* A constructor in it is somebody else's code: not in this process. */
static bool
loadable_try(const char *path, char why[REMARK_TEXT_SIZE])
{
	int ends[2], status = 0;
	ssize_t got;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	child = fork();
	if (child == 0)
		loadable_answer(ends[1], path);
	close(ends[1]);
	got = read(ends[0], why, REMARK_TEXT_SIZE - 1);
	why[got > 0 ? got : 0] = '\0';
	close(ends[0]);
	while (child != -1 && waitpid(child, &status, 0) == -1)
		if (errno != EINTR)
			return false;
	return child != -1 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void
loadable_check(struct remarks *remarks, const char *path)
{
	char why[REMARK_TEXT_SIZE] = "";
	struct remark *remark;

	if (!modes_check(remarks, "module", path, MODES_LIBRARY, 0))
		return;
	if (!loadable_try(path, why) && why[0] == '\0')
		text_format(why, sizeof(why), "ends the program that loads it");
	if (why[0] == '\0' && !version_check(remarks, path))
		return;
	if (why[0] == '\0') {
		remark_ok(remarks, "module", "module", "%s", path);
		return;
	}
	remark = remark_add(remarks, REMARK_PROBLEM, "module", "module");
	remark_reason(remark, "%s.", why);
	remark_place(remark, path, 0);
	remark_mend(remark, "Install pam_sms2fa again.");
}
