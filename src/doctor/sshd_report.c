#include "doctor/sshd.h"

#include <stdio.h>
#include <string.h>

#include "base/duration.h"
#include "base/text.h"
#include "doctor/scope.h"
#include "doctor/sshd_look.h"

#define GRACE_LEAST 60 /* seconds for a password, a message and its code */
#define TRIES_LEAST 3  /* an agent offers its keys first */

/* The subject: "sshd", or whom of its users it is about. */
static struct remark *
look_add(const struct look *look, enum remark_level level, const char *id)
{
	char subject[REMARK_SUBJECT_SIZE];
	bool all = look->view == &look->sshd->views.all[0];

	text_format(subject, sizeof(subject), "sshd%s%s", all ? "" : " for ",
	    all ? "" : look->view->who);
	return remark_add(look->remarks, level, id, subject);
}

/*
 * The line that gives the view its value of ${keyword}: of its own Match
 * block, of one whose value it has, or of everybody.
 */
static const struct sshd_line *
look_line(const struct look *look, const char *keyword)
{
	const struct sshd_config *config = &look->sshd->config;
	const struct sshd_line *line = NULL;
	char value[SSHD_CONFIG_VALUE_SIZE];
	size_t block;

	if (look->view == NULL) /* sshd tells nothing */
		return sshd_config_find(config, 0, keyword);
	if (look->view->block != 0)
		line = sshd_config_find(config, look->view->block, keyword);
	sshd_view_value(look->view, keyword, value);
	if (look->view == &look->sshd->views.all[0] ||
	    sshd_view_is(&look->sshd->views.all[0], keyword, value))
		block = config->blocks; /* nothing of a block's is in force */
	else
		block = 0;
	while (line == NULL && ++block <= config->blocks) {
		line = sshd_config_find(config, block, keyword);
		if (line != NULL && !text_same_word(line->value, value))
			line = NULL;
	}
	return line != NULL ? line : sshd_config_find(config, 0, keyword);
}

void
look_write(const struct look *look, struct remark *remark, const char *keyword,
    const char *value)
{
	const struct sshd_line *line, *match = NULL;

	remark_line(remark, "%s %s", keyword, value);
	remark_mend(remark, "Then reload sshd.");
	line = look_line(look, keyword);
	if (look->view != NULL && look->view->block != 0)
		match =
		    sshd_config_block(&look->sshd->config, look->view->block);
	if (line != NULL) {
		remark_edit(
		    remark, REMARK_EDIT_REPLACE, line->file, line->line);
	} else if (match != NULL) {
		remark_edit(
		    remark, REMARK_EDIT_BELOW, match->file, match->line);
	} else {
		remark_edit(remark, REMARK_EDIT_ABOVE, SSHD_CONFIG_PATH, 1);
	}
}

static const char *
look_methods(const struct look *look)
{
	return sshd_access(look->sshd, look->view->service).after_key
		   ? "publickey,keyboard-interactive:pam"
		   : "keyboard-interactive:pam";
}

static void
look_use_pam(const struct look *look)
{
	struct remark *remark = look_add(look, REMARK_PROBLEM, "sshd.use_pam");

	remark_reason(remark, "UsePAM is off: sshd never asks pam_sms2fa.");
	look_write(look, remark, "UsePAM", "yes");
}

/* Somebody is to be asked for a code, and can't be. */
static void
look_cannot_ask(const struct look *look)
{
	struct remark *remark = look_add(look, REMARK_PROBLEM, "sshd.can_ask");
	bool off =
	    !sshd_view_is(look->view, "kbdinteractiveauthentication", "yes");

	remark_reason(remark,
	    "nobody can be asked for a code: %s. Sign-ins that need one are "
	    "refused.",
	    off ? "KbdInteractiveAuthentication is off"
		: "AuthenticationMethods has no keyboard-interactive");
	if (off)
		look_write(look, remark, "KbdInteractiveAuthentication", "yes");
	else
		look_write(
		    look, remark, "AuthenticationMethods", look_methods(look));
}

/* Each attempt of it is refused: the client gives up, or asks again. */
static void
look_password(const struct look *look)
{
	struct remark *remark = look_add(look, REMARK_WARNING, "sshd.password");

	remark_reason(remark,
	    "PasswordAuthentication is on: that method can't show the "
	    "question for the code, and is refused. A client that tries it "
	    "first fails there.");
	look_write(look, remark, "PasswordAuthentication", "no");
}

static void
look_around(const struct look *look)
{
	struct remark *remark;

	if (look->view->guarded) {
		remark = look_add(look, REMARK_OK, "sshd.key_alone");
		remark_reason(remark, "%s alone is refused by the account line",
		    look->ways.around);
		return;
	}
	remark = look_add(look, REMARK_PROBLEM, "sshd.key_alone");
	remark_reason(remark,
	    "%s alone lets people in without a code: sshd does not run PAM's "
	    "auth lines then.",
	    look->ways.around);
	if (look->ways.key && look->sshd->holders[0] != '\0')
		remark_reason(
		    remark, "Keys are there for %s.", look->sshd->holders);
	look_write(look, remark, "AuthenticationMethods", look_methods(look));
	remark_mend(remark,
	    "Or write `account required pam_sms2fa.so` before the account "
	    "lines of /etc/pam.d/%s, which refuses them.",
	    look->view->service);
}

static void
look_view(struct look *look, const struct sshd_view *view)
{
	look->view = view;
	sshd_ways_find(&look->ways, view);
	if (!sshd_view_is(view, "usepam", "yes")) {
		look_use_pam(look);
		return;
	}
	if (view->action == CONF_EXEMPT) {
		remark_reason(look_add(look, REMARK_NOTE, "sshd.exempt"),
		    "exempt by the policy: no code is asked for");
		return;
	}
	if (look->ways.around[0] != '\0')
		look_around(look);
	if (!look->ways.asks && view->action == CONF_REQUIRE)
		look_cannot_ask(look);
	else if (look->ways.password)
		look_password(look);
	if (look->ways.asks && look->ways.around[0] == '\0' &&
	    !look->ways.password)
		remark_reason(look_add(look, REMARK_OK, "sshd.can_ask"),
		    "every way in leads through keyboard-interactive, where a "
		    "code can be asked for");
}

/* sshd feeds PAM with junk for a root that may not use passwords. */
static void
look_root(const struct look *look)
{
	char value[SSHD_CONFIG_VALUE_SIZE];
	struct remark *remark;

	sshd_view_value(look->view, "permitrootlogin", value);
	if (text_same_word(value, "yes") || text_same_word(value, "no") ||
	    value[0] == '\0')
		return;
	if (scope_of(look->conf, "root", look->view->service, "") !=
	    CONF_REQUIRE)
		return;
	remark = look_add(look, REMARK_WARNING, "sshd.root");
	remark_reason(remark,
	    "root is to be asked for a code, and under PermitRootLogin %s "
	    "sshd spoils every answer of root's.",
	    value);
	look_write(look, remark, "PermitRootLogin", "no");
	remark_mend(
	    remark, "Or let the policy exempt or refuse root (sms2fa.conf).");
}

static void
look_empty_passwords(const struct look *look)
{
	struct remark *remark;

	if (!sshd_view_is(look->view, "permitemptypasswords", "yes"))
		return;
	remark = look_add(look, REMARK_WARNING, "sshd.empty_passwords");
	remark_reason(remark,
	    "PermitEmptyPasswords is on: an empty password proves nothing, "
	    "and is refused before a code is sent.");
	look_write(look, remark, "PermitEmptyPasswords", "no");
}

static void
look_grace(const struct look *look)
{
	char value[SSHD_CONFIG_VALUE_SIZE], wanted[32];
	char grace_text[DURATION_TEXT_SIZE], life_text[DURATION_TEXT_SIZE];
	int64_t life =
	    look->conf == NULL ? 600 : look->conf->code.lifetime_seconds;
	struct remark *remark;
	long grace;

	sshd_view_value(look->view, "logingracetime", value);
	if (!text_number(value, 0, 1000000, &grace) || grace == 0)
		return;
	duration_text(grace_text, grace);
	duration_text(life_text, life);
	if (grace >= life + GRACE_LEAST / 2)
		return;
	if (grace >= GRACE_LEAST) {
		remark_note(look->remarks, "sshd.grace", "sshd",
		    "a sign-in may take %s (LoginGraceTime), a code lives %s "
		    "(code.lifetime): who needs longer starts again",
		    grace_text, life_text);
		return;
	}
	remark = look_add(look, REMARK_WARNING, "sshd.grace");
	remark_reason(remark,
	    "LoginGraceTime is %s: too short for a password, a message and "
	    "its code.",
	    grace_text);
	text_format(wanted, sizeof(wanted), "%d", 2 * GRACE_LEAST);
	look_write(look, remark, "LoginGraceTime", wanted);
}

static void
look_tries(const struct look *look)
{
	char value[SSHD_CONFIG_VALUE_SIZE];
	struct remark *remark;
	long tries;

	sshd_view_value(look->view, "maxauthtries", value);
	if (!text_number(value, 0, 1000000, &tries) || tries >= TRIES_LEAST)
		return;
	remark = look_add(look, REMARK_WARNING, "sshd.tries");
	remark_reason(remark,
	    "MaxAuthTries is %ld: each key of an agent is a try, so that "
	    "nobody with %d keys gets as far as the code.",
	    tries, TRIES_LEAST - 1);
	look_write(look, remark, "MaxAuthTries", "6");
}

void
sshd_report(
    struct remarks *remarks, const struct sshd *sshd, const struct conf *conf)
{
	struct look look = {
		.remarks = remarks,
		.sshd = sshd,
		.conf = conf,
	};
	size_t i;

	if (sshd->program == NULL) {
		remark_note(
		    remarks, "sshd.config", "sshd", "there is no sshd here");
		return;
	}
	if (sshd->err != ERR_OK) {
		look_refused(&look);
		return;
	}
	for (i = 0; i < sshd->views.count; i++)
		look_view(&look, &sshd->views.all[i]);
	look.view = &sshd->views.all[0];
	look_root(&look);
	look_empty_passwords(&look);
	look_grace(&look);
	look_tries(&look);
	if (sshd->views.unseen > 0)
		remark_note(remarks, "sshd.match", "sshd",
		    "%zu Match blocks can't be tried out: see what they "
		    "set",
		    sshd->views.unseen);
}
