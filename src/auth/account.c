#include "auth/account.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define ACCOUNT_BUFFER_MIN ((size_t)4096)
#define ACCOUNT_BUFFER_MAX ((size_t)1024 * 1024) /* groups of many members */
#define ACCOUNT_GROUPS_MAX 65536	 /* NGROUPS_MAX */

enum err
account_find(struct account *account, const char *name)
{
	struct passwd record, *found = NULL;
	char buffer[ACCOUNT_BUFFER_MIN * 4];
	int error;

	error = getpwnam_r(name, &record, buffer, sizeof(buffer), &found);
	if (error != 0)
		return ERR_SYSTEM;
	if (found == NULL)
		return ERR_NOT_FOUND;
	account->uid = record.pw_uid;
	account->gid = record.pw_gid;
	return text_copy(account->name, sizeof(account->name), record.pw_name);
}

static bool
account_is_listed(char *const *members, const char *name)
{
	for (; *members != NULL; members++)
		if (strcmp(*members, name) == 0)
			return true;
	return false;
}

static enum err
account_has_gid(const struct account *account, gid_t gid, bool *in)
{
	int count = 64, capacity, i;
	gid_t *groups = NULL, *larger;
	enum err err = ERR_SYSTEM;

	do {
		capacity = count;
		larger = realloc(groups, (size_t)capacity * sizeof(*groups));
		if (larger == NULL) {
			err = ERR_MEMORY;
			goto out;
		}
		groups = larger;
		if (getgrouplist(account->name, account->gid, groups,
			&count) >= 0) {
			err = ERR_OK;
			break;
		}
	} while (count > capacity && count <= ACCOUNT_GROUPS_MAX);
	for (i = 0; err == ERR_OK && i < count; i++)
		if (groups[i] == gid)
			*in = true;
out:
	free(groups);
	return err;
}

static enum err
account_check_group(const struct account *account, const char *group,
    char *buffer, size_t size, bool *in)
{
	struct group record, *found = NULL;
	int error = getgrnam_r(group, &record, buffer, size, &found);

	if (error == ERANGE)
		return ERR_TOO_LONG;
	if (error != 0)
		return ERR_SYSTEM;
	*in = false;
	if (found == NULL)
		return ERR_OK;
	if (record.gr_gid == account->gid ||
	    account_is_listed(record.gr_mem, account->name)) {
		*in = true;
		return ERR_OK;
	}
	return account_has_gid(account, record.gr_gid, in);
}

enum err
account_in_group(const struct account *account, const char *group, bool *in)
{
	size_t size = ACCOUNT_BUFFER_MIN;
	enum err err = ERR_TOO_LONG;
	char *buffer;

	while (err == ERR_TOO_LONG && size <= ACCOUNT_BUFFER_MAX) {
		if ((buffer = malloc(size)) == NULL)
			return ERR_MEMORY;
		err = account_check_group(account, group, buffer, size, in);
		free(buffer);
		size *= 4;
	}
	return err;
}
