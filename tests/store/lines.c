#include "tests/store/lines.h"

#include "base/text.h"
#include "store/upkeep.h"

bool
next_line(size_t index, struct store_user *user, void *data)
{
	const struct lines *lines = data;

	if (index == lines->count)
		return false;
	text_format(user->user, sizeof(user->user), "u%06zu",
	    index * 7919 % lines->count);
	if (lines->name != NULL && index == lines->odd)
		text_format(user->user, sizeof(user->user), "%s", lines->name);
	text_format(
	    user->number.text, sizeof(user->number.text), "+1600%07zu", index);
	user->uid = (uid_t)index;
	user->status = lines->status;
	return true;
}

enum err
import(struct lines *lines, size_t *bad)
{
	return store_import(store, next_line, lines, &harness_actor, bad);
}
