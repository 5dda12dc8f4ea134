#include "cli/actor.h"

#include <fcntl.h>
#include <pwd.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#define ACTOR_UNSET UINT32_MAX /* of loginuid: nobody logged in */
#define ACTOR_SUDO "SUDO_UID="

extern char **environ;

static bool
actor_parse(const char *text, uid_t *uid)
{
	uint64_t value = 0;

	if (!text_all_digits(text) || strlen(text) > 10)
		return false;
	for (; *text != '\0'; text++)
		value = value * 10 + (uint64_t)(*text - '0');
	if (value >= ACTOR_UNSET)
		return false;
	*uid = (uid_t)value;
	return true;
}

static bool
actor_login(uid_t *uid)
{
	char text[16];
	ssize_t got;
	int fd = open("/proc/self/loginuid", O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return false;
	got = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (got <= 0)
		return false;
	text[got] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return actor_parse(text, uid);
}

/* Only root gets here: nobody else's word is believed. */
static bool
actor_sudo(uid_t *uid)
{
	char **variable;

	for (variable = environ; variable != NULL && *variable != NULL;
	     variable++)
		if (text_starts(*variable, ACTOR_SUDO))
			return actor_parse(*variable + strlen(ACTOR_SUDO), uid);
	return false;
}

/* "" for a uid without a name: the uid says it all. */
static void
actor_name(uid_t uid, char *name, size_t size)
{
	struct passwd entry, *found = NULL;
	char buffer[16384];

	if (getpwuid_r(uid, &entry, buffer, sizeof(buffer), &found) != 0)
		found = NULL;
	text_word(name, size, found == NULL ? "" : found->pw_name);
}

void
actor_find(struct store_actor *actor, const char *verb)
{
	char name[STORE_WORD_SIZE / 2];
	uid_t uid;

	text_format(actor->origin, sizeof(actor->origin), "sms2fa %s", verb);
	if (!actor_login(&uid) && !actor_sudo(&uid)) {
		text_format(actor->name, sizeof(actor->name), "root");
		return;
	}
	actor_name(uid, name, sizeof(name));
	text_format(actor->name, sizeof(actor->name), "uid %u", (unsigned)uid);
	if (name[0] != '\0')
		text_append(actor->name, sizeof(actor->name), " (%s)", name);
}
