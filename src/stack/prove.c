#include "stack/prove.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "stack/proving.h"
#include "stack/mend.h"
#include "stack/ours.h"
#include "stack/paths.h"

static const char *const prove_levels[] = {
	[PROVE_OK] = "ok",
	[PROVE_WARNING] = "warning",
	[PROVE_PROBLEM] = "problem",
};

#define PROVE_CHECK_WORD(name, word) [name] = (word),
static const char *const prove_checks[PROVE_CHECKS] = { PROVE_CHECK_LIST(
    PROVE_CHECK_WORD) };
#undef PROVE_CHECK_WORD

/* Programs that have nobody to ask, or that never authenticate. */
static const char *const prove_mute[] = { "atd", "at", "cron", "crond", "cups",
	"dovecot", "imap", "imaps", "imap4", "pop", "pop3", "pop3s", "ppp",
	"proftpd", "pure-ftpd", "samba", "sieve", "smtp", "smtpd",
	"systemd-user", "vsftpd", "xrdp-sesman" };
static const char *const prove_never[] = { "atd", "cron", "crond", "runuser",
	"runuser-l", "systemd-user" };
/* Programs that ask the account chain alone, now and then. */
static const char *const prove_at_times[] = { "su", "su-l", "sudo", "sudo-i" };
/* Programs with the real user id of whom they work for. */
static const char *const prove_by_caller[] = { "chage", "chfn", "chgpasswd",
	"chpasswd", "chsh", "config-util", "doas", "gpasswd", "groupadd",
	"groupdel", "groupmems", "groupmod", "newusers", "passwd", "runuser",
	"runuser-l", "su", "su-l", "sudo", "sudo-i", "useradd", "userdel",
	"usermod" };

#define PROVE_IS_ONE(service, list) \
	prove_is_one(service, list, sizeof(list) / sizeof((list)[0]))

const char *
prove_level_word(enum prove_level level)
{
	return prove_levels[level];
}

const char *
prove_check_word(enum prove_check check)
{
	return prove_checks[check];
}

static bool
prove_is_one(const char *service, const char *const *list, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (text_same_word(service, list[i]))
			return true;
	return false;
}

bool
prove_is_by_caller(const char *service)
{
	return PROVE_IS_ONE(service, prove_by_caller);
}

/* The first of our lines in ${stack} that asks; NULL: there is none. */
static const struct stack_entry *
prove_ours(const struct stack *stack)
{
	struct ours ours;
	size_t i;

	for (i = 0; stack != NULL && i < stack->count; i++) {
		ours = ours_parse(&stack->entries[i]);
		if (ours.is_ours && !ours.witness)
			return &stack->entries[i];
	}
	return NULL;
}

static bool
prove_is_told(const struct proving *proving, const struct stack_fault *fault)
{
	const struct prove_finding *finding;
	size_t i;

	for (i = 0; i < proving->report.count; i++) {
		finding = &proving->findings[i];
		if (finding->check == PROVE_READABLE &&
		    finding->line == fault->line && finding->file != NULL &&
		    strcmp(finding->file, fault->file) == 0)
			return true;
	}
	return false;
}

static enum err
prove_read(
    struct proving *proving, struct stack **stack, enum stack_chain chain)
{
	const char *service = proving->question->service;
	struct stack_faults faults = { NULL, 0 };
	struct prove_finding *finding;
	enum err err;
	size_t i;

	err = stack_read(stack, &faults, proving->places, service, chain);
	for (i = 0; i < faults.count; i++) {
		if (prove_is_told(proving, &faults.faults[i]))
			continue;
		finding = proving_add(proving, PROVE_READABLE,
		    faults.faults[i].is_error ? PROVE_PROBLEM : PROVE_WARNING,
		    chain, "%s", faults.faults[i].text);
		finding->file = faults.faults[i].file;
		finding->line = faults.faults[i].line;
	}
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* Our own line, whatever is wrong with it, can be written out. */
static void
prove_mend_faults(struct proving *proving)
{
	const struct stack_entry *entry;
	struct prove_finding *finding;
	size_t i, at;

	for (i = 0; i < proving->report.count; i++) {
		finding = &proving->findings[i];
		for (at = 0; at < proving->auth->count; at++) {
			entry = &proving->auth->entries[at];
			if (finding->level == PROVE_PROBLEM &&
			    finding->chain == STACK_AUTH &&
			    finding->line == entry->line &&
			    strcmp(entry->name, OURS_NAME) == 0 &&
			    strcmp(finding->file, entry->source->file) == 0)
				mend_ours(proving, finding, entry, NULL);
		}
	}
}

/* False: there is nothing to prove. */
static bool
prove_readable(struct proving *proving)
{
	const char *service = proving->question->service;

	if (proving->auth == NULL) {
		proving_add(proving, PROVE_READABLE, PROVE_PROBLEM, STACK_AUTH,
		    "neither `%s' nor `other' has a PAM configuration: nobody "
		    "gets in",
		    service);
		return false;
	}
	if (proving->auth->refused) {
		proving_add(proving, PROVE_READABLE, PROVE_PROBLEM, STACK_AUTH,
		    "libpam can't read the configuration of `%s': nobody gets "
		    "in",
		    service);
		return false;
	}
	prove_mend_faults(proving);
	if (proving->report.count == 0)
		proving_add(proving, PROVE_READABLE, PROVE_OK, STACK_AUTH,
		    "libpam reads the configuration without a fault");
	return true;
}

/* False: without our line there is no more to prove of the auth chain. */
static bool
prove_present(struct proving *proving, const struct stack_entry *ours)
{
	bool wanted = proving->question->wanted;
	struct prove_finding *finding;

	if (ours == NULL) {
		finding = proving_add(proving, PROVE_PRESENT,
		    wanted ? PROVE_PROBLEM : PROVE_OK, STACK_AUTH,
		    "no line of " OURS_NAME " in the auth chain%s: logins are "
		    "not asked for a code",
		    proving->auth->is_other ? " (of `other')" : "");
		if (wanted)
			mend_insert_ours(proving, finding, NULL);
		finding->file = finding->mend_file;
		return false;
	}
	finding = proving_add(proving, PROVE_PRESENT,
	    ours->exists ? PROVE_OK : PROVE_PROBLEM, STACK_AUTH,
	    ours->exists ? "a code is asked for"
			 : "there is no module `%s': install it where libpam "
			   "looks, or write its whole path",
	    ours->path);
	proving_at(finding, ours);
	return true;
}

static void
prove_arguments(struct proving *proving, const struct stack *stack)
{
	struct prove_finding *finding;
	struct ours ours;
	size_t i;

	for (i = 0; stack != NULL && i < stack->count; i++) {
		ours = ours_parse(&stack->entries[i]);
		if (ours.wrong == NULL)
			continue;
		finding = proving_add(proving, PROVE_ARGUMENTS, PROVE_PROBLEM,
		    stack->chain,
		    "`%s' is no argument of " OURS_NAME ", which refuses "
		    "everybody: known are conf=/FILE, first_factor=LIST of "
		    "unix, krb5, publickey, witness, stack, and witness, "
		    "use_authtok, debug",
		    ours.wrong);
		proving_at(finding, &stack->entries[i]);
		mend_ours(proving, finding, &stack->entries[i], ours.wrong);
	}
}

static void
prove_can_ask(struct proving *proving, const struct stack_entry *ours)
{
	const char *service = proving->question->service;
	struct prove_finding *finding;

	if (!PROVE_IS_ONE(service, prove_mute)) {
		proving_add(proving, PROVE_CAN_ASK, PROVE_OK, STACK_AUTH,
		    "`%s' is not known to be unable to ask", service);
		return;
	}
	finding = proving_add(proving, PROVE_CAN_ASK,
	    PROVE_IS_ONE(service, prove_never) ? PROVE_WARNING : PROVE_PROBLEM,
	    STACK_AUTH,
	    "`%s' has nobody to ask for a code: keep the line out of what it "
	    "includes, and in the files of sshd, sudo and their like",
	    service);
	proving_at(finding, ours);
	if (ours->source->from == NULL)
		mend_remove(proving, finding, ours);
}

/* Before each sudo with a valid timestamp, after a public key, for cron. */
static void
prove_guard_place(struct proving *proving, const struct stack_entry *guard)
{
	const char *service = proving->question->service;
	bool never = PROVE_IS_ONE(service, prove_never);
	struct prove_finding *finding;

	if (!never && !PROVE_IS_ONE(service, prove_at_times))
		return;
	finding = proving_add(proving, PROVE_GUARD,
	    never ? PROVE_PROBLEM : PROVE_WARNING, STACK_ACCOUNT,
	    never ? "`%s' never runs the auth chain: the account line refuses "
		    "everybody"
		  : "`%s' runs the account chain without the auth chain too "
		    "(root, NOPASSWD, a fresh timestamp): the account line "
		    "refuses then",
	    service);
	proving_at(finding, guard);
	mend_remove(proving, finding, guard);
}

static void
prove_guard(struct proving *proving, const struct stack_entry *ours)
{
	const struct stack_entry *guard = prove_ours(proving->account);
	struct prove_finding *finding;

	if (guard != NULL)
		prove_guard_place(proving, guard);
	if (!proving->question->key_alone)
		return;
	if (guard != NULL) {
		paths_prove_account(proving, guard);
		return;
	}
	finding = proving_add(proving, PROVE_GUARD, PROVE_PROBLEM,
	    STACK_ACCOUNT,
	    "a public key alone gets in: sshd does not run the auth chain "
	    "after it, and no account line of " OURS_NAME " stands in the way");
	if (ours != NULL)
		mend_guard(proving, finding, ours);
	finding->file = finding->mend_file;
}

static void
prove_all(struct proving *proving)
{
	const struct stack_entry *ours;

	if (!prove_readable(proving))
		return;
	ours = prove_ours(proving->auth);
	if (prove_present(proving, ours)) {
		prove_arguments(proving, proving->auth);
		prove_can_ask(proving, ours);
		paths_prove_auth(proving, ours);
		paths_prove_passes(proving);
	}
	prove_arguments(proving, proving->account);
	prove_guard(proving, ours);
}

enum err
prove_service(struct prove_report **report, const struct stack_places *places,
    const struct prove_question *question)
{
	struct proving *proving = calloc(1, sizeof(*proving));
	enum err err;

	if (proving == NULL)
		return ERR_MEMORY;
	proving->places = places;
	proving->question = question;
	err = prove_read(proving, &proving->auth, STACK_AUTH);
	if (err == ERR_OK)
		err = prove_read(proving, &proving->account, STACK_ACCOUNT);
	if (err == ERR_OK) {
		prove_all(proving);
		err = proving->arena.failed ? ERR_MEMORY : ERR_OK;
	}
	proving->report.auth = proving->auth;
	proving->report.account = proving->account;
	proving->report.findings = proving->findings;
	if (err == ERR_OK)
		*report = &proving->report;
	else
		prove_free(&proving->report);
	return err;
}

void
prove_free(struct prove_report *report)
{
	struct proving *proving = (struct proving *)report;

	if (proving == NULL)
		return;
	stack_free(proving->auth);
	stack_free(proving->account);
	free(proving->findings);
	arena_free(&proving->arena);
	free(proving);
}
