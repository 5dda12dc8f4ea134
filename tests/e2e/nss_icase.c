/*
 * A name service for tests that knows every user under any spelling in upper
 * and lower case, as directories do: it asks again with the name in lower case.
 *
 * It never answers for a user or group "no-answer"; "broken" is an error.
 */
#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <nss.h>
#include <pwd.h>
#include <shadow.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

enum nss_status _nss_icase_getpwnam_r(const char *, struct passwd *, char *,
    size_t, int *);
enum nss_status _nss_icase_getspnam_r(const char *, struct spwd *, char *,
    size_t, int *);

enum nss_status _nss_icase_getgrnam_r(const char *, struct group *, char *,
    size_t, int *);

/* As directories that are away. */
static enum nss_status
trouble(const char *name, int *error_out)
{
	while (strcmp(name, "no-answer") == 0)
		pause();
	if (strcmp(name, "broken") != 0)
		return NSS_STATUS_NOTFOUND;
	*error_out = EIO;
	return NSS_STATUS_UNAVAIL;
}

/* False when the name is in lower case already, or too long. */
static int
lower(char *lowered, size_t size, const char *name)
{
	int changed = 0;
	size_t i;

	if (strlen(name) >= size)
		return 0;
	for (i = 0; name[i] != '\0'; i++) {
		lowered[i] = (char)tolower((unsigned char)name[i]);
		changed |= lowered[i] != name[i];
	}
	lowered[i] = '\0';
	return changed;
}

static enum nss_status
status(int error, const void *found, int *error_out)
{
	*error_out = error;
	if (error == ERANGE)
		return NSS_STATUS_TRYAGAIN;
	return found == NULL ? NSS_STATUS_NOTFOUND : NSS_STATUS_SUCCESS;
}

enum nss_status
_nss_icase_getpwnam_r(const char *name, struct passwd *entry, char *buffer,
    size_t size, int *error_out)
{
	struct passwd *found = NULL;
	char lowered[64];
	int error;

	if (!lower(lowered, sizeof(lowered), name))
		return trouble(name, error_out);
	error = getpwnam_r(lowered, entry, buffer, size, &found);
	return status(error, found, error_out);
}

enum nss_status
_nss_icase_getspnam_r(const char *name, struct spwd *entry, char *buffer,
    size_t size, int *error_out)
{
	struct spwd *found = NULL;
	char lowered[64];
	int error;

	if (!lower(lowered, sizeof(lowered), name))
		return NSS_STATUS_NOTFOUND;
	error = getspnam_r(lowered, entry, buffer, size, &found);
	return status(error, found, error_out);
}

enum nss_status
_nss_icase_getgrnam_r(const char *name, struct group *entry, char *buffer,
    size_t size, int *error_out)
{
	(void)entry;
	(void)buffer;
	(void)size;
	return trouble(name, error_out);
}
