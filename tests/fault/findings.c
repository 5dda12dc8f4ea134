#include "tests/fault/findings.h"

#include <sys/stat.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MODULE ROOM "/pam_sms2fa.so"
#define UNREAD "it can't be read", "nobody gets in" /* the stack */

/* A way around the module, which is an empty file.  One word of each is said. */
static const char *const chain[] = { "a login succeeds without a code",
	"could not be walked", UNREAD, NULL };
static const char *const module[] = { ": file too short", "can't be tried out",
	"ends the program that loads it",
	"holds up the program that loads it", UNREAD, NULL };

static void
write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	if (file == NULL || fputs(text, file) == EOF || fclose(file) != 0)
		err(EXIT_FAILURE, "%s", path);
}

static void
begin_findings(void)
{
	if (mkdir(FINDINGS_PAMDIR, 0755) != 0 && errno != EEXIST)
		err(EXIT_FAILURE, FINDINGS_PAMDIR);
	write_text(FINDINGS_PAMDIR "/sshd", "auth sufficient pam_unix.so\n"
	    "auth requisite " MODULE "\naccount required pam_unix.so\n");
	write_text(MODULE, "");
	fault_spawn = NULL; /* it asks sshd and sudo themselves */
}

static bool
is_said(const char *output, const char *const words[])
{
	for (; *words != NULL; words++)
		if (strstr(output, *words) != NULL)
			return true;
	return files_complain("what is wrong was not found: ", output);
}

/* Or it has given up, in one line. */
static bool
findings_are_told(bool done)
{
	char output[16384] = "";
	FILE *file = fopen(FILES_OUTPUT, "r");

	(void)done; /* it never is */
	if (file == NULL)
		err(EXIT_FAILURE, FILES_OUTPUT);
	output[fread(output, 1, sizeof(output) - 1, file)] = '\0';
	(void)fclose(file);
	return strncmp(output, "sms2fa: ", strlen("sms2fa: ")) == 0 ||
	    (is_said(output, chain) && is_said(output, module));
}

const struct files findings = { begin_findings, findings_are_told };
