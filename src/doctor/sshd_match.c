#include "doctor/sshd_match.h"

#include <fnmatch.h>
#include <string.h>

#include "base/text.h"
#include "core/network.h"
#include "doctor/scope.h"

static bool
match_pattern(const char *sample, const char *pattern)
{
	struct network network;
	struct address address;

	return fnmatch(pattern, sample, 0) == 0 ||
	       (network_parse(&network, pattern) == ERR_OK &&
		   address_parse(&address, sample) == ERR_OK &&
		   network_contains(&network, &address));
}

/* One of the patterns, those with a "!" or the others, matches. */
static bool
match_any(const char *sample, const char *list, bool negated,
    bool (*matches)(const char *, const char *))
{
	char pattern[SSHD_CONFIG_VALUE_SIZE];
	size_t length;

	for (; list[0] != '\0'; list += length + (list[length] == ',')) {
		length = strcspn(list, ",");
		if ((list[0] == '!') != negated)
			continue;
		text_format(pattern, sizeof(pattern), "%.*s",
		    (int)length - (negated ? 1 : 0), list + (negated ? 1 : 0));
		if (matches(sample, pattern))
			return true;
	}
	return false;
}

bool
match_is_refused(const char *sample, const char *list)
{
	return match_any(sample, list, true, match_pattern);
}

bool
match_is_in(const char *user, const char *group)
{
	struct account account;
	bool in = false;

	return account_find(&account, user) == ERR_OK &&
	       account_in_group(&account, group, &in) == ERR_OK && in;
}

bool
match_each(struct sshd_view *view, const char *text,
    bool (*each)(struct sshd_view *, const char *name, const char *value,
	const struct crowd *),
    const struct crowd *crowd)
{
	char words[SSHD_CONFIG_VALUE_SIZE];
	char *at = words, *name, *value;

	text_format(words, sizeof(words), "%s", text);
	while ((name = strsep(&at, " =")) != NULL) {
		if (name[0] == '\0' || text_same_word(name, "all"))
			continue;
		value = strsep(&at, " ");
		if (value == NULL || !each(view, name, value, crowd))
			return false;
	}
	return true;
}

/* The others are left as they are. */
static bool
match_criterion(struct sshd_view *view, const char *name, const char *value,
    const struct crowd *crowd)
{
	bool (*matches)(const char *, const char *) = match_pattern;
	const char *sample = view->user;

	(void)crowd;
	if (text_same_word(name, "group"))
		matches = match_is_in;
	else if (text_same_word(name, "address"))
		sample = view->address;
	else if (!text_same_word(name, "user"))
		return true;
	return match_any(sample, value, false, matches) &&
	       !match_any(sample, value, true, matches);
}

static bool
match_is_asked(
    struct sshd_view *view, const char *match, const struct crowd *crowd)
{
	return (match == NULL ||
		   match_each(view, match, match_criterion, crowd)) &&
	       scope_of(crowd->conf, view->user, SSHD_SERVICE, view->address) !=
		   CONF_EXEMPT;
}

void
match_find_asked(
    struct sshd_view *view, const char *match, const struct crowd *crowd)
{
	size_t people = match == NULL ? 0 : crowd->people->count, i, border;
	struct sshd_view other = *view;

	for (i = 0; i <= people; i++) {
		if (i > 0)
			text_format(other.user, sizeof(other.user), "%s",
			    crowd->people->names[i - 1]);
		text_format(
		    other.address, sizeof(other.address), "%s", view->address);
		border = 0;
		do
			if (match_is_asked(&other, match, crowd)) {
				*view = other;
				return;
			}
		while (scope_border(crowd->conf, border++, other.address,
		    sizeof(other.address)));
	}
}
