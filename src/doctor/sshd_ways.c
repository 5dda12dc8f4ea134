#include "doctor/sshd_ways.h"

#include <string.h>

#include "base/text.h"

/*
 * A method of AuthenticationMethods, the setting that switches it on, and
 * whether it runs PAM's auth lines (sshd's auth-pam.c).
 */
static const struct method {
	const char *name, *setting, *keyword;
	bool asks, password;
} methods[] = {
	{ "publickey", "PubkeyAuthentication", "pubkeyauthentication", false,
	    false },
	{ "keyboard-interactive", "KbdInteractiveAuthentication",
	    "kbdinteractiveauthentication", true, false },
	{ "password", "PasswordAuthentication", "passwordauthentication", false,
	    true },
	{ "gssapi-with-mic", "GSSAPIAuthentication", "gssapiauthentication",
	    false, false },
	{ "gssapi-keyex", "GSSAPIKeyExchange", "gssapikeyexchange", false,
	    false },
	{ "hostbased", "HostbasedAuthentication", "hostbasedauthentication",
	    false, false },
};
#define METHODS (sizeof(methods) / sizeof(methods[0]))

static const struct method *
method_find(const char *name)
{
	size_t length = strcspn(name, ":"); /* of a device, such as "pam" */
	size_t i;

	for (i = 0; i < METHODS; i++)
		if (strlen(methods[i].name) == length &&
		    strncmp(methods[i].name, name, length) == 0)
			return &methods[i];
	return NULL;
}

static bool
method_is_on(const struct sshd_view *view, const struct method *method)
{
	return sshd_view_is(view, method->keyword, "yes");
}

/* KerberosAuthentication checks a password before PAM is asked at all. */
static bool
method_is_around(const struct sshd_view *view, const struct method *method)
{
	if (method->password)
		return sshd_view_is(view, "kerberosauthentication", "yes");
	return !method->asks;
}

const char *
sshd_ways_setting(const char *name)
{
	const struct method *method = method_find(name);

	return method == NULL ? NULL : method->setting;
}

/* One list, such as "publickey,keyboard-interactive:pam". */
static void
ways_add(struct sshd_ways *ways, const struct sshd_view *view, const char *list)
{
	char words[SSHD_CONFIG_VALUE_SIZE];
	char *at = words, *name;
	bool asks = false, password = false, key = false, around = true;
	const struct method *method;

	text_format(words, sizeof(words), "%s", list);
	while ((name = strsep(&at, ",")) != NULL) {
		method = method_find(name);
		if (method == NULL || !method_is_on(view, method)) {
			text_format(ways->dead, sizeof(ways->dead), "%s", name);
			return;
		}
		asks = asks || method->asks;
		password = password || method->password;
		key = key || method == &methods[0];
		around = around && method_is_around(view, method);
	}
	if (asks)
		ways->always_key = (ways->always_key || !ways->asks) && key;
	ways->without_key = ways->without_key || ((asks || password) && !key);
	ways->asks = ways->asks || asks;
	ways->password = ways->password || (password && !asks && !around);
	if (!around)
		return;
	ways->key = ways->key || key;
	text_append(ways->around, sizeof(ways->around), "%s%s",
	    ways->around[0] == '\0' ? "" : " or ", list);
}

/* With "any", each method that is on is enough. */
static void
ways_add_any(struct sshd_ways *ways, const struct sshd_view *view)
{
	size_t i;

	for (i = 0; i < METHODS; i++)
		if (method_is_on(view, &methods[i]))
			ways_add(ways, view, methods[i].name);
}

void
sshd_ways_find(struct sshd_ways *ways, const struct sshd_view *view)
{
	char lists[SSHD_CONFIG_VALUE_SIZE];
	char *at = lists, *list;

	memset(ways, 0, sizeof(*ways));
	sshd_view_value(view, "authenticationmethods", lists);
	if (lists[0] == '\0' || text_same_word(lists, "any")) {
		ways_add_any(ways, view);
		return;
	}
	while ((list = strsep(&at, " ")) != NULL)
		if (list[0] != '\0')
			ways_add(ways, view, list);
}
