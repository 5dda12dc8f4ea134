/*
 * The list of breached passwords, asked by range: five hex digits of a SHA-1
 * go out, all that begin so come back.
 */
#ifndef COURIER_PWNED_H
#define COURIER_PWNED_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/wire.h"
#include "courier/http.h"

/* Padded answers are about 40 KiB today, and the list grows. */
#define PWNED_BODY_MAX 262144

/*
 * How often the hash whose last 35 digits are ${suffix} stands in ${size}
 * bytes of "SUFFIX:COUNT" lines; 0 when not, or as padding alone.
 * ERR_INVALID: some line is not of that form, or there is none.
 */
enum err pwned_find(const char *text, size_t size, const char *suffix,
    uint32_t *count) MUST_CHECK;

/* Fill the reply from an answer of status 2xx. */
void pwned_judge(const struct wire_job *, const struct http_answer *,
    struct wire_reply *);

#endif
