/*
 * Goal: what the judge can't ask of this machine's libpam: how other releases
 * read, where files are looked for, and how fast a long stack is proven.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "module/evidence.h"
#include "stack/explore.h"
#include "stack/files.h"
#include "stack/line.h"
#include "stack/module.h"
#include "stack/ours.h"
#include "stack/places.h"
#include "stack/prove.h"

static const char *const directories[] = { "/nowhere/etc", "/nowhere/usr",
	NULL };
static const char *const no_modules[] = { "/nowhere", NULL };

/* Read ${texts} as ${flavour}; "name:control:argument" of each entry. */
static void
assert_reads(struct stack_flavour flavour, const struct stack_text *texts,
    size_t count, const char *expected)
{
	const struct stack_places places = { .services = directories,
		.pam_conf = "/nowhere/pam.conf",
		.modules = no_modules,
		.texts = texts,
		.text_count = count,
		.flavour = flavour };
	struct stack_faults faults;
	struct stack *stack = NULL;
	char got[1024] = "";
	size_t i, used = 0;

	assert_int_equal(
	    stack_read(&stack, &faults, &places, "sshd", STACK_AUTH), ERR_OK);
	if (stack->refused)
		used = (size_t)snprintf(got, sizeof(got), "refused");
	for (i = 0; !stack->refused && i < stack->count; i++) {
		const struct stack_entry *entry = &stack->entries[i];

		used += (size_t)snprintf(got + used, sizeof(got) - used,
		    "%s%s%s:%s%.20s", used == 0 ? "" : " ",
		    entry->kind == STACK_BROKEN	    ? "!"
		    : entry->kind == STACK_SUBSTACK ? ">"
						    : "",
		    entry->name, stack_action_word(entry->control.action[0]),
		    entry->argument_count > 0 ? entry->arguments[0] : "");
	}
	assert_string_equal(got, expected);
	stack_free(stack);
}

static const struct stack_flavour old = { .old = true };
static const struct stack_flavour new = { .old = false };
static const struct stack_flavour debian = { .old = true, .debian = true };

static void
one_file(struct stack_flavour flavour, const char *text, const char *expected)
{
	struct stack_text texts[] = { { "/nowhere/etc/sshd", text } };

	assert_reads(flavour, texts, 1, expected);
}

static void
test_lines(void **state)
{
	static const char comment[] = "auth required \\\n# c\n pam_a.so x\n";
	static const char blank[] = "auth required \\\n\n pam_a.so x\n";

	(void)state;
	one_file(old, comment, "pam_a:okx");
	one_file(
	    new, comment, "!<*unknown module*>:ok !<*unknown module*>:bad");
	one_file(old, blank, "pam_a:okx");
	one_file(new, blank, "!<*unknown module*>:ok !<*unknown module*>:bad");
	one_file(old, "auth required pam_a.so \\\n", "refused");
	one_file(new, "auth required pam_a.so \\\n", "refused");
	one_file(
	    new, "auth required pam_a.so [a b\\]c] d # e\n", "pam_a:oka b]c");
	one_file(
	    new, "\t-AUTH  Requisite\t/x/pam_a.b.so # c\\\n", "pam_a.b:ok");
	one_file(new, "auth required pam_a.so\r\n", "pam_a:ok");
}

static void
test_long_lines(void **state)
{
	char text[2048];
	size_t used;

	(void)state;
	used = (size_t)snprintf(text, sizeof(text), "auth required pam_a.so ");
	memset(text + used, ' ', 1023 - used);
	snprintf(text + 1023, sizeof(text) - 1023, "auth optional pam_b.so\n");
	one_file(old, text, "pam_a:ok pam_b:ok");
	one_file(new, text, "pam_a:okauth");
	memset(text + used, 'x', 1022 - used);
	snprintf(text + 1022, sizeof(text) - 1022, "\\\n y\n");
	one_file(old, text, "refused");
}

static void
test_controls(void **state)
{
	(void)state;
	one_file(old, "auth [success=4294967297 default=bad] pam_a.so\n",
	    "pam_a:jump");
	one_file(new, "auth [success=4294967297 default=bad] pam_a.so\n",
	    "pam_a:bad");
	one_file(new, "auth [success=2147483647] pam_a.so\n", "pam_a:jump");
	one_file(
	    new, "auth [default=ignore success=done] pam_a.so\n", "pam_a:done");
	one_file(new, "auth [success=okdefault=die] pam_a.so\n", "pam_a:ok");
	one_file(new, "auth [success=ok new=die] pam_a.so\n", "pam_a:bad");
}

static void
test_includes(void **state)
{
	static const struct stack_text texts[] = {
		{ "/nowhere/etc/sshd", "auth required pam_a.so\n"
				       "@include common\nauth include more\n" },
		{ "/nowhere/usr/common", "auth required pam_usr.so\n" },
		{ "/nowhere/usr/more", "auth required pam_more.so\n" },
		{ "/nowhere/etc/common", "auth required pam_etc.so\n" },
	};

	(void)state;
	assert_reads(
	    new, texts, 4, "pam_a:ok !<*unknown module*>:bad pam_more:ok");
	/* Debian looks in the first directory alone. */
	assert_reads(
	    debian, texts, 4, "pam_a:ok pam_etc:ok !<*unknown module*>:bad");
}

/* The line of the only error; 0: there is not one. */
static unsigned
error_line(const struct stack_faults *faults)
{
	unsigned line = 0;
	size_t i;

	for (i = 0; i < faults->count; i++)
		if (faults->faults[i].is_error)
			line = line == 0 ? faults->faults[i].line : 0;
	return line;
}

static void
test_depth(void **state)
{
	static const struct stack_text loop[] = { { "/nowhere/etc/sshd",
	    "auth required pam_a.so\nauth include sshd\n" } };
	static const struct stack_text twice[] = { { "/nowhere/etc/sshd",
	    "auth include sshd\nauth include sshd\n" } };
	static const struct stack_text substacks[] = { { "/nowhere/etc/sshd",
	    "auth substack sshd\n" } };
	struct stack_faults faults;
	struct stack_places places = { .services = directories,
		.modules = no_modules,
		.texts = loop,
		.text_count = 1 };
	struct stack *stack;

	(void)state;
	assert_int_equal(
	    stack_read(&stack, &faults, &places, "sshd", STACK_AUTH), ERR_OK);
	assert_int_equal(stack->count, 16 + 1);
	assert_int_equal(faults.count, 1 + 16); /* pam_a is missing as well */
	assert_int_equal(error_line(&faults), 2);
	stack_free(stack);
	places.texts = twice;
	assert_int_equal(
	    stack_read(&stack, &faults, &places, "sshd", STACK_AUTH), ERR_OK);
	assert_true(stack->refused);
	stack_free(stack);
	places.texts = substacks;
	places.flavour.old = true;
	assert_int_equal(
	    stack_read(&stack, &faults, &places, "sshd", STACK_AUTH), ERR_OK);
	assert_int_equal(stack->count, 16 + 1);
	assert_int_equal(stack->entries[16].level, 15);
	stack_free(stack);
}

static void
test_places(void **state)
{
	static const struct stack_text vendor[] = {
		{ "/nowhere/usr/sshd", "auth required pam_usr.so\n" },
		{ "/nowhere/etc/other", "auth required pam_other.so\n" },
	};
	static const struct stack_text other[] = {
		{ "/nowhere/etc/sshd", "account required pam_a.so\n" },
		{ "/nowhere/etc/other", "auth required pam_other.so\n" },
	};
	static const struct stack_text broken[] = {
		{ "/nowhere/etc/sshd", "auth required pam_a.so\n" },
		{ "/nowhere/etc/other", "auth required pam_other.so \\\n" },
	};
	static const struct stack_text conf[] = {
		{ "/nowhere/pam.conf", "su auth required pam_su.so\n"
				       "SSHD auth required pam_a.so\n"
				       "other auth required pam_other.so\n" },
	};

	(void)state;
	assert_reads(new, vendor, 2, "pam_usr:ok");
	assert_reads(new, other, 2, "pam_other:ok");
	assert_reads(new, broken, 2, "refused");
	assert_reads(new, conf, 1, "pam_a:ok");
}

static void
test_system(void **state)
{
	struct stack_places *places;

	(void)state;
	assert_int_equal(stack_places_find(&places, "/x"), ERR_OK);
	assert_string_equal(places->services[0], "/x");
	assert_null(places->services[1]);
	assert_null(places->pam_conf);
	assert_true(files_has_module(places, "pam_permit.so"));
	assert_false(files_has_module(places, "pam_no_such.so"));
	stack_places_free(places);
	assert_int_equal(stack_places_find(&places, NULL), ERR_OK);
	assert_string_equal(places->services[0], "/etc/pam.d");
	assert_string_equal(places->services[1], "/usr/lib/pam.d");
	assert_string_equal(places->pam_conf, "/etc/pam.conf");
	stack_places_free(places);
}

static void
test_refused_names(void **state)
{
	const struct stack_places places = { .services = directories,
		.modules = no_modules };
	struct stack_faults faults;
	struct stack *stack = NULL;

	(void)state;
	assert_int_equal(
	    stack_read(&stack, &faults, &places, "../sshd", STACK_AUTH),
	    ERR_INVALID);
	assert_int_equal(
	    stack_read(&stack, &faults, &places, "", STACK_AUTH), ERR_INVALID);
	assert_int_equal(
	    stack_read(&stack, &faults, &places, "sshd", STACK_AUTH),
	    ERR_NOT_FOUND);
	assert_null(stack);
}

/* The module and the prover know the same arguments. */
static void
test_arguments(void **state)
{
	static const char *const lists[] = { "unix", "krb5", "publickey",
		"witness", "stack", "unix,krb5,publickey,witness,stack",
		"stack,unix", "unix,unix", "", ",", "unix,", ",unix", "Unix",
		"uni", "unixx", "password" };
	unsigned accepted;
	char text[96];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const char *arguments[] = { text };
		const struct stack_entry entry = { .kind = STACK_MODULE,
			.name = OURS_NAME,
			.arguments = arguments,
			.argument_count = 1 };
		struct ours ours;

		snprintf(text, sizeof(text), "first_factor=%s", lists[i]);
		ours = ours_parse(&entry);
		assert_true(ours.is_ours);
		if (evidence_parse(&accepted, lists[i]) != ERR_OK) {
			assert_ptr_equal(ours.wrong, text);
			continue;
		}
		assert_null(ours.wrong);
		assert_int_equal(ours.evidence, accepted);
	}
	assert_int_equal(OURS_UNIX, EVIDENCE_UNIX);
	assert_int_equal(OURS_KRB5, EVIDENCE_KRB5);
	assert_int_equal(OURS_PUBLICKEY, EVIDENCE_PUBLICKEY);
	assert_int_equal(OURS_WITNESS, EVIDENCE_WITNESS);
	assert_int_equal(OURS_STACK, EVIDENCE_STACK);
}

#define LONG_LINES 200
#define LONG_SIZE 32768

/* Modules of every role, and controls with jumps, resets and ends. */
static void
fill_long(char text[LONG_SIZE])
{
	static const char *const controls[] = { "required", "optional",
		"[success=1 ignore=ignore user_unknown=reset default=bad]",
		"[success=ok perm_denied=2 new_authtok_reqd=ok default=ignore]",
		"[auth_err=1 user_unknown=2 perm_denied=3 default=ok]" };
	static const char *const modules[] = { "pam_faillock.so", "pam_unix.so",
		"pam_access.so", "pam_sss.so", "pam_u2f.so", "pam_krb5.so",
		"pam_succeed_if.so" };
	size_t used = 0;
	int i;

	for (i = 0; i < LONG_LINES; i++)
		used += (size_t)snprintf(text + used, LONG_SIZE - used,
		    "auth %s %s\n", controls[i % 5],
		    i == 120	 ? "pam_sms2fa.so"
		    : i % 2 == 0 ? modules[i % 7]
				 : "pam_listfile.so");
}

static void
test_speed(void **state)
{
	static char text[LONG_SIZE];
	const struct stack_text texts[] = { { "/nowhere/etc/sshd", text } };
	static const char *const modules[] = { "/tmp", NULL };
	const struct stack_places places = { .services = directories,
		.modules = modules,
		.texts = texts,
		.text_count = 1 };
	const struct explore_question question = { .only =
						       EXPLORE_ANY_PASSWORD };
	struct exploration exploration;
	struct stack_faults faults;
	struct stack_entry *entries;
	struct stack *stack;
	struct timespec begin, end;
	double seconds;
	size_t i;
	int returns;

	(void)state;
	fill_long(text);
	assert_int_equal(
	    stack_read(&stack, &faults, &places, "sshd", STACK_AUTH), ERR_OK);
	assert_int_equal(stack->count, LONG_LINES);
	entries = (struct stack_entry *)(uintptr_t)stack->entries;
	for (i = 0; i < stack->count; i++) {
		entries[i].exists = true;
		returns = __builtin_popcount(module_returns(
		    module_find(entries[i].name), &entries[i], STACK_AUTH));
		assert_in_range(returns, 8, 32);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
	assert_int_equal(explore(&exploration, stack, &question), ERR_OK);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	seconds = (double)(end.tv_sec - begin.tv_sec) +
		  (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
	printf("%d modules, at least 8 returns each: %zu states, %.3f s\n",
	    LONG_LINES, exploration.states, seconds);
	assert_true(exploration.states > 10000);
	assert_true(seconds < 1.0);
	exploration_free(&exploration);
	stack_free(stack);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_controls),
		cmocka_unit_test(test_includes),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_system),
		cmocka_unit_test(test_refused_names),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_speed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
