/*
 * What is known of modules: what they can return, and what a success of theirs
 * means.
 */
#ifndef STACK_MODULE_H
#define STACK_MODULE_H

#include <stdbool.h>
#include <stdint.h>

#include "stack/read.h"

enum module_role {
	MODULE_PASSWORD = 1,   /* success: the password was right */
	MODULE_UNIX = 2,       /* leaves the datum of first_factor=unix */
	MODULE_KRB5 = 4,       /* leaves the datum of first_factor=krb5 */
	MODULE_FACTOR = 8,     /* success: another factor than a password */
	MODULE_CONDITION = 16, /* success: a statement about user or place */
	MODULE_ROOT = 32,      /* success: the process is root's already */
	MODULE_UNKNOWN = 64    /* not in the table: may do anything */
};

/* Sets of return values: bit N is value N of enum stack_return. */
#define MODULE_RETURN(value) (UINT32_C(1) << (value))

struct module {
	const char *name; /* "pam_unix" */
	unsigned roles;
	uint32_t auth;	  /* what it can return in the chain; 0: it has no */
	uint32_t account; /* function for it, module_unknown comes of that */
};

/* The row of ${name}, or that of all unknown modules. */
const struct module *module_find(const char *name);

/* Of its roles, those that ${entry} leaves it: no factor is proven by a line
 * that succeeds without one. */
unsigned module_roles(const struct module *, const struct stack_entry *entry);

/* What ${entry} can return, called or not. */
uint32_t module_returns(
    const struct module *, const struct stack_entry *entry, enum stack_chain);

#endif
