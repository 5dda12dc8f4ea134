/*
 * The PAM conversation: one message a call, answers bounded, wiped and freed.
 */
#ifndef MODULE_CONVERSATION_H
#define MODULE_CONVERSATION_H

#include <security/pam_modules.h>

#include "base/err.h"
#include "core/wire.h"

/*
 * Show one PAM_PROMPT_ECHO_ON message.  ${answer} is always filled, without
 * its head: a conversation that fails, or answers nothing at all (NULL), is
 * `failed`.  The caller wipes it.
 */
void conversation_ask(pam_handle_t *, const char *text,
    struct wire_answer *answer);

/* Show one PAM_ERROR_MSG or PAM_TEXT_INFO message; likewise. */
void conversation_tell(pam_handle_t *, int is_error, const char *text,
    struct wire_answer *answer);

#endif
