#include "module/mark.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct mark {
	char *user;
	char *password; /* or NULL */
	bool spent;
};

static void
mark_free(struct mark *mark)
{
	if (mark == NULL)
		return;
	if (mark->password != NULL)
		memory_wipe(mark->password, strlen(mark->password));
	free(mark->password);
	free(mark->user);
	free(mark);
}

static void
mark_forget(pam_handle_t *pamh, void *data, int status)
{
	(void)pamh;
	(void)status;
	mark_free(data);
}

static const struct mark *
mark_get(pam_handle_t *pamh, const char *name)
{
	const void *data = NULL;

	if (pam_get_data(pamh, name, &data) != PAM_SUCCESS)
		return NULL;
	return data;
}

/* One that libpam won't let go of holds for nobody any more. */
bool
mark_remove(pam_handle_t *pamh, const char *name)
{
	const void *data = NULL;
	int status = pam_get_data(pamh, name, &data);

	if (status == PAM_NO_MODULE_DATA ||
	    (status == PAM_SUCCESS && data == NULL))
		return true;
	if (status == PAM_SUCCESS)
		((struct mark *)(uintptr_t)data)->spent = true;
	return pam_set_data(pamh, name, NULL, NULL) == PAM_SUCCESS;
}

enum err
mark_leave(pam_handle_t *pamh, const char *name, const char *user,
    const char *password)
{
	struct mark *mark = NULL;

	if (!mark_remove(pamh, name) ||
	    (mark = calloc(1, sizeof(*mark))) == NULL ||
	    (mark->user = strdup(user)) == NULL)
		goto out;
	if (password != NULL && (mark->password = strdup(password)) == NULL)
		goto out;
	if (pam_set_data(pamh, name, mark, mark_forget) == PAM_SUCCESS)
		return ERR_OK;
out:
	mark_free(mark);
	return ERR_MEMORY;
}

static bool
mark_is_for(const struct mark *mark, const char *user)
{
	return mark != NULL && !mark->spent && strcmp(mark->user, user) == 0;
}

bool
mark_holds(pam_handle_t *pamh, const char *name, const char *user)
{
	return mark_is_for(mark_get(pamh, name), user);
}

bool
mark_holds_password(pam_handle_t *pamh, const char *name, const char *user,
    const char *password)
{
	const struct mark *mark = mark_get(pamh, name);

	return mark_is_for(mark, user) && mark->password != NULL &&
	       password != NULL && memory_equal_text(mark->password, password);
}
