/*
 * Goal: every stack of tests/stack/stacks.table has the verdict and the path
 * that the table says, the real libpam goes that path when its modules return
 * what the path says, and the lines that the findings say to write mend it.
 *
 *   table FILE          check
 *   table --show FILE   print what is found instead
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case.h"

static bool showing;

/* "no-bypass problem sshd:3 pam_unix=success", as in the table. */
static void
finding_text(char *text, size_t size, const struct prove_finding *finding)
{
	const char *file = finding->file == NULL ? "-" : finding->file;
	const char *slash = strrchr(file, '/');
	size_t used, i;

	used = (size_t)snprintf(text, size, "%s %s %s:%u",
	    prove_check_word(finding->check), prove_level_word(finding->level),
	    slash ? slash + 1 : file, finding->line);
	for (i = 0; i < finding->step_count && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, " %s=%s",
		    finding->steps[i].entry->name,
		    stack_return_word((int)finding->steps[i].result));
}

static void
show_mend(const struct prove_finding *finding)
{
	if (finding->mend != NULL)
		printf("#   %s %s:%u: %s\n",
		    finding->mend_replaces ? "replace" : "before",
		    finding->mend_file, finding->mend_line, finding->mend);
}

/* False: the report is not what the table says. */
static bool
check_findings(const struct test_case *test, const struct prove_report *report)
{
	char text[4096];
	size_t i, said = 0;
	bool fine = true;

	for (i = 0; i < report->count; i++) {
		if (report->findings[i].level == PROVE_OK)
			continue;
		finding_text(text, sizeof(text), &report->findings[i]);
		if (showing) {
			printf("+++ %s\n", text);
			show_mend(&report->findings[i]);
		} else if (said >= test->expected_count ||
			   strcmp(test->expected[said], text) != 0) {
			printf("%s: found    %s\n%s: expected %s\n", test->name,
			    text, test->name,
			    said < test->expected_count ? test->expected[said]
							: "nothing more");
			fine = false;
		}
		said++;
	}
	if (!showing && said < test->expected_count) {
		printf("%s: not found: %s\n", test->name, test->expected[said]);
		fine = false;
	}
	return fine;
}

/* A chain that is not walked to its end has only its beginning checked. */
static bool
check_path(const struct test_case *test, const struct prove_report *report,
    const struct prove_finding *finding)
{
	const struct stack *stack =
	    finding->chain == STACK_AUTH ? report->auth : report->account;
	char text[4096];

	if (finding->steps == NULL)
		return true;
	if (case_libpam_agrees(test, stack, finding))
		return true;
	finding_text(text, sizeof(text), finding);
	printf("%s: libpam does not go this way: %s\n", test->name, text);
	return false;
}

static const struct prove_finding *
first_problem(const struct prove_report *report)
{
	size_t i;

	for (i = 0; i < report->count; i++)
		if (report->findings[i].level == PROVE_PROBLEM)
			return &report->findings[i];
	return NULL;
}

#define MENDS_MAX 5

/* Write what the first problem says, again and again, until there is none. */
static bool
check_mends(const struct test_case *test, struct prove_report **report)
{
	const struct prove_finding *problem;
	int rounds;

	for (rounds = 0;; rounds++) {
		problem = first_problem(*report);
		if (problem == NULL)
			return test->unmendable == false || rounds == 0;
		if (problem->mend == NULL || rounds == MENDS_MAX)
			break; /* and the problem is told below */
		case_mend(problem);
		prove_free(*report);
		*report = case_prove(test);
	}
	if (test->unmendable)
		return true;
	printf("%s: not mended: %s: %s\n", test->name,
	    prove_check_word(problem->check), problem->reason);
	show_mend(problem);
	return false;
}

static bool
check_case(struct test_case *test)
{
	struct prove_report *report;
	bool fine;
	size_t i;

	case_write(test);
	report = case_prove(test);
	if (showing)
		printf("=== %s\n", test->name);
	fine = check_findings(test, report);
	for (i = 0; i < report->count; i++)
		if (!check_path(test, report, &report->findings[i]))
			fine = false;
	if (!check_mends(test, &report))
		fine = false;
	prove_free(report);
	return fine;
}

int
main(int argc, char **argv)
{
	const char *source = getenv("srcdir");
	char path[4096];
	struct test_case test;
	size_t count = 0, wrong = 0;
	FILE *table;

	showing = argc > 1 && strcmp(argv[1], "--show") == 0;
	snprintf(path, sizeof(path), "%s/tests/stack/stacks.table",
	    source != NULL ? source : ".");
	if (argc > 1 + (showing ? 1 : 0))
		snprintf(path, sizeof(path), "%s", argv[argc - 1]);
	if ((table = fopen(path, "r")) == NULL) {
		perror(path);
		return 1;
	}
	case_set_up();
	while (case_read(&test, table)) {
		count++;
		if (!check_case(&test))
			wrong++;
		case_free(&test);
	}
	fclose(table);
	case_tear_down();
	printf("%zu stacks, %zu wrong\n", count, wrong);
	return wrong == 0 && count >= 60 ? 0 : 1;
}
