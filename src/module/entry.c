#include "module/entry.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include <security/pam_ext.h>

#include "base/text.h"
#include "module/item.h"

#define ENTRY_SIZE 1024

void
entry_write(pam_handle_t *pamh, int priority, const char *format, ...)
{
	const char *service = item_text(pamh, PAM_SERVICE);
	char text[ENTRY_SIZE], word[80];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	text_word(word, sizeof(word), service);
	if (strcmp(word, service) == 0)
		pam_syslog(pamh, priority, "%s", text);
	else
		syslog(
		    LOG_AUTHPRIV | priority, "pam_sms2fa(%s): %s", word, text);
}
