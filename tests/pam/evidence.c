/*
 * Goal: the module goes on to its verifier after a proven first factor alone.
 * The verifier that is compiled in does not exist here, so "went on" shows as
 * PAM_SYSTEM_ERR and "unproven" as PAM_AUTH_ERR; neither is ever a success.
 */
#include <dirent.h>
#include <unistd.h>

#include "stack.h"

#define PROVEN PAM_SYSTEM_ERR
#define UNPROVEN PAM_AUTH_ERR

/* pam_authenticate on a handle of its own; the delay is in ${*host}. */
static int
run(const char *stack, const char *tty, const char *environment,
    struct host *host)
{
	pam_handle_t *pamh;
	int status;

	memset(host, 0, sizeof(*host));
	pamh = stack_open(stack, host);

	if (tty != NULL)
		pam_set_item(pamh, PAM_TTY, tty);
	if (environment != NULL)
		pam_putenv(pamh, environment);
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
		{ "auth required @ password=x krb5\n"
		  "auth required ! first_factor=krb5\n",
		    NULL, NULL, PROVEN },
		{ "auth required @ krb5\nauth required ! first_factor=krb5\n",
		    NULL, NULL, UNPROVEN },
		{ "auth required @ password= krb5\n"
		  "auth required ! first_factor=krb5\n",
		    NULL, NULL, UNPROVEN },
		{ "auth required @ password=x\n"
		  "auth required ! first_factor=krb5\n",
		    NULL, NULL, UNPROVEN },
		{ "auth required @ password=x krb5\nauth required !\n", NULL,
		    NULL, UNPROVEN },
		{ "auth required @ password=x unix=0\n"
		  "auth required ! first_factor=krb5\n",
		    NULL, NULL, UNPROVEN },
		{ "auth required @ password=x unix=7 krb5\n"
		  "auth required ! first_factor=unix,krb5\n",
		    NULL, NULL, PROVEN },
	};
	struct host host;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		int got = run(rows[i].stack, rows[i].tty, rows[i].environment,
		    &host);

		if (got != rows[i].expected)
			fail_msg("row %zu: %s: got %d, expected %d", i,
			    rows[i].stack, got, rows[i].expected);
		assert_true(host.delay_asked >= 1000000);
	}
}

/* An application that has cleared its environment has none that speaks. */
static void
test_no_environment(void **state)
{
	struct host host = { 0 };
	pam_handle_t *pamh =
	    stack_open("auth required ! first_factor=publickey\n", &host);
	char **kept = environ;
	int got;

	(void)state;
	pam_set_item(pamh, PAM_TTY, "ssh");
	pam_putenv(pamh, "SSH_AUTH_INFO_0=publickey x");
	environ = NULL;
	got = pam_authenticate(pamh, 0);
	environ = kept;
	pam_end(pamh, got);
	assert_int_equal(got, PROVEN);
}

/* A wrong argument is fatal before the evidence is looked at. */
static void
test_wrong_arguments(void **state)
{
	static const char *const arguments[] = { "first_factor=",
		"first_factor=unix,", "first_factor=,unix",
		"first_factor=unix,unix", "first_factor=UNIX",
		"first_factor=password", "conf=relative/path", "conf=", "nullok",
		"use_first_pass", "test=publickey", "Debug", "Witness",
		"witness=yes", "first_factor=krb5,", "use_authtok=1" };
	struct host host;
	char stack[256];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(arguments); i++) {
		snprintf(stack, sizeof(stack), "auth required ! %s\n",
		    arguments[i]);
		assert_int_equal(run(stack, NULL, NULL, &host), PAM_SYSTEM_ERR);
	}
	assert_int_equal(run("auth required ! debug conf=/x first_factor=unix\n",
			     NULL, NULL, &host),
	    UNPROVEN);
}

/* What proved one call proves no other, whoever the user is by then. */
static void
test_a_stale_proof(void **state)
{
	const char *stack = "auth required @ once password=x unix=0\n"
			    "auth required @ password=x\n"
			    "auth required !\n";
	struct host host = { 0 };
	pam_handle_t *pamh = stack_open(stack, &host);

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
	static const char *const stacks[] = {
		"auth required @ password=x unix=0\nauth required !\n",
		"auth required @ password=x krb5\n"
		"auth required ! first_factor=krb5\n",
		"auth required @ password=x\nauth required ! witness\n"
		"auth required ! first_factor=witness\n",
	};
	struct host host = { 0 };
	pam_handle_t *pamh;
	size_t i, call;

	(void)state;
	for (i = 0; i < COUNT(stacks); i++) {
		pamh = stack_open(stacks[i], &host);
		for (call = 0; call < 20; call++)
			assert_int_equal(pam_authenticate(pamh, 0), PROVEN);
		pam_end(pamh, 0);
	}
}

/* As its first line says, of a witness for the password that passed. */
static void
test_the_witness(void **state)
{
	static const struct {
		const char *stack;
		int expected;
	} rows[] = {
		{ "auth required @ password=x\nauth required ! witness\n"
		  "auth required ! first_factor=witness\n",
		    PROVEN },
		{ "auth required @ password=x\n"
		  "auth required ! first_factor=witness\n",
		    UNPROVEN },
		{ "auth required ! witness\n"
		  "auth required ! first_factor=witness\n",
		    UNPROVEN },
		{ "auth required @ password=\nauth required ! witness\n"
		  "auth required ! first_factor=witness\n",
		    UNPROVEN },
		{ "auth required @ password=x\nauth required ! witness\n"
		  "auth required !\n",
		    UNPROVEN },
		{ "auth required @ password=x\nauth required ! witness\n"
		  "auth required @ password=y\n"
		  "auth required ! first_factor=witness\n",
		    UNPROVEN },
		{ "auth required @ password=x\nauth required ! witness\n"
		  "auth required @ password=xy\n"
		  "auth required ! first_factor=witness\n",
		    UNPROVEN },
		{ "auth required @ password=x\nauth required ! witness\n"
		  "auth required @ password=y\nauth required ! witness\n"
		  "auth required ! first_factor=witness\n",
		    PROVEN },
		{ "auth required @ password=x\nauth required ! witness\n"
		  "auth required @ password=\nauth required ! witness\n"
		  "auth required @ password=x\n"
		  "auth required ! first_factor=witness\n",
		    UNPROVEN },
		{ "auth required @ password=x\nauth required ! witness\n"
		  "auth required @ user=daemon\n"
		  "auth required ! first_factor=witness\n",
		    UNPROVEN },
		/* it takes nothing that another line proves with */
		{ "auth required @ password=x unix=0\n"
		  "auth required ! witness\nauth required !\n",
		    PROVEN },
		/* consumed by a line that does not look for it */
		{ "auth required @ password=x\nauth required ! witness\n"
		  "auth [default=ignore] ! first_factor=publickey\n"
		  "auth required ! first_factor=witness\n",
		    UNPROVEN },
		/* the witness says nothing of its own */
		{ "auth required @ password=x\nauth required ! witness\n",
		    PAM_SUCCESS },
		{ "auth required ! witness\n", PAM_PERM_DENIED },
		{ "auth required ! witness oops\n", PAM_SYSTEM_ERR },
	};
	struct host host;
	size_t i;
	int got;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		got = run(rows[i].stack, NULL, NULL, &host);
		if (got != rows[i].expected)
			fail_msg("row %zu: %s: got %d, expected %d", i,
			    rows[i].stack, got, rows[i].expected);
	}
}

#define MAIN "auth required ! first_factor=witness\n"
#define OUTER "auth substack ~/inner\n" MAIN

/*
 * Shapes that are in use, with the witness where only success gets to; pam_sss
 * sets PAM_AUTHTOK and leaves no datum.  calls= says when a password is right.
 */
static void
test_shapes_with_a_witness(void **state)
{
	static const struct {
		const char *outer, *inner;
		int expected[3]; /* of calls on one handle */
	} rows[] = {
		/* Debian: pam_unix and pam_sss behind it */
		{ MAIN, "", { UNPROVEN, UNPROVEN, UNPROVEN } },
		{ "auth [success=2 default=ignore] @ unix=0 calls=0\n"
		  "auth [success=1 default=ignore] @ password=x calls=101\n"
		  "auth requisite pam_deny.so\n"
		  "auth required ! witness\n" MAIN,
		    "", { PROVEN, PAM_AUTH_ERR, PROVEN } },
		/* failure jumps over the witness, and meets the main line */
		{ "auth [success=ignore default=1] @ password=x calls=101\n"
		  "auth required ! witness\n" MAIN,
		    "", { PROVEN, UNPROVEN, PROVEN } },
		/* Red Hat: a substack fails, and its parent goes on */
		{ OUTER,
		    "auth [success=2 default=ignore] @ password=x unix=0 "
		    "calls=0\n"
		    "auth [success=1 default=ignore] @ calls=101\n"
		    "auth requisite pam_deny.so\n"
		    "auth required ! witness\n",
		    { PROVEN, UNPROVEN, PROVEN } },
		/* its own sufficient lines end before the witness */
		{ OUTER,
		    "auth sufficient @ password=x calls=1\n"
		    "auth required ! witness\n"
		    "auth required pam_deny.so\n",
		    { UNPROVEN, UNPROVEN, UNPROVEN } },
		/* with the witness after the substack it vouches for nothing */
		{ "auth [success=ok default=1] @ password=x calls=010\n"
		  "auth required ! witness\n" MAIN,
		    "", { UNPROVEN, PROVEN, UNPROVEN } },
	};
	struct host host = { 0 };
	pam_handle_t *pamh;
	size_t i, call;
	int got;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		stack_write("inner", rows[i].inner);
		pamh = stack_open(rows[i].outer, &host);
		for (call = 0; call < 3; call++) {
			got = pam_authenticate(pamh, 0);
			if (got != rows[i].expected[call])
				fail_msg("row %zu, call %zu: got %d", i, call,
				    got);
		}
		pam_end(pamh, 0);
	}
}

/* pam_krb5 leaves its datum for its other functions: so do we. */
static void
test_krb5_keeps_its_datum(void **state)
{
	const char *stack = "auth required @ once password=x krb5\n"
			    "auth required @ password=x\n"
			    "auth required ! first_factor=krb5\n"
			    "auth required @ needs=pam_krb5\n";
	struct host host = { 0 };
	pam_handle_t *pamh = stack_open(stack, &host);

	(void)state;
	assert_int_equal(pam_authenticate(pamh, 0), PROVEN);
	assert_int_equal(pam_authenticate(pamh, 0), UNPROVEN);
	assert_int_equal(pam_set_item(pamh, PAM_USER, "daemon"), PAM_SUCCESS);
	assert_int_equal(pam_authenticate(pamh, 0), UNPROVEN);
	assert_non_null(pam_getenv(pamh, "NEEDED"));
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
	struct host host;

	(void)state;
	run("auth required @ password=x unix=0\nauth required !\n", NULL, NULL,
	    &host);
	run("auth required !\n", NULL, NULL, &host);
	assert_int_equal(count_descriptors(), before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_proves),
		cmocka_unit_test(test_no_environment),
		cmocka_unit_test(test_wrong_arguments),
		cmocka_unit_test(test_a_stale_proof),
		cmocka_unit_test(test_a_fresh_proof_each_time),
		cmocka_unit_test(test_the_witness),
		cmocka_unit_test(test_shapes_with_a_witness),
		cmocka_unit_test(test_krb5_keeps_its_datum),
		cmocka_unit_test(test_no_descriptor_is_left),
	};

	return cmocka_run_group_tests(
	    tests, stack_set_up, stack_tear_down);
}
