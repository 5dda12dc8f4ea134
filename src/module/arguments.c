#include "module/arguments.h"

#include <string.h>

#include "base/text.h"
#include "module/evidence.h"
#include "module/item.h"
#include "module/judgement.h"

static bool
argument_parse(struct arguments *arguments, const char *argument)
{
	if (text_starts(argument, "conf=/"))
		arguments->conf = argument + strlen("conf=");
	else if (text_starts(argument, "first_factor="))
		return evidence_parse(&arguments->first_factor,
			   argument + strlen("first_factor=")) == ERR_OK;
	else if (strcmp(argument, "witness") == 0)
		arguments->witness = true;
	else if (strcmp(argument, "use_authtok") == 0)
		arguments->use_authtok = true;
	else if (strcmp(argument, "debug") == 0)
		arguments->debug = true;
	else
		return false;
	return true;
}

bool
arguments_parse(pam_handle_t *pamh, struct arguments *arguments, int argc,
    const char **argv)
{
	char word[64], hint[256];
	int i;

	*arguments =
	    (struct arguments){ .conf = "", .first_factor = EVIDENCE_UNIX };
	for (i = 0; i < argc; i++)
		if (!argument_parse(arguments, argv[i])) {
			text_word(word, sizeof(word), argv[i]);
			text_format(hint, sizeof(hint),
			    " argument=\"%s\": known are conf=/FILE, "
			    "first_factor=LIST of " EVIDENCE_WORDS
			    ", and witness, use_authtok, debug",
			    word);
			judgement_log(pamh, REASON_ARGUMENT,
			    item_text(pamh, PAM_USER), hint);
			return false;
		}
	return true;
}
