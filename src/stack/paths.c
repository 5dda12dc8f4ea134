#include "stack/paths.h"

#include <string.h>

#include "stack/mend.h"
#include "stack/module.h"
#include "stack/ours.h"

/* A path that must not be, and what is said of it. */
struct paths_rule {
	enum explore_mark mark;
	enum prove_check check;
	enum prove_level level;
	const char *reason;
};

static const struct paths_rule paths_rules[] = {
	{ EXPLORE_NOTHING, PROVE_NO_BYPASS, PROVE_PROBLEM,
	    "a login succeeds without a password and without a code" },
	{ EXPLORE_BYPASS, PROVE_NO_BYPASS, PROVE_PROBLEM,
	    "a login succeeds without a code: " OURS_NAME " is never called" },
	{ EXPLORE_CONDITION, PROVE_NO_BYPASS, PROVE_WARNING,
	    "who meets the condition is not asked for a code; an exemption in "
	    "the policy of sms2fa.conf is logged, this one is not" },
	{ EXPLORE_FACTOR, PROVE_NO_BYPASS, PROVE_WARNING,
	    "another factor stands in for the code" },
	{ EXPLORE_ROOT, PROVE_NO_BYPASS, PROVE_OK,
	    "who is root already is not asked for a code" },
	{ EXPLORE_IGNORED, PROVE_NO_ERROR_IGNORED, PROVE_PROBLEM,
	    "a login succeeds although " OURS_NAME " refused or failed" },
	{ EXPLORE_ALONE, PROVE_FIRST_FACTOR, PROVE_PROBLEM,
	    "a login succeeds with the code alone: no password was right" },
	{ EXPLORE_EXEMPT_ALONE, PROVE_FIRST_FACTOR, PROVE_PROBLEM,
	    "exempt users get in without a password" },
	{ EXPLORE_EARLY_SEND, PROVE_NO_EARLY_SEND, PROVE_PROBLEM,
	    "a code is sent although no password was right: what "
	    "first_factor= says is no proof here" },
	{ EXPLORE_REFUSED_FAILED, PROVE_NO_EARLY_SEND, PROVE_OK,
	    "called after a wrong password; its own check of the first factor "
	    "refuses then, and sends nothing" },
	{ EXPLORE_EARLY_WITNESS, PROVE_WITNESS, PROVE_PROBLEM,
	    "the witness is called although no password was right" },
};

static const struct {
	enum prove_check check;
	const char *reason;
} paths_proven[] = {
	{ PROVE_NO_BYPASS, "no login succeeds without a code" },
	{ PROVE_NO_ERROR_IGNORED, "no login succeeds when it fails" },
	{ PROVE_FIRST_FACTOR, "no login succeeds with the code alone" },
	{ PROVE_NO_EARLY_SEND, "nothing is sent before a password was right" },
};

static void
paths_mend(struct proving *proving, struct prove_finding *finding,
    enum explore_mark mark, const struct stack_entry *ours)
{
	struct ours line = ours_parse(ours);

	if (mark == EXPLORE_NOTHING || mark == EXPLORE_BYPASS) {
		mend_bypass(proving, finding);
	} else if (mark == EXPLORE_IGNORED) {
		mend_ours(proving, finding, ours, NULL);
	} else if (mark == EXPLORE_EARLY_WITNESS ||
		   (line.evidence & (unsigned)OURS_STACK) == 0) {
		mend_witness(proving, finding);
	} else {
		mend_ours(proving, finding, ours, "first_factor=stack");
	}
}

static void
paths_apply(struct proving *proving, const struct stack *stack,
    const struct exploration *exploration, const struct paths_rule *rule,
    const struct stack_entry *ours)
{
	const struct explore_path *path = &exploration->paths[rule->mark];
	struct prove_finding *finding;

	if (!path->found)
		return;
	finding = proving_add(proving, rule->check, rule->level, stack->chain,
	    "%s", rule->reason);
	proving_path(proving, finding, stack, path);
	proving_at(finding, ours);
	if (rule->level == PROVE_PROBLEM)
		paths_mend(proving, finding, rule->mark, ours);
	if (finding->mend != NULL && finding->mend_file != NULL &&
	    rule->check == PROVE_NO_BYPASS) {
		finding->file = finding->mend_file;
		finding->line = finding->mend_line;
	}
}

static bool
paths_has(const struct proving *proving, enum prove_check check)
{
	size_t i;

	for (i = 0; i < proving->report.count; i++)
		if (proving->findings[i].check == check)
			return true;
	return false;
}

static void
paths_say_proven(struct proving *proving)
{
	size_t count = sizeof(paths_proven) / sizeof(paths_proven[0]), i;

	for (i = 0; i < count; i++)
		if (!paths_has(proving, paths_proven[i].check))
			proving_add(proving, paths_proven[i].check, PROVE_OK,
			    STACK_AUTH, "%s", paths_proven[i].reason);
}

static bool
paths_has_witness(const struct stack *stack)
{
	struct ours ours;
	size_t i;

	for (i = 0; i < stack->count; i++) {
		ours = ours_parse(&stack->entries[i]);
		if (ours.is_ours && ours.witness)
			return true;
	}
	return false;
}

static void
paths_prove_login(struct proving *proving,
    const struct exploration *exploration, const struct stack_entry *ours)
{
	const struct explore_path *path = &exploration->paths[EXPLORE_LOGIN];
	bool other = proving->report.worst == PROVE_PROBLEM;
	struct ours line = ours_parse(ours);
	struct prove_finding *finding;

	if (path->found) {
		finding =
		    proving_add(proving, PROVE_SUCCEEDS, PROVE_OK, STACK_AUTH,
			"with the password and the code a login "
			"succeeds");
		proving_path(proving, finding, proving->auth, path);
		return;
	}
	finding = proving_add(proving, PROVE_SUCCEEDS, PROVE_PROBLEM,
	    STACK_AUTH,
	    "nobody gets in with a code: where " OURS_NAME " is called, what "
	    "first_factor= demands is not proven yet, or its success does not "
	    "count");
	proving_at(finding, ours);
	if (other)
		return; /* what else is wrong comes first */
	if (line.evidence == OURS_WITNESS && !paths_has_witness(proving->auth))
		mend_add_witness(proving, finding, ours);
	else
		mend_unproven(proving, finding, ours);
	if (finding->drop_file != NULL)
		finding->reason = "nobody gets in with a code: " OURS_NAME
				  " is called before "
				  "the password is checked; move its line";
}

/* Users whose password is checked by one module alone get in as well. */
static void
paths_prove_each(struct proving *proving, struct explore_question question)
{
	const struct stack *stack = proving->auth;
	struct exploration exploration;
	struct prove_finding *finding;
	const struct module *module;
	size_t i;

	for (i = 0; i < stack->count; i++) {
		module = module_find(stack->entries[i].name);
		if ((module->roles & MODULE_PASSWORD) == 0 ||
		    !stack->entries[i].exists)
			continue;
		question.only = i;
		if (explore(&exploration, stack, &question) == ERR_OK &&
		    !exploration.paths[EXPLORE_LOGIN].found) {
			finding = proving_add(proving, PROVE_SUCCEEDS,
			    PROVE_WARNING, STACK_AUTH,
			    "users whose password only %s knows never get in: "
			    "first_factor= does not take it as a proof; use "
			    "first_factor=witness and a line `auth required "
			    "pam_sms2fa.so witness' that only success gets to",
			    module->name);
			proving_at(finding, &stack->entries[i]);
		}
		exploration_free(&exploration);
	}
}

static void
paths_prove_exempt(struct proving *proving,
    const struct exploration *exploration, const struct stack_entry *ours)
{
	const struct explore_path *path = &exploration->paths[EXPLORE_EXEMPT];
	struct prove_finding *finding;

	if (path->found) {
		finding = proving_add(proving, PROVE_EXEMPT, PROVE_OK,
		    STACK_AUTH, "exempt users get in with their password");
		proving_path(proving, finding, proving->auth, path);
		return;
	}
	finding = proving_add(proving, PROVE_EXEMPT,
	    proving->question->exempts ? PROVE_PROBLEM : PROVE_WARNING,
	    STACK_AUTH,
	    "exempt users are denied: when " OURS_NAME " says ignore, nothing "
	    "else in the chain says success");
	proving_at(finding, ours);
	mend_exempt(proving, finding, ours);
}

static void
paths_too_many(struct proving *proving, enum stack_chain chain, enum err err)
{
	proving_add(proving, PROVE_READABLE, PROVE_PROBLEM, chain,
	    "the paths through this chain could not be walked: %s",
	    err_text(err));
}

void
paths_prove_auth(struct proving *proving, const struct stack_entry *ours)
{
	struct explore_question question = { .after_key =
						 proving->question->after_key,
		.without_key = proving->question->without_key,
		.by_caller = prove_is_by_caller(proving->question->service),
		.first_factors = proving->question->first_factors,
		.only = EXPLORE_ANY_PASSWORD };
	size_t rules = sizeof(paths_rules) / sizeof(paths_rules[0]), i;
	struct exploration exploration;
	enum err err;

	err = explore(&exploration, proving->auth, &question);
	if (err != ERR_OK) {
		paths_too_many(proving, STACK_AUTH, err);
		exploration_free(&exploration);
		return;
	}
	for (i = 0; i < rules; i++)
		paths_apply(proving, proving->auth, &exploration,
		    &paths_rules[i], ours);
	paths_say_proven(proving);
	paths_prove_login(proving, &exploration, ours);
	if (exploration.paths[EXPLORE_LOGIN].found && !question.after_key)
		paths_prove_each(proving, question);
	if (exploration.paths[EXPLORE_LOGIN].found)
		paths_prove_exempt(proving, &exploration, ours);
	exploration_free(&exploration);
}

void
paths_prove_account(struct proving *proving, const struct stack_entry *guard)
{
	static const struct paths_rule rules[] = {
		{ EXPLORE_NOTHING, PROVE_GUARD, PROVE_PROBLEM,
		    "a public key alone gets in: the account line is never "
		    "called" },
		{ EXPLORE_IGNORED, PROVE_GUARD, PROVE_PROBLEM,
		    "a public key alone gets in although the account line "
		    "refused" },
	};
	struct explore_question question = { .only = EXPLORE_ANY_PASSWORD };
	struct exploration exploration;
	struct prove_finding *finding;
	size_t i;
	enum err err;

	err = explore(&exploration, proving->account, &question);
	if (err != ERR_OK)
		paths_too_many(proving, STACK_ACCOUNT, err);
	for (i = 0; err == ERR_OK && i < sizeof(rules) / sizeof(rules[0]); i++)
		paths_apply(
		    proving, proving->account, &exploration, &rules[i], guard);
	if (err == ERR_OK && !paths_has(proving, PROVE_GUARD)) {
		finding = proving_add(proving, PROVE_GUARD, PROVE_OK,
		    STACK_ACCOUNT,
		    "a public key alone does not get past the account line");
		proving_at(finding, guard);
	}
	exploration_free(&exploration);
}

void
paths_prove_passes(struct proving *proving)
{
	struct explore_question question = { .only = EXPLORE_ANY_PASSWORD };
	const struct stack *stack = proving->account;
	struct exploration exploration;
	bool passes = false;
	size_t mark;
	enum err err;

	if (stack == NULL)
		proving_add(proving, PROVE_READABLE, PROVE_PROBLEM,
		    STACK_ACCOUNT, "the account lines can't be read any more: "
		    "try again");
	if (stack == NULL || stack->refused)
		return; /* and that is told */
	err = explore(&exploration, stack, &question);
	for (mark = 0; mark < EXPLORE_EARLY_SEND; mark++)
		passes = passes || exploration.paths[mark].found;
	exploration_free(&exploration);
	if (err != ERR_OK)
		paths_too_many(proving, STACK_ACCOUNT, err);
	else if (!passes)
		proving_add(proving, PROVE_SUCCEEDS, PROVE_PROBLEM,
		    STACK_ACCOUNT, "nobody gets in: %s",
		    stack->count == 0
			? "there is no account line, and libpam refuses then"
			: "no way through the account lines ends well");
}
