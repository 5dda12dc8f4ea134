/*
 * Entries of the module in the log.
 */
#ifndef MODULE_ENTRY_H
#define MODULE_ENTRY_H

#include <security/pam_modules.h>

/*
 * As pam_syslog(3), which puts the name of the service before the text: one
 * that could forge a line is reduced to a word.  Foreign text in the arguments
 * is the caller's to filter.  Cut where it is too long.
 */
void entry_write(pam_handle_t *, int priority, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
