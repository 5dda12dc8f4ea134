/*
 * The body of a POST: names and values, escaped.
 */
#ifndef COURIER_FORM_H
#define COURIER_FORM_H

#include "base/err.h"
#include "base/secret.h"

/*
 * Append "name=value" to the form in ${form}, a NUL-terminated text within
 * its size; the value is escaped.  ERR_TOO_LONG, ERR_MEMORY.
 */
enum err form_add(
    struct secret *form, const char *name, const char *value) MUST_CHECK;

#endif
