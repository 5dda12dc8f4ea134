/*
 * One row per setting: its name, how it is read, where it goes, its bounds and
 * its default.  A new one is a row here, a field in conf.h, and its words in
 * sms2fa.conf(5) and the sample file.
 */
#ifndef CONF_TABLE_H
#define CONF_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libconfig.h>

#include "conf/report.h"

struct setting;

/* Where faults and values of the settings at hand go. */
struct reading {
	struct report *report;
	void *into; /* struct conf, or what a row of a list becomes */
};

/* Store the value, or report what is wrong with it and return false. */
typedef bool setting_read(
    const struct reading *, const struct setting *, const config_setting_t *);

struct setting {
	const char *name; /* "code.digits"; of a list's row "limits[].max" */
	setting_read *read;
	size_t offset, size;  /* in ${into} */
	int64_t min, max;     /* values, seconds, millionths of a currency's
			       * unit; of a text its least length */
	const char *standard; /* as a file says it; "": none; NULL: required */
	const char *words;    /* "off warn deny": the choices, in the order of
			       * their values; of a template what it must have */
};

extern const struct setting settings[];
extern const size_t setting_count;

/*
 * Read every setting of the tree ${root} and the default of each that is
 * absent or unsound; report unknown names.
 */
void settings_read(const struct reading *, const config_setting_t *root);

/* The same for one group: the settings whose names begin with ${prefix}. */
void settings_read_group(
    const struct reading *, const char *prefix, const config_setting_t *group);

/*
 * The known name that ${name} was probably meant to be, into ${nearest}; ""
 * when nothing is near.
 */
void settings_nearest(char nearest[CONF_WORD_SIZE], const char *name);

#endif
