#include "doctor/lsm.h"

#include <sys/klog.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "doctor/text_file.h"

#define LSM_LOG_BYTES (1L << 20) /* of the newest */
#define LSM_AUDIT "/var/log/audit/audit.log"
#define LSM_READ_ALL 3 /* syslog(2) */

/* A denial that names a program of ours, and the word for who denied it. */
struct denial {
	const char *by;
	char text[512]; /* the newest */
	long count;
};

static const char *
lsm_who(const char *line)
{
	if (strstr(line, "avc:") != NULL && strstr(line, "denied") != NULL)
		return "SELinux";
	if (strstr(line, "apparmor=\"DENIED\"") != NULL)
		return "AppArmor";
	return NULL;
}

static void
lsm_scan(struct denial *denial, char *text)
{
	const char *line, *by;
	char *at = text;

	while ((line = text_file_line(&at)) != NULL) {
		if (strstr(line, "sms2fa") == NULL ||
		    (by = lsm_who(line)) == NULL)
			continue;
		denial->by = by;
		denial->count++;
		text_printable(denial->text, sizeof(denial->text), line);
	}
}

/* auditd's log where there is one, the kernel's own otherwise. */
static void
lsm_denials(struct denial *denial)
{
	char *text = NULL;
	int got;

	if (text_file_tail(&text, LSM_AUDIT, LSM_LOG_BYTES) == ERR_OK) {
		lsm_scan(denial, text);
		free(text);
	}
	if ((text = malloc(LSM_LOG_BYTES + 1)) == NULL)
		return;
	got = klogctl(LSM_READ_ALL, text, (int)LSM_LOG_BYTES);
	text[got > 0 ? got : 0] = '\0';
	lsm_scan(denial, text);
	free(text);
}

/* "SELinux enforcing", "AppArmor", "" */
static void
lsm_modes(char *modes, size_t size)
{
	char *text = NULL;

	modes[0] = '\0';
	if (text_file_read(&text, "/sys/fs/selinux/enforce") == ERR_OK)
		text_append(modes, size, "SELinux %s",
		    text[0] == '1' ? "enforcing" : "permissive");
	free(text);
	text = NULL;
	if (text_file_read(&text, "/sys/module/apparmor/parameters/enabled") ==
		ERR_OK &&
	    text[0] == 'Y')
		text_append(
		    modes, size, "%sAppArmor", modes[0] == '\0' ? "" : ", ");
	free(text);
}

void
lsm_check(struct remarks *remarks)
{
	struct denial denial = { .by = NULL };
	struct remark *remark;
	char modes[64];

	lsm_modes(modes, sizeof(modes));
	lsm_denials(&denial);
	if (denial.count == 0) {
		remark_ok(remarks, "lsm", "security modules",
		    "%s: no denial of ours in the logs",
		    modes[0] == '\0' ? "none active" : modes);
		return;
	}
	remark = remark_add(remarks, REMARK_PROBLEM, "lsm", denial.by);
	remark_reason(remark,
	    "it has denied something to a program of ours (%ld times in the "
	    "log), last: %s",
	    denial.count, denial.text);
	remark_mend(remark,
	    "Install the policy that comes with pam_sms2fa, or see the log.");
}
