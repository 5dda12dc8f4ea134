/*
 * The ways into sshd for one connection: which methods, in which company.
 */
#ifndef DOCTOR_SSHD_WAYS_H
#define DOCTOR_SSHD_WAYS_H

#include <stdbool.h>

#include "doctor/sshd_view.h"

#define SSHD_WAYS_SIZE 256

struct sshd_ways {
	bool asks;	  /* one has keyboard-interactive: PAM can ask there */
	bool always_key;  /* each that asks has a public key as well */
	bool without_key; /* one runs PAM's auth lines, and has none */
	bool key;	  /* a public key alone is one of ${around} */
	bool password;	  /* one has sshd's own password method, and no other */
	char around[SSHD_WAYS_SIZE]; /* those that never run PAM's auth lines */
	char dead[SSHD_WAYS_SIZE];   /* a method that is listed and off */
};

/* AuthenticationMethods as far as its methods are on. */
void sshd_ways_find(struct sshd_ways *, const struct sshd_view *);

/* The setting of ${method}, as sshd_config(5) spells it; NULL: unknown. */
const char *sshd_ways_setting(const char *method);

#endif
