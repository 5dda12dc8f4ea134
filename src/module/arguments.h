/*
 * The arguments of our line in a PAM file.
 */
#ifndef MODULE_ARGUMENTS_H
#define MODULE_ARGUMENTS_H

#include <stdbool.h>

#include <security/pam_modules.h>

struct arguments {
	const char *conf;      /* "": the compiled-in path */
	unsigned first_factor; /* a set of enum evidence */
	bool witness;
	bool use_authtok;
	bool debug;
};

/* False after a log line that names the wrong one: deny then. */
bool arguments_parse(
    pam_handle_t *, struct arguments *, int argc, const char **argv);

#endif
