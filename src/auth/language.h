/*
 * What users read, in their language: gettext(3) with catalogs of our own.
 * What has no translation is English, and what has none in a language is too.
 */
#ifndef AUTH_LANGUAGE_H
#define AUTH_LANGUAGE_H

#include "base/err.h"
#include "base/text.h"
#include "conf/conf.h"

/*
 * The tag (such as "de-CH") for ${user} with ${number}, either of which may be
 * NULL; for as long as ${conf}.
 */
const char *language_tag(
    const struct conf *, const char *user, const struct e164 *number);

/*
 * ${english}, marked with N_ where it is written, in the language of ${tag}
 * (NULL or "": English).  Static storage.
 */
const char *language_text(const char *tag, const char *english)
    __attribute__((format_arg(2)));

/* The same of the form for ${count} of something. */
const char *language_texts(const char *tag, const char *one, const char *many,
    unsigned long count) __attribute__((format_arg(2), format_arg(3)));

/*
 * What a message, or a call where ${call}, is filled from: the row's own text,
 * or that of `message`, translated where it is the default.
 */
const char *language_template(
    const struct conf *, const struct conf_language *row, bool call);

#endif
