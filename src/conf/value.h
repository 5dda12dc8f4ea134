/*
 * Readers of single values; see setting_read.
 */
#ifndef CONF_VALUE_H
#define CONF_VALUE_H

#include "conf/table.h"

setting_read value_number;   /* long */
setting_read value_duration; /* int64_t, seconds */
setting_read value_word;     /* char[], printable, without blanks */
setting_read value_text;     /* char[], one line of UTF-8 without braces */
setting_read value_path;     /* char[], absolute */
setting_read value_template; /* char[], with what must be in it */
setting_read value_language; /* char[], a tag such as "en-GB", or "" */
setting_read value_money;    /* struct money, or "" */
setting_read value_date;     /* int64_t, the last second of that day, UTC */

setting_read value_account; /* char[], as the courier takes it */
setting_read value_secret_file; /* char[], absolute */
setting_read value_sender; /* char[], number, short code or name */
setting_read value_caller; /* char[], number */
setting_read value_url;	   /* char[], without a slash at the end */
setting_read value_link;   /* char[], https, for people to open */
setting_read value_proxy;  /* char[] */

setting_read value_choice; /* an enum: the place among its words */
setting_read value_switch; /* bool: the second of two words */
setting_read value_per;	   /* enum limit_per */

/* The text, or NULL after a report that it is of another type. */
const char *value_string(
    const struct reading *, const struct setting *, const config_setting_t *);

/* How the file has it, for a fault: 12, "text", { ... }. */
void value_describe(char text[REPORT_VALUE_SIZE], const config_setting_t *);

/* Report "NAME = VALUE WHAT" at the value's line; false, to be returned. */
bool value_refuse(const struct reading *, const struct setting *,
    const config_setting_t *, const char *what);

/* The same without the value, where a secret may have slipped into it. */
bool value_refuse_unseen(const struct reading *, const struct setting *,
    const config_setting_t *, const char *what);

/* Refuse what is empty and must not be, and what is too long; else store. */
bool value_store(const struct reading *, const struct setting *,
    const config_setting_t *, const char *text);

/* Of a URL that value_url took. */
bool url_is_twilio(const char *url); /* host is twilio.com or below */
bool url_is_plain(const char *url);  /* http:// */

#endif
