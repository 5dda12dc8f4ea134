#include "config.h"

#include "doctor/host.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <grp.h>
#include <pwd.h>
#include <shadow.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

#define HOST_LOG "/dev/log"
#define HOST_TIMER "sms2fa-prune.timer"
#define HOST_TIMER_ENABLED "/etc/systemd/system/timers.target.wants/" HOST_TIMER
#define HOST_FAR (INT64_C(20) * 365 * 86400) /* seconds after the build */

static struct remark *
user_add(struct remarks *remarks, enum remark_level level)
{
	return remark_add(remarks, level, "user", "system user");
}

/* A login would be the state's, and the secret's. */
static void
user_check_login(struct remarks *remarks, const struct passwd *user)
{
	const struct spwd *shadow = getspnam(user->pw_name);
	struct remark *remark;

	if (strstr(user->pw_shell, "nologin") == NULL &&
	    strstr(user->pw_shell, "false") == NULL) {
		remark = user_add(remarks, REMARK_WARNING);
		remark_reason(remark, "%s has a shell: %s.", user->pw_name,
		    user->pw_shell[0] == '\0' ? "/bin/sh" : user->pw_shell);
		remark_run(remark);
		remark_line(
		    remark, "usermod -s /usr/sbin/nologin %s", user->pw_name);
	}
	if (shadow == NULL || shadow->sp_pwdp == NULL ||
	    shadow->sp_pwdp[0] == '!' || shadow->sp_pwdp[0] == '*')
		return;
	remark = user_add(remarks, REMARK_PROBLEM);
	remark_reason(remark,
	    "%s has a password: who knows it reads and writes the state.",
	    user->pw_name);
	remark_run(remark);
	remark_line(remark, "usermod -L %s", user->pw_name);
}

/* Its group reads the secret. */
static void
user_check_group(struct remarks *remarks, const struct passwd *user)
{
	const struct group *group = getgrgid(user->pw_gid);
	struct remark *remark;
	const char *name;
	size_t i;

	for (i = 0; group != NULL && (name = group->gr_mem[i]) != NULL; i++) {
		if (strcmp(name, user->pw_name) == 0)
			continue;
		remark = user_add(remarks, REMARK_PROBLEM);
		remark_reason(remark,
		    "%s is in its group, and so can read the provider's "
		    "secret.",
		    name);
		remark_run(remark);
		remark_line(remark, "gpasswd -d %s %s", name, group->gr_name);
	}
}

/* No list of members has whose own group it is. */
static void
user_check_neighbours(struct remarks *remarks, const struct passwd *user)
{
	FILE *accounts = fopen("/etc/passwd", "re");
	const struct passwd *other;
	struct remark *remark;

	if (accounts == NULL) {
		remarks->overflowed = true; /* or it would be called good */
		return;
	}
	while ((other = fgetpwent(accounts)) != NULL) {
		if (other->pw_gid != user->pw_gid ||
		    strcmp(other->pw_name, user->pw_name) == 0)
			continue;
		remark = user_add(remarks, REMARK_PROBLEM);
		remark_reason(remark,
		    "%s has its group, and so can read the provider's secret.",
		    other->pw_name);
		remark_mend(remark,
		    "Give it another one: `usermod -g GROUP %s`.",
		    other->pw_name);
	}
	(void)fclose(accounts);
}

bool
host_user(struct remarks *remarks, gid_t *group)
{
	size_t before =
	    remarks->count[REMARK_PROBLEM] + remarks->count[REMARK_WARNING];
	const struct passwd *user = getpwnam(SYSTEM_USER);
	struct remark *remark;

	if (user == NULL || user->pw_uid == 0) {
		remark = user_add(remarks, REMARK_PROBLEM);
		remark_reason(remark,
		    user == NULL ? "there is no account %s: every sign-in is "
				   "refused."
				 : "%s is root: every sign-in is refused.",
		    SYSTEM_USER);
		remark_run(remark);
		remark_line(remark,
		    "useradd --system --user-group --no-create-home "
		    "--home-dir /nonexistent --shell /usr/sbin/nologin %s",
		    SYSTEM_USER);
		return false;
	}
	*group = user->pw_gid;
	user_check_group(remarks, user);
	user_check_neighbours(remarks, getpwnam(SYSTEM_USER));
	user_check_login(remarks, getpwnam(SYSTEM_USER));
	if (before ==
	    remarks->count[REMARK_PROBLEM] + remarks->count[REMARK_WARNING])
		remark_ok(remarks, "user", "system user",
		    "%s: no password, no shell, nobody else in its group",
		    SYSTEM_USER);
	return true;
}

void
host_clock(struct remarks *remarks)
{
	char now_text[CLOCK_TEXT_SIZE], built_text[CLOCK_TEXT_SIZE];
	int64_t now = (int64_t)time(NULL);
	struct remark *remark;

	clock_text(now_text, now);
	clock_text(built_text, BUILD_DATE);
	if (now >= BUILD_DATE && now < BUILD_DATE + HOST_FAR) {
		remark_ok(remarks, "clock", "clock", "%s", now_text);
		return;
	}
	remark = remark_add(remarks, REMARK_PROBLEM, "clock", "clock");
	remark_reason(remark,
	    "it says %s, and this program was built at %s: limits and dates "
	    "can't be right.",
	    now_text, built_text);
	remark_mend(
	    remark, "Set the clock, and let a service such as chrony keep it.");
}

void
host_log(struct remarks *remarks)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX,
		.sun_path = HOST_LOG };
	struct remark *remark;
	int log = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool there =
	    log != -1 && connect(log, (const struct sockaddr *)&address,
			     sizeof(address)) == 0;

	if (log != -1)
		close(log);
	if (there) {
		remark_ok(remarks, "log", "log", HOST_LOG " is there");
		return;
	}
	remark = remark_add(remarks, REMARK_WARNING, "log", "log");
	remark_reason(
	    remark, "nobody listens at " HOST_LOG ": no decision is logged.");
	remark_mend(
	    remark, "Run a log service, such as systemd-journald or rsyslog.");
}

/* Enabled, or somebody's job of cron. */
void
host_pruning(struct remarks *remarks)
{
	static const char *const places[] = { HOST_TIMER_ENABLED,
		"/etc/cron.daily/sms2fa", "/etc/cron.weekly/sms2fa",
		"/etc/cron.d/sms2fa" };
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (access(places[i], F_OK) == 0) {
			remark_ok(remarks, "pruning", "state",
			    "old events are pruned: %s", places[i]);
			return;
		}
	remark_note(remarks, "pruning", "state",
	    "nothing prunes old events: `systemctl enable --now " HOST_TIMER
	    "`, or run `sms2fa prune` now and then");
}
