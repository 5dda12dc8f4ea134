/*
 * What libpam holds for its modules.
 */
#ifndef MODULE_ITEM_H
#define MODULE_ITEM_H

#include <security/pam_modules.h>

/* A text item; "" when it is not set.  Valid until it is set anew. */
const char *item_text(pam_handle_t *, int item);

/* PAM_AUTHTOK of this very call, NULL when there is none.  Never prompts. */
const char *item_password(pam_handle_t *);

#endif
