#include "doctor/loadable.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "doctor/apart.h"
#include "doctor/modes.h"
#include "doctor/version.h"

#define LOADABLE_PATIENCE_US (5 * CLOCK_SECOND)

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

/* What is wrong, or nothing, as REMARK_TEXT_SIZE bytes. */
static void
loadable_load(void *to, const char *path)
{
	char *why = to;
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

/* A constructor in it is somebody else's code: not in this process. */
static void
loadable_try(const char *path, char why[REMARK_TEXT_SIZE])
{
	enum err err = apart_run(
	    loadable_load, why, REMARK_TEXT_SIZE, path, LOADABLE_PATIENCE_US);

	if (err == ERR_CLOSED)
		text_format(
		    why, REMARK_TEXT_SIZE, "ends the program that loads it");
	else if (err == ERR_TIMEOUT)
		text_format(why, REMARK_TEXT_SIZE,
		    "holds up the program that loads it");
	else if (err != ERR_OK)
		text_format(why, REMARK_TEXT_SIZE, "can't be tried out: %s",
		    strerror(errno));
}

/* Many lines name the same one. */
static bool
loadable_is_told(const struct remarks *remarks, const char *path)
{
	const struct remark *remark;

	for (remark = remarks->first; remark != NULL; remark = remark->next)
		if (strcmp(remark->place.file, path) == 0 ||
		    (strcmp(remark->id, "module") == 0 &&
			strcmp(remark->reason, path) == 0))
			return true;
	return false;
}

void
loadable_check(struct remarks *remarks, const char *path)
{
	char why[REMARK_TEXT_SIZE] = "";
	struct remark *remark;

	if (loadable_is_told(remarks, path) ||
	    !modes_check(remarks, "module", path, MODES_LIBRARY, 0))
		return;
	loadable_try(path, why);
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
