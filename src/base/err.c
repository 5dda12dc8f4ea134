#include "base/err.h"

#define ERR_TEXT(name, text) [name] = text,
static const char *const err_texts[ERR_COUNT] = { ERR_LIST(ERR_TEXT) };
#undef ERR_TEXT

const char *
err_text(enum err err)
{
	if ((unsigned)err >= ERR_COUNT)
		return "unknown error";
	return err_texts[err];
}
