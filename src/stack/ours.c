#include "stack/ours.h"

#include <string.h>

#include "base/text.h"

static const struct {
	const char *name;
	enum ours_evidence evidence;
} ours_names[] = {
	{ "unix", OURS_UNIX },
	{ "krb5", OURS_KRB5 },
	{ "publickey", OURS_PUBLICKEY },
	{ "witness", OURS_WITNESS },
	{ "stack", OURS_STACK },
};

/* Each name at most once, none empty; 0: it is no such list. */
static unsigned
ours_evidence(const char *list)
{
	size_t count = sizeof(ours_names) / sizeof(ours_names[0]), length, i;
	unsigned set = 0;

	for (;; list += length + 1) {
		length = strcspn(list, ",");
		for (i = 0; i < count; i++)
			if (strlen(ours_names[i].name) == length &&
			    strncmp(ours_names[i].name, list, length) == 0)
				break;
		if (i == count || (set & ours_names[i].evidence) != 0)
			return 0;
		set |= ours_names[i].evidence;
		if (list[length] == '\0')
			return set;
	}
}

static bool
ours_argument(struct ours *ours, const char *argument)
{
	if (text_starts(argument, "first_factor=")) {
		ours->evidence =
		    ours_evidence(argument + strlen("first_factor="));
		return ours->evidence != 0;
	}
	if (strcmp(argument, "witness") == 0)
		ours->witness = true;
	else if (!text_starts(argument, "conf=/") &&
		 strcmp(argument, "use_authtok") != 0 &&
		 strcmp(argument, "debug") != 0)
		return false;
	return true;
}

struct ours
ours_parse(const struct stack_entry *entry)
{
	struct ours ours = { .evidence = OURS_UNIX };
	size_t i;

	ours.is_ours =
	    entry->kind == STACK_MODULE && strcmp(entry->name, OURS_NAME) == 0;
	for (i = 0; ours.is_ours && i < entry->argument_count; i++)
		if (ours.wrong == NULL &&
		    !ours_argument(&ours, entry->arguments[i]))
			ours.wrong = entry->arguments[i];
	return ours;
}
