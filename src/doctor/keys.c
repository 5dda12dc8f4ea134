#include "doctor/keys.h"

#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

/* As sshd: relative to the home, with its tokens filled in. */
static void
keys_path(char path[PATH_MAX], const char *word, size_t length,
    const struct passwd *user)
{
	size_t i;

	text_format(path, PATH_MAX, "%s%s",
	    word[0] == '/' || word[0] == '%' ? "" : user->pw_dir,
	    word[0] == '/' || word[0] == '%' ? "" : "/");
	for (i = 0; i < length; i++) {
		if (word[i] != '%' || i + 1 == length) {
			text_append(path, PATH_MAX, "%c", word[i]);
			continue;
		}
		i++;
		if (word[i] == 'h')
			text_append(path, PATH_MAX, "%s", user->pw_dir);
		else if (word[i] == 'u')
			text_append(path, PATH_MAX, "%s", user->pw_name);
		else
			text_append(path, PATH_MAX, "%c", word[i]);
	}
}

static bool
keys_has(const char *files, const struct passwd *user)
{
	char path[PATH_MAX];
	size_t length;

	for (; *files != '\0'; files += length) {
		files += strspn(files, " ");
		length = strcspn(files, " ");
		if (length == 0)
			continue;
		keys_path(path, files, length, user);
		if (access(path, F_OK) == 0)
			return true;
	}
	return false;
}

void
keys_holders(
    char *names, size_t size, const char *files, const struct people *people)
{
	const struct passwd *user;
	size_t i;

	names[0] = '\0';
	for (i = 0; i < people->count; i++) {
		user = getpwnam(people->names[i]);
		if (user != NULL && keys_has(files, user))
			text_append(names, size, "%s%s",
			    names[0] == '\0' ? "" : ", ", user->pw_name);
	}
}
