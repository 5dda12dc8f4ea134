/*
 * Texts of messages: a fixed set of places, nothing that an attacker chose.
 */
#ifndef CORE_TEMPLATE_H
#define CORE_TEMPLATE_H

#include <stddef.h>

#include "base/err.h"

#define TEMPLATE_SIZE 1281 /* 320 characters of at most 4 bytes, and a NUL */
#define TEMPLATE_WARN_GSM 160
#define TEMPLATE_WARN_UCS2 70
#define TEMPLATE_MAX 320 /* characters, Twilio's advice for OTP */

struct template_values {
	const char *code;    /* {code}, and {digits} read apart: "4. 8. 1." */
	const char *service; /* filled as [A-Za-z0-9._-], 32 at most */
	const char *host;    /* likewise, 64 at most */
	const char *brand;
	long minutes, seconds; /* whole, left */
};

/*
 * Every place is one of {code} {digits} {service} {host} {brand} {minutes}
 * {seconds}, braces are balanced, the text is valid UTF-8 without control
 * characters, and ${must} (such as "{code}"; NULL: nothing) stands in it.
 * ERR_INVALID, ERR_TOO_LONG; ${*at} is the offending byte's place, the end of
 * ${text} when ${must} is missing.
 */
enum err template_check(const char *text, const char *must,
    size_t *at) MUST_CHECK;

/* Fill in a checked text.  ERR_TOO_LONG when it does not fit. */
enum err template_fill(char filled[TEMPLATE_SIZE], const char *text,
    const struct template_values *) MUST_CHECK;

struct template_length {
	size_t units;	 /* GSM-7 septets (extensions count 2) or UCS-2 units */
	size_t segments; /* 160/153 or 70/67 */
	int ucs2;	 /* one character outside GSM-7 makes it UCS-2 */
};

/*
 * Characters of checked UTF-8 ${text} with & < > " ' written as XML's
 * entities (&quot; for the longest).  Three readings of TEMPLATE_VOICE_MAX
 * leave room for their tags in Twilio's 4000.
 */
#define TEMPLATE_VOICE_MAX 1200
size_t template_xml_length(const char *text);

/* Count as the network does (3GPP TS 23.038).  ERR_INVALID: not UTF-8. */
enum err template_measure(struct template_length *, const char *text)
    MUST_CHECK;

#endif
