/*
 * Goal: what the verifier says of a login, of an account and of a new password
 * becomes the right PAM code, and what a line learns is there for the next:
 * with tests/pam/verdict in place of the verifier, which the file name of
 * conf= tells how to end.
 */
#include "stack.h"

#include <unistd.h>

#include "core/wire.h"

#define FIRST "auth required @ password=x unix=0\n"
#define AUTH FIRST "auth required ? conf="

static void
test_verdicts_of_a_login(void **state)
{
	static const struct {
		const char *stack;
		int expected;
	} rows[] = {
		{ AUTH "/grant\n", PAM_SUCCESS },
		{ FIRST "auth [ignore=ignore default=die] ? conf=/exempt\n",
		    PAM_SUCCESS },
		{ "auth required ? first_factor=stack conf=/exempt\n",
		    PAM_PERM_DENIED },
		{ AUTH "/deny\n", PAM_AUTH_ERR },
		{ AUTH "/maxtries\n", PAM_MAXTRIES },
		{ AUTH "/unavail\n", PAM_AUTHINFO_UNAVAIL },
		{ AUTH "/conv\n", PAM_CONV_ERR },
		{ AUTH "/system\n", PAM_SYSTEM_ERR },
		{ AUTH "/none\n", PAM_SYSTEM_ERR },
		{ AUTH "/lost\n", PAM_SYSTEM_ERR },
		{ AUTH "/unheard-of\n", PAM_SYSTEM_ERR },
	};
	struct host host;
	pam_handle_t *pamh;
	size_t i;
	int got;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		memset(&host, 0, sizeof(host));
		pamh = stack_open(rows[i].stack, &host);
		got = pam_authenticate(pamh, 0);
		if (got != rows[i].expected)
			fail_msg("row %zu: %s: got %d", i, rows[i].stack, got);
		assert_true((host.delay_asked >= 1000000) ==
			    (got != PAM_SUCCESS && i != 2));
		if (got == PAM_SUCCESS)
			assert_int_equal(
			    pam_setcred(pamh, PAM_ESTABLISH_CRED), got);
		pam_end(pamh, got);
	}
}

static unsigned
root_flag(void)
{
	return getuid() == 0 ? WIRE_OPEN_ROOT : 0;
}

/* What the verifier is handed. */
static void
test_what_is_handed_over(void **state)
{
	static const struct {
		const char *stack;
		int flags;
		unsigned set; /* and WIRE_OPEN_ROOT where this is root */
		const char *rest;
	} rows[] = {
		{ AUTH "/grant\n", 0, WIRE_OPEN_PASSWORD,
		    "user=root first_factor=unix password=given:x" },
		{ AUTH "/grant debug\n", (int)PAM_SILENT,
		    WIRE_OPEN_PASSWORD | WIRE_OPEN_SILENT | WIRE_OPEN_DEBUG,
		    "user=root first_factor=unix password=given:x" },
		{ "auth required @ password=x krb5 user=daemon\n"
		  "auth required ? conf=/grant first_factor=unix,krb5\n",
		    0, WIRE_OPEN_PASSWORD,
		    "user=daemon first_factor=krb5 password=given:x" },
		{ "auth required ? conf=/grant first_factor=stack\n", 0, 0,
		    "user=root first_factor=stack password=none:" },
		{ "auth required @ password=\n"
		  "auth required ? conf=/grant first_factor=stack\n", 0, 0,
		    "user=root first_factor=stack password=given:" },
	};
	struct host host = { 0 };
	pam_handle_t *pamh;
	char told[256];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		pamh = stack_open(rows[i].stack, &host);
		assert_int_equal(
		    pam_authenticate(pamh, rows[i].flags), PAM_SUCCESS);
		snprintf(told, sizeof(told), "phase=1 flags=%u %s",
		    rows[i].set | root_flag(), rows[i].rest);
		assert_string_equal(host.told, told);
		pam_end(pamh, 0);
	}
}

/* After that line, root is refused on this handle, and nobody else is. */
static void
test_refused_before(void **state)
{
	struct host host = { 0 };
	pam_handle_t *pamh = stack_open(AUTH "/maxtries\n", &host);

	(void)state;
	assert_int_equal(pam_authenticate(pamh, 0), PAM_MAXTRIES);
	assert_string_not_equal(host.told, "");
	host.told[0] = '\0';
	assert_int_equal(pam_authenticate(pamh, 0), PAM_MAXTRIES);
	assert_string_equal(host.told, "");
	assert_int_equal(pam_set_item(pamh, PAM_USER, "daemon"), PAM_SUCCESS);
	assert_int_equal(pam_authenticate(pamh, 0), PAM_MAXTRIES);
	assert_string_not_equal(host.told, "");
	pam_end(pamh, 0);
}

#define GUARD "account required ? conf="
#define PERMIT "account required pam_permit.so\n"

/* Without a word to the auth lines: the verifier alone decides. */
static void
test_verdicts_of_an_account(void **state)
{
	static const struct {
		const char *stack;
		int expected;
	} rows[] = {
		{ GUARD "/exempt\n" PERMIT, PAM_SUCCESS },
		{ GUARD "/exempt\n", PAM_PERM_DENIED }, /* as libpam has it */
		{ GUARD "/deny\n" PERMIT, PAM_PERM_DENIED },
		{ GUARD "/system\n" PERMIT, PAM_SYSTEM_ERR },
		{ GUARD "/grant\n" PERMIT, PAM_SYSTEM_ERR },
		{ GUARD "/maxtries\n" PERMIT, PAM_SYSTEM_ERR },
		{ GUARD "/none\n" PERMIT, PAM_SYSTEM_ERR },
		{ GUARD "/lost\n" PERMIT, PAM_SYSTEM_ERR },
		{ GUARD "/exempt oops\n" PERMIT, PAM_SYSTEM_ERR },
		{ "account required !\n" PERMIT, PAM_SYSTEM_ERR },
	};
	struct host host = { 0 };
	pam_handle_t *pamh;
	size_t i;
	int got;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		pamh = stack_open(rows[i].stack, &host);
		got = pam_acct_mgmt(pamh, 0);
		if (got != rows[i].expected)
			fail_msg("row %zu: %s: got %d", i, rows[i].stack, got);
		assert_int_equal(host.prompts, 0);
		pam_end(pamh, got);
	}
	assert_non_null(strstr(host.told, "phase=2 "));
	assert_non_null(strstr(host.told, " first_factor= password=none:"));
}

/* What the auth line knows is enough for the account line, for its user. */
static void
test_the_mark_for_the_account(void **state)
{
	static const struct {
		const char *auth;
		int account; /* for the same user */
	} rows[] = {
		{ AUTH "/grant\n", PAM_SUCCESS },
		{ AUTH "/exempt\n", PAM_SUCCESS },
		{ AUTH "/deny\n", PAM_PERM_DENIED },
		{ AUTH "/maxtries\n", PAM_PERM_DENIED },
		{ AUTH "/system\n", PAM_PERM_DENIED },
		{ AUTH "/lost\n", PAM_PERM_DENIED },
		{ FIRST "auth required ? witness\n", PAM_PERM_DENIED },
		{ FIRST, PAM_PERM_DENIED },
		/* the last line of ours has the last word */
		{ AUTH "/grant\n" AUTH "/deny\n", PAM_PERM_DENIED },
		{ AUTH "/grant\nauth required ? conf=/grant\n",
		    PAM_PERM_DENIED },
		{ AUTH "/grant\nauth required ? witness\n", PAM_SUCCESS },
	};
	struct host host = { 0 };
	pam_handle_t *pamh;
	char stack[1024];
	size_t i;
	int got;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(
		    stack, sizeof(stack), "%s" GUARD "/deny\n", rows[i].auth);
		pamh = stack_open(stack, &host);
		(void)pam_authenticate(pamh, 0);
		got = pam_acct_mgmt(pamh, 0);
		if (got != rows[i].account)
			fail_msg("row %zu: %s: got %d", i, rows[i].auth, got);
		assert_int_equal(
		    pam_set_item(pamh, PAM_USER, "daemon"), PAM_SUCCESS);
		assert_int_equal(pam_acct_mgmt(pamh, 0), PAM_PERM_DENIED);
		pam_end(pamh, got);
	}
}

static void
test_setcred_succeeds(void **state)
{
	static const char *const stacks[] = { "auth required !\n",
		"auth required ! witness\n", "auth required ! oops\n",
		"auth required ? conf=/deny\n" };
	struct host host = { 0 };
	pam_handle_t *pamh;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(stacks); i++) {
		pamh = stack_open(stacks[i], &host);
		assert_int_equal(
		    pam_setcred(pamh, PAM_ESTABLISH_CRED), PAM_SUCCESS);
		assert_int_equal(
		    pam_setcred(pamh, PAM_DELETE_CRED), PAM_SUCCESS);
		pam_end(pamh, 0);
	}
}

#define GIVEN "password required @ password=new\n"
#define JUDGED "password required ? conf="
#define STORE "password required @ store\n"

/* Stored by the next line, or kept from it. */
static void
test_verdicts_of_a_password(void **state)
{
	static const struct {
		const char *stack;
		int expected;
		const char *stored; /* NULL: nothing may be */
		const char *answers[2];
		unsigned prompts;
	} rows[] = {
		{ GIVEN JUDGED "/fine\n" STORE, PAM_SUCCESS, "new", { 0 }, 0 },
		{ GIVEN JUDGED "/fine use_authtok\n" STORE, PAM_SUCCESS, "new",
		    { 0 }, 0 },
		{ JUDGED "/fine\n" STORE, PAM_SUCCESS, "typed",
		    { "typed", "typed" }, 2 },
		{ JUDGED "/fine\n" STORE, PAM_AUTHTOK_ERR, NULL,
		    { "typed", "mistyped" }, 2 },
		{ JUDGED "/fine\n" STORE, PAM_AUTHTOK_ERR, NULL, { 0 }, 1 },
		{ JUDGED "/fine\n" STORE, PAM_AUTHTOK_ERR, NULL, { "", "" },
		    2 },
		{ JUDGED "/fine use_authtok\n" STORE, PAM_AUTHTOK_ERR, NULL,
		    { "typed", "typed" }, 0 },
		{ "password required @ password=\n" JUDGED "/fine\n" STORE,
		    PAM_AUTHTOK_ERR, NULL, { 0 }, 0 },
		{ GIVEN JUDGED "/weak\n" STORE, PAM_AUTHTOK_ERR, NULL, { 0 },
		    0 },
		{ GIVEN JUDGED "/system\n" STORE, PAM_SYSTEM_ERR, NULL, { 0 },
		    0 },
		{ GIVEN JUDGED "/grant\n" STORE, PAM_SYSTEM_ERR, NULL, { 0 },
		    0 },
		{ GIVEN JUDGED "/exempt\n" STORE, PAM_SYSTEM_ERR, NULL, { 0 },
		    0 },
		{ GIVEN JUDGED "/none\n" STORE, PAM_SYSTEM_ERR, NULL, { 0 },
		    0 },
		{ GIVEN JUDGED "/lost\n" STORE, PAM_SYSTEM_ERR, NULL, { 0 },
		    0 },
		{ GIVEN "password required !\n" STORE, PAM_SYSTEM_ERR, NULL,
		    { 0 }, 0 },
		{ GIVEN "password requisite ? conf=/fine oops\n" STORE,
		    PAM_SYSTEM_ERR, NULL, { 0 }, 0 },
	};
	const char *stored;
	struct host host;
	pam_handle_t *pamh;
	size_t i;
	int got;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		memset(&host, 0, sizeof(host));
		memcpy(host.answers, rows[i].answers, sizeof(rows[i].answers));
		pamh = stack_open(rows[i].stack, &host);
		got = pam_chauthtok(pamh, 0);
		stored = pam_getenv(pamh, "STORED");
		if (got != rows[i].expected ||
		    (stored == NULL) != (rows[i].stored == NULL) ||
		    host.prompts != rows[i].prompts)
			fail_msg("row %zu: %s: got %d, %u prompts, stored %s",
			    i, rows[i].stack, got, host.prompts,
			    stored == NULL ? "nothing" : stored);
		if (stored != NULL)
			assert_string_equal(stored, rows[i].stored);
		pam_end(pamh, got);
	}
}

/*
 * Root is warned and not refused; its owner is, who changes an expired one.
 */
static void
test_who_changes_a_password(void **state)
{
	struct host host = { 0 };
	char told[256];
	pam_handle_t *pamh = stack_open(GIVEN JUDGED "/fine\n", &host);

	(void)state;
	assert_int_equal(pam_chauthtok(pamh, 0), PAM_SUCCESS);
	snprintf(told, sizeof(told),
	    "phase=3 flags=%u user=root first_factor= password=given:new",
	    WIRE_OPEN_PASSWORD | root_flag());
	assert_string_equal(host.told, told);
	assert_int_equal(
	    pam_chauthtok(pamh, PAM_CHANGE_EXPIRED_AUTHTOK), PAM_SUCCESS);
	snprintf(told, sizeof(told),
	    "phase=3 flags=%u user=root first_factor= password=given:new",
	    WIRE_OPEN_PASSWORD);
	assert_string_equal(host.told, told);
	pam_end(pamh, 0);
}

/* One that no packet has room for is cut: it is neither short nor known. */
static void
test_a_long_password(void **state)
{
	struct host host = { 0 };
	char stack[1024];
	pam_handle_t *pamh;

	(void)state;
	snprintf(stack, sizeof(stack),
	    "password required @ password=%0600d\n" JUDGED "/fine\n", 0);
	pamh = stack_open(stack, &host);
	assert_int_equal(pam_chauthtok(pamh, 0), PAM_SUCCESS);
	assert_non_null(strstr(host.told, "password=given:000"));
	assert_int_equal(strlen(strrchr(host.told, ':') + 1), 512);
	pam_end(pamh, 0);
}

/* What no packet has room for is not cut: nobody is asked. */
static void
test_words_that_are_too_long(void **state)
{
	static const char service[] = STACK_LONG_SERVICE;
	struct host host = { 0 };
	char stack[1024];
	pam_handle_t *pamh;

	(void)state;
	snprintf(stack, sizeof(stack), AUTH "/%0300d\n", 0);
	pamh = stack_open(stack, &host);
	assert_int_equal(pam_authenticate(pamh, 0), PAM_SYSTEM_ERR);
	assert_string_equal(host.told, "");
	pam_end(pamh, 0);

	pamh = stack_open(AUTH "/grant\n", &host);
	assert_int_equal(pam_authenticate(pamh, 0), PAM_SUCCESS);
	host.told[0] = '\0';
	stack_write(service, AUTH "/grant\n");
	assert_int_equal(pam_set_item(pamh, PAM_SERVICE, service), PAM_SUCCESS);
	assert_int_equal(pam_authenticate(pamh, 0), PAM_SYSTEM_ERR);
	assert_string_equal(host.told, "");
	pam_end(pamh, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdicts_of_a_login),
		cmocka_unit_test(test_what_is_handed_over),
		cmocka_unit_test(test_refused_before),
		cmocka_unit_test(test_verdicts_of_an_account),
		cmocka_unit_test(test_the_mark_for_the_account),
		cmocka_unit_test(test_setcred_succeeds),
		cmocka_unit_test(test_verdicts_of_a_password),
		cmocka_unit_test(test_who_changes_a_password),
		cmocka_unit_test(test_a_long_password),
		cmocka_unit_test(test_words_that_are_too_long),
	};

	return cmocka_run_group_tests(tests, stack_set_up, stack_tear_down);
}
