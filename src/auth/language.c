#include "auth/language.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define LANGUAGE_DOMAIN "pam_sms2fa"
#define LANGUAGE_SIZE (2 * CONF_WORD_SIZE)

const char *
language_tag(const struct conf *conf, const char *user,
    const struct e164 *number)
{
	const struct conf_language *row = conf_language(conf, user, number);

	return row == NULL ? conf->message.language : row->language;
}

/* "de-CH" as "de_CH:de", in the order in which catalogs are looked for. */
static void
language_list(char list[LANGUAGE_SIZE], const char *tag)
{
	size_t first = strcspn(tag, "-");
	char *dash;

	text_format(list, LANGUAGE_SIZE, "%s%s%.*s", tag,
	    tag[first] == '\0' ? "" : ":", tag[first] == '\0' ? 0 : (int)first,
	    tag);
	while ((dash = strchr(list, '-')) != NULL)
		*dash = '_';
}

/*
 * The one that is always there.  glibc 2.41 translates nothing in what
 * begins with "C.", and takes an empty territory for none.
 */
#define LANGUAGE_LOCALE "C_.UTF-8"

/*
 * glibc reads LANGUAGE (our own: nothing of the caller's environment is left)
 * in any locale but "C", and needs to be told that it changed; musl takes the
 * locale's name, whatever is installed.
 */
static bool
language_speak(const char *tag)
{
	char list[LANGUAGE_SIZE], name[LANGUAGE_SIZE];

	if (tag == NULL || tag[0] == '\0' || strcmp(tag, "en") == 0 ||
	    text_starts(tag, "en-"))
		return false;
	language_list(list, tag);
	text_format(name, sizeof(name), "%.*s", (int)strcspn(list, ":"), list);
	return setenv("LANGUAGE", list, 1) == 0 &&
	       (setlocale(LC_MESSAGES, name) != NULL ||
		   setlocale(LC_MESSAGES, LANGUAGE_LOCALE) != NULL) &&
	       bindtextdomain(LANGUAGE_DOMAIN, LOCALE_PATH) != NULL &&
	       bind_textdomain_codeset(LANGUAGE_DOMAIN, "UTF-8") != NULL &&
	       textdomain(LANGUAGE_DOMAIN) != NULL;
}

const char *
language_text(const char *tag, const char *english)
{
	return language_speak(tag) ? gettext(english) : english;
}

const char *
language_texts(
    const char *tag, const char *one, const char *many, unsigned long count)
{
	if (language_speak(tag))
		return ngettext(one, many, count);
	return count == 1 ? one : many;
}

/* A catalog that does not fit this program must not cost the code. */
static const char *
language_checked(const char *translated, const char *text, const char *must)
{
	size_t at;

	return template_check(translated, must, &at) == ERR_OK ? translated
							       : text;
}

const char *
language_template(
    const struct conf *conf, const struct conf_language *row, bool call)
{
	const char *tag = row == NULL ? conf->message.language : row->language;
	const char *text = call ? conf->message.voice : conf->message.sms;

	if (row != NULL && (call ? row->voice : row->sms)[0] != '\0')
		return call ? row->voice : row->sms;
	return language_checked(language_text(tag, text), text,
	    call ? "{digits}" : "{code}");
}
