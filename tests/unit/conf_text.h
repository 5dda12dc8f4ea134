/*
 * Configurations as texts, for the tests of src/conf.
 */
#ifndef TESTS_CONF_TEXT_H
#define TESTS_CONF_TEXT_H

#include "unit.h"

#include "conf/conf.h"

#define ACCOUNT "AC0123456789abcdef0123456789ABCDEF"
#define PROVIDER                                       \
	"provider = { account_sid = \"" ACCOUNT "\"; " \
	"from = \"+15005550006\"; %s };"

/* The configuration of ${text}, which has no fault. */
static inline struct conf *
parse(const char *text)
{
	struct conf_faults faults;
	struct conf *conf = NULL;
	enum err err;

	err = conf_parse(&conf, "FILE", text, strlen(text), &faults);
	EXPECT(err == ERR_OK, "%s\n%s\n", text,
	    faults.error_count > 0 ? faults.errors[0] : err_text(err));
	conf_faults_free(&faults);
	return conf;
}

/* The number of faults of ${text}. */
static inline size_t
count_faults(const char *text)
{
	struct conf_faults faults;
	struct conf *conf = NULL;
	size_t count;
	enum err err;

	err = conf_parse(&conf, "FILE", text, strlen(text), &faults);
	count = faults.error_count;
	EXPECT((err == ERR_OK) == (conf != NULL) &&
		   (err == ERR_OK) == (count == 0),
	    "%s\n%s with %zu faults\n", text, err_text(err), count);
	conf_faults_free(&faults);
	conf_free(conf);
	return count;
}

#endif
