#include "config.h"

#include "doctor/storage.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/process.h"
#include "base/secret.h"
#include "base/text.h"
#include "store/store.h"
#include "doctor/apart.h"

#define STORAGE_PATIENCE_US (60 * CLOCK_SECOND)

/* From the child, in one piece. */
struct answer {
	enum err err;
	bool fresh; /* no command has made it yet */
	char why[REMARK_TEXT_SIZE];
	struct people people;
};

static bool
storage_take(const struct store_user *user, void *argument)
{
	struct people *people = argument;

	people->enrolled++;
	if (people->count < PEOPLE_MAX &&
	    text_copy(people->names[people->count], sizeof(people->names[0]),
		user->user) == ERR_OK)
		people->count++;
	return true;
}

/* Before the first command there is none: that is no damage. */
static bool
storage_is_fresh(const char *path)
{
	char file[PATH_MAX];

	return text_format(file, sizeof(file), "%s/state.db", path) == ERR_OK &&
	       access(file, F_OK) != 0 && errno == ENOENT &&
	       text_format(file, sizeof(file), "%s/key", path) == ERR_OK &&
	       access(file, F_OK) != 0 && errno == ENOENT;
}

static void
storage_read(void *to, const char *path)
{
	struct answer *answer = to;
	struct store *store = NULL;

	if ((answer->err = process_become(SYSTEM_USER, 1)) != ERR_OK) {
		text_format(answer->why, sizeof(answer->why),
		    "can't become the system user " SYSTEM_USER);
		return;
	}
	answer->fresh = storage_is_fresh(path);
	if (answer->fresh || (answer->err = secret_start()) != ERR_OK)
		return;
	answer->err = store_open(&store, path);
	if (answer->err == ERR_OK)
		answer->err =
		    store_user_each(store, storage_take, &answer->people);
	if (answer->err != ERR_OK)
		text_format(answer->why, sizeof(answer->why), "%s",
		    store == NULL ? "" : store_why(store));
	store_close(store);
}

static void
storage_tell(
    struct remarks *remarks, const char *path, const struct answer *answer)
{
	struct remark *remark;

	if (answer->fresh) {
		remark =
		    remark_add(remarks, REMARK_WARNING, "state.sound", "state");
		remark_reason(remark,
		    "there is none yet: nobody is enrolled, and every "
		    "sign-in is refused.");
		remark_place(remark, path, 0);
		remark_mend(remark, "`sms2fa enroll USER` makes it.");
		return;
	}
	if (answer->err == ERR_OK) {
		remark_ok(remarks, "state.sound", "state",
		    "whole, %ld enrolled", answer->people.enrolled);
		return;
	}
	remark = remark_add(remarks, REMARK_PROBLEM, "state.sound", "state");
	remark_reason(remark, "%s: every sign-in is refused.",
	    answer->why[0] != '\0' ? answer->why : err_text(answer->err));
	remark_place(remark, path, 0);
	if (answer->err == ERR_DAMAGED)
		remark_mend(remark,
		    "`sms2fa restore` makes it anew from a backup, in an "
		    "empty directory.");
}

void
storage_check(
    struct remarks *remarks, const struct conf *conf, struct people *people)
{
	struct answer *answer;

	memset(people, 0, sizeof(*people));
	if ((answer = calloc(1, sizeof(*answer))) == NULL) {
		remarks->overflowed = true;
		return;
	}
	if (apart_run(storage_read, answer, sizeof(*answer), conf->state,
		STORAGE_PATIENCE_US) != ERR_OK) {
		answer->err = ERR_SYSTEM;
		text_format(answer->why, sizeof(answer->why),
		    "the reader of the state did not answer");
	}
	storage_tell(remarks, conf->state, answer);
	if (answer->err == ERR_OK)
		*people = answer->people;
	free(answer);
}
