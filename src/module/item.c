#include "module/item.h"

#include <stddef.h>

const char *
item_text(pam_handle_t *pamh, int item)
{
	const void *text = NULL;

	if (pam_get_item(pamh, item, &text) != PAM_SUCCESS || text == NULL)
		return "";
	return text;
}

const char *
item_password(pam_handle_t *pamh)
{
	const void *password = NULL;

	if (pam_get_item(pamh, PAM_AUTHTOK, &password) != PAM_SUCCESS)
		return NULL;
	return password;
}
