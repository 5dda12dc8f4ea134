/*
 * Goal: the module goes on to its verifier after a proven first factor alone.
 * The verifier that is compiled in does not exist here, so "went on" shows as
 * PAM_SYSTEM_ERR and "unproven" as PAM_AUTH_ERR; neither is ever a success.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <security/pam_appl.h>

#define PROVEN PAM_SYSTEM_ERR
#define UNPROVEN PAM_AUTH_ERR

static char directory[] = "/tmp/sms2fa-evidence-XXXXXX";
static unsigned delay_asked;

static void
no_delay(int status, unsigned microseconds, void *data)
{
	(void)status;
	(void)data;
	delay_asked = microseconds;
}

static int
no_conversation(int count, const struct pam_message **messages,
    struct pam_response **responses, void *data)
{
	(void)count;
	(void)messages;
	(void)responses;
	(void)data;
	return PAM_CONV_ERR;
}

/* Write the service; "@" is the neighbour, "!" the module under test. */
static void
write_service(const char *stack)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/stack", directory);
	file = fopen(path, "w");
	assert_non_null(file);
	for (; *stack != '\0'; stack++) {
		if (*stack == '@')
			fprintf(file, "%s/.libs/neighbour.so",
			    getenv("top_builddir"));
		else if (*stack == '!')
			fprintf(file, "%s/.libs/pam_sms2fa.so",
			    getenv("top_builddir"));
		else
			fputc(*stack, file);
	}
	fclose(file);
}

static pam_handle_t *
open_handle(const char *stack)
{
	static const struct pam_conv conversation = { no_conversation, NULL };
	const union {
		void (*function)(int, unsigned, void *);
		void *pointer;
	} delay = { no_delay };
	pam_handle_t *pamh;

	write_service(stack);
	assert_int_equal(pam_start_confdir("stack", "root", &conversation,
			     directory, &pamh),
	    PAM_SUCCESS);
	assert_int_equal(pam_set_item(pamh, PAM_FAIL_DELAY, delay.pointer),
	    PAM_SUCCESS);
	return pamh;
}

static int
run(const char *stack, const char *tty, const char *environment)
{
	pam_handle_t *pamh = open_handle(stack);
	int status;

	if (tty != NULL)
		pam_set_item(pamh, PAM_TTY, tty);
	if (environment != NULL)
		pam_putenv(pamh, environment);
	delay_asked = 0;
	status = pam_authenticate(pamh, 0);
	pam_end(pamh, status);
	return status;
}

static void
test_what_proves(void **state)
{
	static const char key[] = "SSH_AUTH_INFO_0=publickey ssh-ed25519 AAAA\n";
	static const struct {
		const char *stack, *tty, *environment;
		int expected;
	} rows[] = {
		{ "auth requisite !\n", NULL, NULL, UNPROVEN },
		{ "auth required @ password=x unix=0\nauth required !\n", NULL,
		    NULL, PROVEN },
		{ "auth required @ password=x unix=7\nauth required !\n", NULL,
		    NULL, UNPROVEN },
		{ "auth required @ unix=0\nauth required !\n", NULL, NULL,
		    UNPROVEN },
		{ "auth required @ password= unix=0\nauth required !\n", NULL,
		    NULL, UNPROVEN },
		{ "auth required @ password=x\nauth required !\n", NULL, NULL,
		    UNPROVEN },
		{ "auth required @ password=x unix=10\nauth required !\n",
		    NULL, NULL, UNPROVEN },
		{ "auth required ! first_factor=publickey\n", "ssh", key,
		    PROVEN },
		{ "auth required ! first_factor=publickey\n", "tty1", key,
		    UNPROVEN },
		{ "auth required ! first_factor=publickey\n", NULL, key,
		    UNPROVEN },
		{ "auth required !\n", "ssh", key, UNPROVEN },
		{ "auth required ! first_factor=unix,publickey\n", "ssh", key,
		    PROVEN },
		{ "auth required ! first_factor=publickey\n", "ssh",
		    "SSH_AUTH_INFO_0=", UNPROVEN },
		{ "auth required ! first_factor=publickey\n", "ssh",
		    "SSH_AUTH_INFO_0=hostbased x\npublickey y\n", PROVEN },
		{ "auth required ! first_factor=publickey\n", "ssh",
		    "SSH_AUTH_INFO_0=password publickey y\n", UNPROVEN },
		{ "auth required ! first_factor=publickey\n", "ssh",
		    "SSH_AUTH_INFO_0=publickeys y\n", UNPROVEN },
		{ "auth required @ password=x unix=0\n"
		  "auth required ! first_factor=publickey\n",
		    NULL, NULL, UNPROVEN },
		{ "auth required ! first_factor=stack\n", NULL, NULL, PROVEN },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int got = run(rows[i].stack, rows[i].tty, rows[i].environment);

		if (got != rows[i].expected)
			fail_msg("row %zu: %s: got %d, expected %d", i,
			    rows[i].stack, got, rows[i].expected);
		assert_true(delay_asked >= 1000000);
	}
}

/* A wrong argument is fatal before the evidence is looked at. */
static void
test_wrong_arguments(void **state)
{
	static const char *const arguments[] = { "first_factor=",
		"first_factor=unix,", "first_factor=,unix",
		"first_factor=unix,unix", "first_factor=UNIX",
		"first_factor=password", "conf=relative/path", "conf=", "nullok",
		"use_first_pass", "test=publickey", "Debug" };
	char stack[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(arguments) / sizeof(arguments[0]); i++) {
		snprintf(stack, sizeof(stack), "auth required ! %s\n",
		    arguments[i]);
		assert_int_equal(run(stack, NULL, NULL), PAM_SYSTEM_ERR);
	}
	assert_int_equal(run("auth required ! debug conf=/x first_factor=unix\n",
			     NULL, NULL),
	    UNPROVEN);
}

/* What proved one call proves no other, whoever the user is by then. */
static void
test_a_stale_proof(void **state)
{
	const char *stack = "auth required @ once password=x unix=0\n"
			    "auth required @ password=x\n"
			    "auth required !\n";
	pam_handle_t *pamh = open_handle(stack);

	(void)state;
	assert_int_equal(pam_authenticate(pamh, 0), PROVEN);
	assert_int_equal(pam_authenticate(pamh, 0), UNPROVEN);
	assert_int_equal(pam_set_item(pamh, PAM_USER, "daemon"), PAM_SUCCESS);
	assert_int_equal(pam_authenticate(pamh, 0), UNPROVEN);
	pam_end(pamh, 0);
}

/* sudo and login authenticate again on one handle: a fresh proof is one. */
static void
test_a_fresh_proof_each_time(void **state)
{
	pam_handle_t *pamh = open_handle(
	    "auth required @ password=x unix=0\nauth required !\n");
	int i;

	(void)state;
	for (i = 0; i < 20; i++)
		assert_int_equal(pam_authenticate(pamh, 0), PROVEN);
	pam_end(pamh, 0);
}

static void
test_setcred_succeeds_alone(void **state)
{
	pam_handle_t *pamh = open_handle("auth required !\n");

	(void)state;
	assert_int_equal(pam_setcred(pamh, PAM_ESTABLISH_CRED), PAM_SUCCESS);
	pam_end(pamh, 0);
}

static int
count_descriptors(void)
{
	DIR *open_now = opendir("/proc/self/fd");
	int count = 0;

	assert_non_null(open_now);
	while (readdir(open_now) != NULL)
		count++;
	closedir(open_now);
	return count;
}

static void
test_no_descriptor_is_left(void **state)
{
	int before = count_descriptors();

	(void)state;
	run("auth required @ password=x unix=0\nauth required !\n", NULL, NULL);
	run("auth required !\n", NULL, NULL);
	assert_int_equal(count_descriptors(), before);
}

static int
set_up(void **state)
{
	(void)state;
	return mkdtemp(directory) == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	char path[256];

	(void)state;
	snprintf(path, sizeof(path), "%s/stack", directory);
	unlink(path);
	return rmdir(directory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_proves),
		cmocka_unit_test(test_wrong_arguments),
		cmocka_unit_test(test_a_stale_proof),
		cmocka_unit_test(test_a_fresh_proof_each_time),
		cmocka_unit_test(test_setcred_succeeds_alone),
		cmocka_unit_test(test_no_descriptor_is_left),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
