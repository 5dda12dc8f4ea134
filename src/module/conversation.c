#include "module/conversation.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <security/pam_ext.h>

#include "base/memory.h"
#include "base/text.h"
#include "module/item.h"

static bool
conversation_is_password(pam_handle_t *pamh, const char *text)
{
	const char *password = item_password(pamh);

	return password != NULL && memory_equal_text(password, text);
}

static void
conversation_take(pam_handle_t *pamh, const char *response,
    struct wire_answer *answer)
{
	if (conversation_is_password(pamh, response))
		answer->flags |= WIRE_ANSWER_PASSWORD;
	else if (text_copy(answer->text, sizeof(answer->text), response) !=
	    ERR_OK)
		answer->flags |= WIRE_ANSWER_TOO_LONG;
}

/*
 * pam_prompt can hand over a string with an error, and none with success:
 * both are possible, neither is an answer (CVE-2021-31924, CVE-2011-4120).
 */
void
conversation_ask(pam_handle_t *pamh, const char *text,
    struct wire_answer *answer)
{
	char *response = NULL;
	int status;

	memset(answer, 0, sizeof(*answer));
	status = pam_prompt(pamh, PAM_PROMPT_ECHO_ON, &response, "%s", text);
	if (status == PAM_SUCCESS && response != NULL)
		conversation_take(pamh, response, answer);
	else
		answer->failed = 1;
	if (response != NULL)
		memory_wipe(response, strlen(response));
	free(response);
}

void
conversation_tell(pam_handle_t *pamh, int is_error, const char *text,
    struct wire_answer *answer)
{
	int status;

	memset(answer, 0, sizeof(*answer));
	status = pam_prompt(pamh, is_error ? PAM_ERROR_MSG : PAM_TEXT_INFO,
	    NULL, "%s", text);
	answer->failed = status != PAM_SUCCESS;
}
