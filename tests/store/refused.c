#include "tests/store/refused.h"

#include <string.h>

#include "base/text.h"

#define ALICE "+15005550101"
#define BOB "+15005550102"

char directory[HARNESS_PATH];
char database[HARNESS_PATH];
char key[HARNESS_PATH];

int
set_up(void **state)
{
	struct store *store;

	(void)state;
	harness_state(directory);
	harness_path(database, directory, "state.db");
	harness_path(key, directory, "key");
	store = harness_open(directory);
	harness_enroll(store, "alice", ALICE);
	harness_enroll(store, "bob", BOB);
	store_close(store);
	return 0;
}

enum err
ask(const char *name, struct store_user *user, char why[512])
{
	struct store *store = NULL;
	enum err err = store_open(&store, directory);

	if (err == ERR_OK)
		err = store_user_find(store, name, user);
	text_format(why, 512, "%s", store_why(store));
	store_close(store);
	return err;
}

void
assert_refused(enum err wanted, const char *mention)
{
	struct store_user user;
	char why[512];
	enum err err = ask("alice", &user, why);

	if (err != wanted || strstr(why, mention) == NULL)
		fail_msg("%s (%s), wanted %s with \"%s\"", err_text(err), why,
		    err_text(wanted), mention);
	/* asking twice makes nothing */
	assert_int_equal(ask("alice", &user, why), wanted);
}
