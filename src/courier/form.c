#include "courier/form.h"

#include <curl/curl.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

enum err
form_add(struct secret *form, const char *name, const char *value)
{
	char *text = secret_bytes(form);
	char *escaped;
	enum err err;

	escaped = curl_easy_escape(NULL, value, (int)strlen(value));
	if (escaped == NULL)
		return ERR_MEMORY;
	err = text_append(text, secret_size(form), "%s%s=%s",
	    text[0] == '\0' ? "" : "&", name, escaped);
	memory_wipe(escaped, strlen(escaped));
	curl_free(escaped);
	return err;
}
